package provider_test

import (
	"fmt"
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

// nothing wants that neither this plan nor the next has anything to do.
func nothing() resource.ConfigPlanChecks {
	checks := emptyAfter()
	checks.PreApply = []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}
	return checks
}

// respelled are values that are the same to the kernel.
var respelled = map[string][]string{
	"net.ipv4.tcp_rmem":                  {`"4096 87380 6291456"`, `"4096\t87380\t6291456"`, `"  4096   87380 \t 0x600000 "`},
	"net.ipv4.ip_local_reserved_ports":   {`"3,1,2"`, `"1-3"`, `"1,2-3"`},
	"net.ipv4.tcp_fin_timeout":           {`"30"`, `"0x1e"`, `"036"`},
	"net.ipv4.tcp_syncookies":            {`true`, `"1"`, `1`},
	"net.ipv4.tcp_timestamps":            {`"0"`, `false`, `"00"`},
	"net.ipv4.tcp_slow_start_after_idle": {`"0x0"`, `0`, `" 0"`},
}

// Bar 3: whatever is written, the second plan is empty, and so is the plan of
// another spelling, also where something else changes at the same time.
func TestValues_EverySpelling(t *testing.T) {
	_, served := newFake(t, fake.Options{})
	config := func(i int, changed ...string) string {
		lines := changed
		for _, name := range sortedNames(respelled) {
			key := name
			if i%2 == 1 {
				key = strings.ReplaceAll(name, ".", "/")
			}
			lines = append(lines, fmt.Sprintf("%q = %s", key, respelled[name][i]))
		}
		return set(lines...)
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{Config: config(0), ConfigPlanChecks: emptyAfter()},
			{Config: config(1), ConfigPlanChecks: nothing()},
			{Config: config(2), ConfigPlanChecks: nothing()},
			{Config: config(1, `"net.core.somaxconn" = "8192"`), ConfigPlanChecks: emptyAfter()},
			{Config: config(0, `"net.core.somaxconn" = "0x2000"`), ConfigPlanChecks: nothing()},
		},
	})
}

// The same of each as a resource of its own.
func TestValue_EverySpelling(t *testing.T) {
	for _, name := range sortedNames(respelled) {
		t.Run(name, func(t *testing.T) {
			_, served := newFake(t, fake.Options{})
			var steps []resource.TestStep
			for i, spelling := range respelled[name] {
				checks := nothing()
				if i == 0 {
					checks = emptyAfter()
				}
				steps = append(steps, resource.TestStep{
					Config:           fmt.Sprintf("resource \"sysctl_parameter\" \"it\" {\n  parameter = %q\n  value = %s\n}\n", name, spelling),
					ConfigPlanChecks: checks,
				})
			}
			resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: served, Steps: steps})
		})
	}
}

// with puts attributes before the values of set.
func with(config string, attributes ...string) string {
	return strings.Replace(config, "values =", strings.Join(append(attributes, "values ="), "\n  "), 1)
}

// persist and runtime alone, and from one to the other.
func TestParameters_PersistAndRuntime(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	before := value(t, h, "net.ipv4.tcp_fin_timeout")
	values := set(`"net.ipv4.tcp_fin_timeout" = "30"`)
	state := func(live, persisted knownvalue.Check) []statecheck.StateCheck {
		return []statecheck.StateCheck{
			statecheck.ExpectKnownValue(lb, tfjsonpath.New("live"), live), statecheck.ExpectKnownValue(lb, tfjsonpath.New("persisted"), persisted),
		}
	}
	holds := func(live string, file bool) func(*terraform.State) error {
		return func(*terraform.State) error {
			if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != live {
				t.Errorf("live is %q, not %q", got, live)
			}
			if _, err := h.ReadFile("/etc/sysctl.d/60-lb.conf"); (err == nil) != file {
				t.Errorf("the file: %v", err)
			}
			return nil
		}
	}
	shows := exactly(map[string]string{"net.ipv4.tcp_fin_timeout": "30"})
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{Config: with(values, "persist = false"), ConfigPlanChecks: emptyAfter(), ConfigStateChecks: state(shows, knownvalue.Null()), Check: holds("30", false)},
			{Config: with(values, "runtime = false"), ConfigPlanChecks: emptyAfter(), ConfigStateChecks: state(knownvalue.Null(), shows), Check: holds(before, true)},
			// What the kernel holds is nothing to a resource of the file alone.
			{PreConfig: func() { must(t, h.Write("net.ipv4.tcp_fin_timeout", "45")) }, Config: with(values, "runtime = false"), ConfigPlanChecks: nothing(), Check: holds("45", true)},
			{Config: values, ConfigPlanChecks: emptyAfter(), ConfigStateChecks: state(shows, shows), Check: holds("30", true)},
			{Config: with(values, "runtime = false"), ConfigPlanChecks: emptyAfter(), Check: holds("45", true)},
		},
	})
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "45" {
		t.Errorf("a destroy of the file alone made it %q", got)
	}
	gone(t, h, "/etc/sysctl.d/60-lb.conf")
}

// original is null while the running kernel is left alone, and after that what it
// held before it no longer was.
func TestParameters_OriginalWhereRuntimeIsSwitchedOn(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	before := value(t, h, "net.ipv4.tcp_fin_timeout")
	values := set(`"net.ipv4.tcp_fin_timeout" = "30"`)
	original := func(want knownvalue.Check) []statecheck.StateCheck {
		return []statecheck.StateCheck{statecheck.ExpectKnownValue(lb, tfjsonpath.New("original").AtMapKey("net.ipv4.tcp_fin_timeout"), want)}
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{Config: with(values, "runtime = false"), ConfigPlanChecks: emptyAfter(), ConfigStateChecks: original(knownvalue.Null())},
			{Config: values, ConfigPlanChecks: emptyAfter(), ConfigStateChecks: original(knownvalue.StringExact(before))},
		},
	})
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != before {
		t.Errorf("tcp_fin_timeout is %q after the destroy, it was %q", got, before)
	}
}

// original is unknown where a key is new, and else what it was.
func TestParameters_OriginalInThePlan(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	fin, reuse := value(t, h, "net.ipv4.tcp_fin_timeout"), value(t, h, "net.ipv4.tcp_tw_reuse")
	originals := tfjsonpath.New("original")
	unknown := func(more ...plancheck.PlanCheck) resource.ConfigPlanChecks {
		checks := emptyAfter()
		checks.PreApply = more
		for _, attribute := range []string{"boot_effective", "overridden_by", "host_id"} {
			checks.PreApply = append(checks.PreApply, plancheck.ExpectUnknownValue(lb, tfjsonpath.New(attribute)))
		}
		return checks
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{Config: set(`"net.ipv4.tcp_fin_timeout" = "30"`), ConfigPlanChecks: unknown(plancheck.ExpectUnknownValue(lb, originals))},
			{
				Config:            set(`"net.ipv4.tcp_fin_timeout" = "30"`, `"net.ipv4.tcp_tw_reuse" = "1"`),
				ConfigPlanChecks:  unknown(plancheck.ExpectUnknownValue(lb, originals)),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(lb, originals, exactly(map[string]string{"net.ipv4.tcp_fin_timeout": fin, "net.ipv4.tcp_tw_reuse": reuse}))},
			},
			{
				Config:           set(`"net.ipv4.tcp_fin_timeout" = "31"`, `"net.ipv4.tcp_tw_reuse" = "1"`),
				ConfigPlanChecks: unknown(plancheck.ExpectKnownValue(lb, originals, exactly(map[string]string{"net.ipv4.tcp_fin_timeout": fin, "net.ipv4.tcp_tw_reuse": reuse}))),
			},
			{
				Config:           set(`"net.ipv4.tcp_fin_timeout" = "31"`),
				ConfigPlanChecks: unknown(plancheck.ExpectKnownValue(lb, originals, exactly(map[string]string{"net.ipv4.tcp_fin_timeout": fin}))),
			},
		},
	})
}

// Values that are known only after another resource was applied.
func TestParameters_UnknownValues(t *testing.T) {
	for name, c := range map[string]struct{ values, planned string }{
		"an element": {`{ "net.ipv4.tcp_fin_timeout" = terraform_data.it.output["fin"], "net.ipv4.tcp_tw_reuse" = "1" }`, `"net.ipv4.tcp_tw_reuse" = "1"`},
		"the map":    {`{ for k, v in terraform_data.it.output : "net.ipv4.tcp_${k}_timeout" => v }`, `values = (known after apply)`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, served := newFake(t, fake.Options{})
			before := value(t, h, "net.ipv4.tcp_fin_timeout")
			tf := startTerraform(t, served)
			tf.write("main.tf", required+"resource \"terraform_data\" \"it\" {\n  input = { fin = \"30\" }\n}\n"+
				"resource \"sysctl_parameters\" \"lb\" {\n  name = \"60-lb\"\n  values = "+c.values+"\n}\n")
			if out := unwrapped(tf.run("plan")); !strings.Contains(out, c.planned) {
				t.Errorf("the plan is\n%s", out)
			}
			tf.run("apply", "-auto-approve")
			if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "30" {
				t.Errorf("tcp_fin_timeout is %q", got)
			}
			tf.run("plan", "-detailed-exitcode")
			tf.run("destroy", "-auto-approve")
			if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != before {
				t.Errorf("tcp_fin_timeout is %q after the destroy", got)
			}
		})
	}
}

// Another file that comes to decide at boot plans nothing, and is told by its
// line in every plan.
func TestParameters_OverrideLater(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{})
	tf := startTerraform(t, served)
	tf.write("main.tf", required+set(`"net.ipv4.tcp_fin_timeout" = "30"`, `"net.ipv4.tcp_tw_reuse" = "1"`))
	tf.run("apply", "-auto-approve")
	must(t, h.WriteFile("/etc/sysctl.d/99-site.conf", "\nnet.ipv4.tcp_fin_timeout = 15\nnet.ipv4.tcp_tw_reuse = 0\n"))
	out := tf.run("plan", "-detailed-exitcode")
	for _, line := range []string{"99-site.conf:2", "99-site.conf:3"} {
		if !strings.Contains(out, line) {
			t.Errorf("the plan does not name %s:\n%s", line, out)
		}
	}
}

// A key that goes is announced with what becomes of it, and comes back.
func TestParameters_RemovedKeyIsAnnounced(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{})
	fin, somaxconn := value(t, h, "net.ipv4.tcp_fin_timeout"), value(t, h, "net.core.somaxconn")
	tf := startTerraform(t, served)
	tf.write("main.tf", required+set(`"net.ipv4.tcp_fin_timeout" = "30"`, `"net.core.somaxconn" = "8192"`, `"net.ipv4.tcp_tw_reuse" = "1"`))
	tf.run("apply", "-auto-approve")
	must(t, h.Write("net.core.somaxconn", "9000"))
	tf.write("main.tf", required+set(`"net.ipv4.tcp_tw_reuse" = "1"`))
	announced := regexp.MustCompile(`net.ipv4.tcp_fin_timeout will be restored .*from "30" to "` + fin + `"`)
	left := regexp.MustCompile(`net.core.somaxconn keeps its value .*it is "9000" now, and not "8192" as it was set`)
	for _, command := range [][]string{{"plan"}, {"apply", "-auto-approve"}} {
		out := unwrapped(tf.run(command...))
		if !announced.MatchString(out) || !left.MatchString(out) {
			t.Errorf("%s says\n%s", command[0], out)
		}
	}
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != fin {
		t.Errorf("tcp_fin_timeout is %q, it was %q", got, fin)
	}
	if got := value(t, h, "net.core.somaxconn"); got != "9000" || somaxconn == "9000" {
		t.Errorf("somaxconn is %q: a value of somebody else was overwritten", got)
	}
	tf.run("plan", "-detailed-exitcode")
}

// Where the running kernel is left alone from now on, all of it goes back, and
// the plan says so.
func TestParameters_RuntimeSwitchedOffIsAnnounced(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{})
	before := value(t, h, "net.core.somaxconn")
	values := set(`"net.core.somaxconn" = "8192"`)
	tf := startTerraform(t, served)
	tf.write("main.tf", required+values)
	tf.run("apply", "-auto-approve")
	tf.write("main.tf", required+with(values, "runtime = false"))
	wants(t, tf.run("plan"), `net.core.somaxconn will be restored .*from "8192" to "`+before+`"`)
	if got := value(t, h, "net.core.somaxconn"); got != "8192" {
		t.Errorf("the plan made it %q", got)
	}
	wants(t, tf.run("apply", "-auto-approve"), `net.core.somaxconn is restored .*from "8192" to "`+before+`"`)
	if got := value(t, h, "net.core.somaxconn"); got != before {
		t.Errorf("somaxconn is %q, it was %q", got, before)
	}
	tf.write("main.tf", required+values)
	tf.run("apply", "-auto-approve")
	tf.write("main.tf", required+with(values, "runtime = false", `on_destroy = "keep"`))
	if out := unwrapped(tf.run("apply", "-auto-approve")); strings.Contains(out, "restored") || value(t, h, "net.core.somaxconn") != "8192" {
		t.Errorf("it is %q, and the apply says\n%s", value(t, h, "net.core.somaxconn"), out)
	}
}

// With on_destroy = "keep" a key that goes keeps its value too, and only its
// line goes.
func TestParameters_RemovedKeyIsKept(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{Config: with(set(`"net.ipv4.tcp_fin_timeout" = "30"`, `"net.ipv4.tcp_tw_reuse" = "1"`), `on_destroy = "keep"`), ConfigPlanChecks: emptyAfter()},
			{
				Config:           with(set(`"net.ipv4.tcp_tw_reuse" = "1"`), `on_destroy = "keep"`),
				ConfigPlanChecks: emptyAfter(),
				Check: func(*terraform.State) error {
					text, err := h.ReadFile("/etc/sysctl.d/60-lb.conf")
					if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "30" || strings.Contains(text, "tcp_fin_timeout") {
						t.Errorf("tcp_fin_timeout is %q, the file\n%s", got, text)
					}
					return err
				},
			},
			// What is kept is not ours any more: declared anew, it is the original.
			{
				Config:            set(`"net.ipv4.tcp_fin_timeout" = "45"`, `"net.ipv4.tcp_tw_reuse" = "1"`),
				ConfigPlanChecks:  emptyAfter(),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(lb, tfjsonpath.New("original").AtMapKey("net.ipv4.tcp_fin_timeout"), knownvalue.StringExact("30"))},
			},
		},
	})
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "30" {
		t.Errorf("tcp_fin_timeout is %q after the destroy", got)
	}
}
