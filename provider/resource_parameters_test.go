package provider_test

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

const lb = "sysctl_parameters.lb"

// set is a sysctl_parameters of these lines.
func set(lines ...string) string {
	return "resource \"sysctl_parameters\" \"lb\" {\n  name = \"60-lb\"\n  values = {\n    " + strings.Join(lines, "\n    ") + "\n  }\n}\n"
}

func exactly(values map[string]string) knownvalue.Check {
	checks := map[string]knownvalue.Check{}
	for name, value := range values {
		checks[name] = knownvalue.StringExact(value)
	}
	return knownvalue.MapExact(checks)
}

// emptyAfter wants that a second plan has nothing to do.
func emptyAfter() resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
}

func gone(t *testing.T, h *fake.Host, path string) {
	t.Helper()
	if text, err := h.ReadFile(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there: %v\n%s", path, err, text)
	}
}

func TestParameters_Lifecycle(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	reuse, somaxconn := value(t, h, "net.ipv4.tcp_tw_reuse"), value(t, h, "net.core.somaxconn")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{
				Config:           set(`"net.ipv4.tcp_tw_reuse" = "1"`, `"net.core.somaxconn" = "8192"`),
				ConfigPlanChecks: emptyAfter(),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(lb, tfjsonpath.New("live"), exactly(map[string]string{"net.ipv4.tcp_tw_reuse": "1", "net.core.somaxconn": "8192"})),
					statecheck.ExpectKnownValue(lb, tfjsonpath.New("persisted"), exactly(map[string]string{"net.ipv4.tcp_tw_reuse": "1", "net.core.somaxconn": "8192"})),
					statecheck.ExpectKnownValue(lb, tfjsonpath.New("original"), exactly(map[string]string{"net.ipv4.tcp_tw_reuse": reuse, "net.core.somaxconn": somaxconn})),
					statecheck.ExpectKnownValue(lb, tfjsonpath.New("boot_effective"), exactly(map[string]string{"net.ipv4.tcp_tw_reuse": "1", "net.core.somaxconn": "8192"})),
					statecheck.ExpectKnownValue(lb, tfjsonpath.New("overridden_by"), knownvalue.MapSizeExact(0)),
					statecheck.ExpectKnownValue(lb, tfjsonpath.New("file"), knownvalue.StringExact("/etc/sysctl.d/60-lb.conf")),
				},
			},
			{
				// A key less: its original comes back, and the rest stays.
				Config: set(`"net.core.somaxconn" = "16384"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(lb, plancheck.ResourceActionUpdate)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				Check: func(*terraform.State) error {
					if got := value(t, h, "net.ipv4.tcp_tw_reuse"); got != reuse {
						t.Errorf("tcp_tw_reuse is %q after its key was removed, it was %q", got, reuse)
					}
					return nil
				},
			},
		},
	})
	if got := value(t, h, "net.core.somaxconn"); got != somaxconn {
		t.Errorf("somaxconn is %q after the destroy, it was %q", got, somaxconn)
	}
	gone(t, h, "/etc/sysctl.d/60-lb.conf")
}

// The state keeps the spelling that it had, and an object that is replaced is
// planned once as the state spells it and once as the configuration does.
func TestParameters_ReplacedWhileRespelt(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{})
	tf := startTerraform(t, served)
	tf.write("main.tf", required+set(`"net.ipv4.ip_local_reserved_ports" = "8080,8081,8082"`, `"net.ipv4.tcp_timestamps" = "0"`))
	tf.run("apply", "-auto-approve")
	tf.write("main.tf", required+set(`"net/ipv4/ip_local_reserved_ports" = "8080-8082"`, `"net.ipv4.tcp_timestamps" = "0"`))
	tf.run("plan", "-detailed-exitcode")
	tf.run("apply", "-auto-approve", "-replace="+lb)
	tf.run("plan", "-detailed-exitcode")
	if got := value(t, h, "net.ipv4.ip_local_reserved_ports"); got != "8080-8082" {
		t.Errorf("ip_local_reserved_ports is %q after it was replaced", got)
	}
}

// Bar 3.
func TestParameters_Respelling(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	config := func(ports string) string {
		return set(`"net.ipv4.ip_local_reserved_ports" = "`+ports+`"`, `"net.ipv4.tcp_syncookies" = true`)
	}
	nothing := resource.ConfigPlanChecks{
		PreApply:             []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
		PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{
				Config:           config("3,1,2"),
				ConfigPlanChecks: emptyAfter(),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(lb, tfjsonpath.New("live").AtMapKey("net.ipv4.ip_local_reserved_ports"), knownvalue.StringExact("3,1,2")),
				},
				Check: func(*terraform.State) error {
					if got := value(t, h, "net.ipv4.ip_local_reserved_ports"); got != "1-3" {
						t.Errorf("the kernel shows %q", got)
					}
					return nil
				},
			},
			{Config: config("1-3"), ConfigPlanChecks: nothing},
			{Config: strings.Replace(config("1,2-3"), "net.ipv4.tcp_syncookies", "net/ipv4/tcp_syncookies", 1), ConfigPlanChecks: nothing},
		},
	})
}

func TestParameters_Drift(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	config := set(`"net.ipv4.tcp_fin_timeout" = "30"`, `"net.ipv4.tcp_tw_reuse" = "1"`)
	original := value(t, h, "net.ipv4.tcp_fin_timeout")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{Config: config, ConfigPlanChecks: emptyAfter()},
			{
				PreConfig: func() { must(t, h.Write("net.ipv4.tcp_fin_timeout", "45")) },
				Config:    config,
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(lb, plancheck.ResourceActionUpdate),
						plancheck.ExpectKnownValue(lb, tfjsonpath.New("live").AtMapKey("net.ipv4.tcp_fin_timeout"), knownvalue.StringExact("30")),
						plancheck.ExpectKnownValue(lb, tfjsonpath.New("original").AtMapKey("net.ipv4.tcp_fin_timeout"), knownvalue.StringExact(original)),
					},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
		},
	})
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != original {
		t.Errorf("tcp_fin_timeout is %q after the destroy, it was %q", got, original)
	}
}

// Bar 18.
func TestParameters_PersistedDrift(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	config := set(`"net.ipv4.tcp_fin_timeout" = "30"`)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{Config: config, ConfigPlanChecks: emptyAfter()},
			{
				PreConfig: func() {
					text, err := h.ReadFile("/etc/sysctl.d/60-lb.conf")
					must(t, err)
					must(t, h.WriteFile("/etc/sysctl.d/60-lb.conf", strings.Replace(text, "30", "99", 1)))
				},
				RefreshState:       true,
				ExpectNonEmptyPlan: true,
				RefreshPlanChecks: resource.RefreshPlanChecks{PostRefresh: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(lb, plancheck.ResourceActionUpdate),
				}},
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttr(lb, "persisted.net.ipv4.tcp_fin_timeout", "99"),
					resource.TestCheckResourceAttr(lb, "live.net.ipv4.tcp_fin_timeout", "30"),
					resource.TestCheckResourceAttr(lb, "boot_effective.net.ipv4.tcp_fin_timeout", "99"),
				),
			},
			{
				Config:           config,
				ConfigPlanChecks: emptyAfter(),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(lb, tfjsonpath.New("persisted"), exactly(map[string]string{"net.ipv4.tcp_fin_timeout": "30"})),
				},
			},
		},
	})
}

// Bar 4.
func TestParameters_DestroyRestores(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	original := value(t, h, "net.ipv4.tcp_fin_timeout")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{{
			Config: set(`"net.ipv4.tcp_fin_timeout" = "30"`, `"net.core.somaxconn" = "8192"`),
			Check: func(*terraform.State) error {
				return h.Write("net.core.somaxconn", "9000") // by somebody else, so it stays
			},
			ExpectNonEmptyPlan: true,
		}},
	})
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != original {
		t.Errorf("tcp_fin_timeout is %q after the destroy, it was %q", got, original)
	}
	if got := value(t, h, "net.core.somaxconn"); got != "9000" {
		t.Errorf("somaxconn is %q: a value of somebody else was overwritten", got)
	}
	gone(t, h, "/etc/sysctl.d/60-lb.conf")
}

func TestParameters_DestroyKeeps(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{{
			Config:           strings.Replace(set(`"net.ipv4.tcp_fin_timeout" = "30"`), "values =", "on_destroy = \"keep\"\n  values =", 1),
			ConfigPlanChecks: emptyAfter(),
		}},
	})
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "30" {
		t.Errorf("tcp_fin_timeout is %q, on_destroy is keep", got)
	}
	gone(t, h, "/etc/sysctl.d/60-lb.conf")
}

// Bar 2.
func TestParameters_ClampedValueIsTakenBack(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	backlog, timeout := value(t, h, "net.ipv4.tcp_max_syn_backlog"), value(t, h, "net.ipv4.tcp_fin_timeout")
	h.Clamp("net.ipv4.tcp_max_syn_backlog", func(string) string { return "2048" })
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{{
			Config:      set(`"net.ipv4.tcp_fin_timeout" = "30"`, `"net.ipv4.tcp_max_syn_backlog" = "4096"`),
			ExpectError: regexp.MustCompile(`tcp_max_syn_backlog`),
		}},
	})
	for name, before := range map[string]string{"net.ipv4.tcp_max_syn_backlog": backlog, "net.ipv4.tcp_fin_timeout": timeout} {
		_ = name
		if name == "net.ipv4.tcp_fin_timeout" && value(t, h, name) != before {
			t.Errorf("%s is %q, it was %q", name, value(t, h, name), before)
		}
	}
	gone(t, h, "/etc/sysctl.d/60-lb.conf")
}
