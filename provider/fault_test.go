package provider_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

// Bar 23: whatever step the change was killed at, the next apply ends where it
// would have, and the destroy restores what was there before all of it.
func TestParameters_KilledAtAnyStep(t *testing.T) {
	config := set(`"net.ipv4.tcp_fin_timeout" = "30"`, `"net.core.somaxconn" = "8192"`)
	// How many steps there are is seen on a host where nothing goes wrong.
	whole, served := newFake(t, fake.Options{})
	tf := startTerraform(t, served)
	tf.write("main.tf", required+config)
	tf.run("apply", "-auto-approve")
	steps := len(whole.Events())
	if steps < 4 {
		t.Fatalf("a change has %d steps", steps)
	}
	for step := 1; step <= steps; step++ {
		h, served := newFake(t, fake.Options{})
		before := map[string]string{}
		for _, name := range []string{"net.ipv4.tcp_fin_timeout", "net.core.somaxconn"} {
			before[name] = value(t, h, name)
		}
		tf := startTerraform(t, served)
		tf.write("main.tf", required+config)
		h.On(fake.DieAt(step))
		if out, err := tf.try("apply", "-auto-approve"); err == nil {
			t.Fatalf("killed at step %d, and all is well:\n%s", step, out)
		}
		h.On(nil)
		tf.run("apply", "-auto-approve")
		if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "30" {
			t.Errorf("killed at step %d: tcp_fin_timeout is %q after the next apply", step, got)
		}
		tf.run("plan", "-detailed-exitcode")
		tf.run("destroy", "-auto-approve")
		for name, want := range before {
			if got := value(t, h, name); got != want {
				t.Errorf("killed at step %d: %s is %q after the destroy, it was %q", step, name, got, want)
			}
		}
		gone(t, h, "/etc/sysctl.d/60-lb.conf")
	}
}

// What fails in the middle changes nothing, and is no half resource afterwards.
func TestParameters_FailedChangeLeavesNothing(t *testing.T) {
	for name, trouble := range map[string]func(*fake.Host){
		"refused by the kernel": func(h *fake.Host) { h.Reject("net.core.somaxconn", "Invalid argument") },
		"disk full":             func(h *fake.Host) { h.On(fake.FailAt("No space left on device", "step")) },
	} {
		t.Run(name, func(t *testing.T) {
			h, served := newFake(t, fake.Options{})
			before := map[string]string{}
			for _, name := range []string{"net.ipv4.tcp_fin_timeout", "net.core.somaxconn"} {
				before[name] = value(t, h, name)
			}
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: served,
				Steps: []resource.TestStep{{
					PreConfig:   func() { trouble(h) },
					Config:      set(`"net.ipv4.tcp_fin_timeout" = "30"`, `"net.core.somaxconn" = "8192"`),
					ExpectError: regexp.MustCompile(`Unable to`),
				}},
			})
			for name, want := range before {
				if got := value(t, h, name); got != want {
					t.Errorf("%s is %q, it was %q", name, got, want)
				}
			}
			gone(t, h, "/etc/sysctl.d/60-lb.conf")
		})
	}
}

// Bar 5: after a reboot there is no journal, and the originals are those of
// another boot: what the remaining files give is restored.
func TestParameters_DestroyAfterReboot(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	config := set(`"net.ipv4.tcp_fin_timeout" = "30"`)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{Config: config, ConfigPlanChecks: emptyAfter()},
			{
				PreConfig: func() {
					must(t, h.Reboot(map[string]string{"net.ipv4.tcp_fin_timeout": "30"}))
					must(t, h.WriteFile("/etc/sysctl.d/10-base.conf", "net.ipv4.tcp_fin_timeout = 50\n"))
				},
				Config:           config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
		},
	})
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "50" {
		t.Errorf("tcp_fin_timeout is %q after the destroy, the remaining file says 50", got)
	}
}

// Bar 5: a provider that is started anew knows the originals.
func TestParameters_DestroyByAnotherProcess(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	before := value(t, h, "net.ipv4.tcp_fin_timeout")
	tf := startTerraform(t, served)
	tf.write("main.tf", required+one("net.ipv4.tcp_fin_timeout", "30"))
	tf.run("apply", "-auto-approve")
	must(t, h.Remove("net.ipv4.tcp_ecn")) // anything else may change meanwhile
	again := startTerraform(t, served)
	again.directory = tf.directory
	again.run("destroy", "-auto-approve")
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != before {
		t.Errorf("tcp_fin_timeout is %q, it was %q", got, before)
	}
}
