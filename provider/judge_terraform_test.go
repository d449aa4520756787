package provider_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/source/terraform"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

const balancer = `provider "sysctl" {
  policy = { roles = ["load-balancer"], nat = true }
}
`

// The article's block is refused for a load balancer behind NAT, for the reason
// that its kernel gives; what is right of it applies, and then plans nothing.
func TestJudge_Article(t *testing.T) {
	block := balancer + set(`"net.ipv4.tcp_tw_reuse" = "1"`, `"net.ipv4.tcp_tw_recycle" = "1"`, `"net.ipv4.tcp_timestamps" = "1"`, `"net.ipv4.tcp_syncookies" = "1"`, `"net.ipv4.tcp_fin_timeout" = "30"`)
	corrected := balancer + set(`"net.ipv4.tcp_tw_reuse" = "1"`, `"net.ipv4.tcp_timestamps" = "1"`, `"net.ipv4.tcp_syncookies" = "1"`)
	h, served := newFake(t, fake.Options{})
	old, servedOld := newFake(t, fake.Options{Kernel: "4.4.0-210-generic"})
	must(t, old.Set("net.ipv4.tcp_tw_recycle", "0"))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{Config: block, PlanOnly: true, ExpectError: regexp.MustCompile(`(?s)\(TL103\).*"net.ipv4.tcp_tw_recycle".*was removed in Linux\s+4\.12`)},
			{Config: corrected, ConfigPlanChecks: emptyAfter()},
		},
	})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: servedOld,
		Steps: []resource.TestStep{
			{Config: block, PlanOnly: true, ExpectError: regexp.MustCompile(`(?s)\(TL102\).*"net.ipv4.tcp_tw_recycle".*NAT`)},
		},
	})
	for _, event := range slices.Concat(h.Events(), old.Events()) {
		if event.Words[0] == "put" && strings.Contains(event.Words[1], "recycle") {
			t.Errorf("something was written: %v", event.Words)
		}
	}
}

// Bars 6, 7, 9 and 13 as users see them: Terraform shows the line.
func TestJudge_AtPlan(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	h.ReadOnly("net.core.somaxconn")
	must(t, h.Remove("net.ipv4.tcp_mem"))
	_, unprivileged := newFake(t, fake.Options{UID: 1000})
	var steps []resource.TestStep
	for _, c := range []struct{ config, want string }{
		{set(`"net.ipv4.tcp_tw_reus" = "1"`), `(?s)\(TL002\).*"net.ipv4.tcp_tw_reus" = "1".*write\s+net.ipv4.tcp_tw_reuse`},
		{set(`"net.netfilter.nf_conntrack_max" = "262144"`), `(?s)\(TL026\).*"net.netfilter.nf_conntrack_max".*module nf_conntrack\s+is\s+not\s+loaded`},
		{set(`"net.ipv4.tcp_syn_retries" = "200"`), `(?s)\(TL008\).*"net.ipv4.tcp_syn_retries".*accepts\s+1\s+to\s+127`},
		{set(`"net.core.somaxconn" = "8192"`), `(?s)\(TL027\).*"net.core.somaxconn".*mounted\s+read-only`},
		{set(`"net.ipv4.tcp_mem" = "44994 59994 89988"`), `(?s)\(TL026\).*"net.ipv4.tcp_mem".*container`},
		{one("net.ipv4.tcp_tw_recycle", "1"), `(?s)\(TL103\).*value = "1"`},
	} {
		steps = append(steps, resource.TestStep{Config: c.config, PlanOnly: true, ExpectError: regexp.MustCompile(c.want)})
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: served, Steps: steps})
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: unprivileged, Steps: []resource.TestStep{
		{Config: set(`"net.core.somaxconn" = "8192"`), PlanOnly: true, ExpectError: regexp.MustCompile(`(?s)Unable to Change the Host.*sudo = true`)},
	}})
	for _, event := range h.Events() {
		if event.Words[0] == "put" {
			t.Errorf("something was written: %v", event.Words)
		}
	}
}

// Policy never blocks a destroy: Terraform makes a plan of the configuration
// before, and what is there already is only warned about. Where the configuration
// was also changed to what is refused, that plan can be left out.
func TestJudge_Destroy(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	before := value(t, h, "net.ipv4.tcp_timestamps")
	config := func(enforcement string) string {
		return required + fmt.Sprintf("provider \"sysctl\" {\n  policy = { enforcement = %q }\n}\n", enforcement) +
			set(`"net.ipv4.tcp_tw_reuse" = "1"`, `"net.ipv4.tcp_timestamps" = "0"`)
	}
	tf := startTerraform(t, served)
	tf.write("main.tf", config("off"))
	tf.run("apply", "-auto-approve")
	tf.write("main.tf", config("error"))
	if out := tf.run("plan", "-detailed-exitcode"); !strings.Contains(out, "Warning: tcp_tw_reuse needs TCP timestamps (TL101)") {
		t.Errorf("the plan of what is there does not warn of TL101:\n%s", out)
	}
	must(t, h.Write("net.ipv4.tcp_timestamps", "1")) // drift is repaired, not refused
	if out := tf.run("plan"); !strings.Contains(out, "(TL101)") {
		t.Errorf("the plan of a repair does not warn of TL101:\n%s", out)
	}
	tf.run("destroy", "-auto-approve")
	tf.write("main.tf", config("off"))
	tf.run("apply", "-auto-approve")
	tf.write("main.tf", config("error")+one("net.ipv4.tcp_tw_recycle", "1"))
	if out, err := tf.try("destroy", "-auto-approve"); err == nil || !strings.Contains(out, "(TL103)") {
		t.Errorf("the plan before the destroy accepts TL103: %v\n%s", err, out)
	}
	tf.run("destroy", "-auto-approve", "-refresh=false")
	if got := value(t, h, "net.ipv4.tcp_timestamps"); got != before {
		t.Errorf("tcp_timestamps is %q after the destroy, it was %q", got, before)
	}
}

// Nor does a tcplint.toml block it that is not there any more: what is declared
// anew needs its rules, what is there is destroyed without.
func TestJudge_DestroyWithoutConfigFile(t *testing.T) {
	t.Parallel()
	h, before := newFake(t, fake.Options{})
	tf := startTerraform(t, before)
	config := filepath.Join(tf.directory, "tcplint.toml")
	must(t, os.WriteFile(config, nil, 0o600))
	provider := required + fmt.Sprintf("provider \"sysctl\" {\n  policy = { config_file = %q }\n}\n", config)
	tf.write("main.tf", provider+set(`"net.core.somaxconn" = "8192"`))
	tf.run("apply", "-auto-approve")
	must(t, os.Remove(config))
	tf.environment = startTerraform(t, served(func(host.Config) host.Transport { return h.Transport() })).environment // reads it anew
	tf.write("main.tf", provider+set(`"net.core.somaxconn" = "16384"`))
	if out, err := tf.try("plan"); err == nil || !strings.Contains(out, "Error: Unable to Ask the Rules") {
		t.Errorf("a plan without the rules is accepted: %v\n%s", err, out)
	}
	tf.write("main.tf", provider+set(`"net.core.somaxconn" = "8192"`))
	if out := tf.run("plan", "-detailed-exitcode"); !strings.Contains(out, "Warning: Unable to Ask the Rules") {
		t.Errorf("nothing tells that the rules were not asked:\n%s", out)
	}
	tf.run("destroy", "-auto-approve")
}

// A key that is taken out comes back to what it was, and is judged so.
func TestJudge_Removed(t *testing.T) {
	_, served := newFake(t, fake.Options{})
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{Config: set(`"net.ipv4.tcp_timestamps" = "0"`)},
			{Config: set(`"net.ipv4.tcp_tw_reuse" = "1"`), ConfigPlanChecks: emptyAfter()},
		},
	})
}

// Bar 1: the module is gone, and with it the parameter. The plan names it, and
// the apply takes its line up again once it is back.
func TestJudge_ModuleUnloaded(t *testing.T) {
	h, served := newFake(t, fake.Options{Modules: []string{"nf_conntrack"}})
	tf := startTerraform(t, served)
	tf.write("main.tf", required+set(`"net.netfilter.nf_conntrack_max" = "131072"`))
	tf.run("apply", "-auto-approve")
	must(t, h.Unload("nf_conntrack"))
	if out := tf.run("plan"); !strings.Contains(out, "(TL026)") || !strings.Contains(strings.Join(strings.Fields(out), " "), "the module nf_conntrack is not loaded") {
		t.Errorf("the plan does not name the module:\n%s", out)
	}
	if out, err := tf.try("apply", "-auto-approve"); err == nil || !strings.Contains(out, "modprobe nf_conntrack") {
		t.Errorf("the apply does not say what is missing: %v\n%s", err, out)
	}
	must(t, h.Load("nf_conntrack"))
	tf.run("apply", "-auto-approve")
	if got := value(t, h, "net.netfilter.nf_conntrack_max"); got != "131072" {
		t.Errorf("nf_conntrack_max is %q", got)
	}
	tf.run("plan", "-detailed-exitcode")
}

// With kernel, loader, roles and nat fixed and no host to ask, the plan says what
// lint of terraform show -json says, resource by resource.
func TestJudge_EqualsLintOfThePlan(t *testing.T) {
	_, served := newFake(t, fake.Options{})
	tf := startTerraform(t, served)
	tf.write("main.tf", required+`
resource "terraform_data" "vm" {
  input = "lb1"
}
provider "sysctl" {
  ssh    = { host = terraform_data.vm.output }
  policy = { roles = ["load-balancer"], nat = true, kernel = "5.15", loader = "systemd", enforcement = "warning" }
}
resource "sysctl_parameters" "lb" {
  name = "60-lb"
  values = {
    "net.ipv4.tcp_tw_reuse"    = "1"
    "net.ipv4.tcp_tw_recycle"  = "1"
    "net.ipv4.tcp_timestamps"  = "0"
    "net.ipv4.tcp_fin_timeout" = "30"
    "net.core.somaxcon"        = "8192"
    "net.ipv4.tcp_syn_retries" = "200"
  }
}
`)
	planned := map[string]bool{}
	lines := bufio.NewScanner(strings.NewReader(tf.run("plan", "-json", "-out=tfplan")))
	for lines.Scan() {
		var line struct {
			Diagnostic struct{ Severity, Summary, Address string }
		}
		must(t, json.Unmarshal(lines.Bytes(), &line))
		d := line.Diagnostic
		if rule := regexp.MustCompile(`\((TL[0-9]{3})\)$`).FindStringSubmatch(d.Summary); rule != nil {
			planned[d.Address+" "+rule[1]] = true
		}
	}
	must(t, lines.Err())
	linted := map[string]bool{}
	for _, f := range lintShown(t, tf.run("show", "-json", "tfplan")) {
		linted[f] = true
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(linted)), slices.Sorted(maps.Keys(planned))); diff != "" || len(planned) < 5 {
		t.Errorf("%d found; (-lint of the plan +plan):\n%s", len(planned), diff)
	}
}

// lintShown gives address and rule of what lint says of a plan's JSON, as far as
// it is worth a diagnostic.
func lintShown(t *testing.T, text string) []string {
	t.Helper()
	hosts, err := terraform.Kind{}.Read(strings.NewReader(text), source.Place{Path: "plan.json"})
	must(t, err)
	run := lint.Run{
		Hosts: hosts, Today: config.DateOf(time.Now()), Compile: policy.New, Progress: func(int) {},
		Targets: lint.Targets{Roles: []string{"load-balancer"}, NAT: true, Kernel: "5.15", Loader: "systemd"},
	}
	result, err := run.Do(context.Background())
	must(t, err)
	var found []string
	for _, f := range result.Document.Findings {
		if f.Severity != policy.Info && f.Verdict == policy.Fail {
			found = append(found, f.Location.Address+" "+f.Rule)
		}
	}
	return found
}
