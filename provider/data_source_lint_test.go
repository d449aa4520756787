package provider_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

// lintFinding is a finding of the data source.
type lintFinding struct {
	Rule, Name, Severity, Verdict, Message, Remedy string
	Missing                                        []string
	Parameter, Host, File, Address                 *string
	Line                                           *int
}

// article is what people copy.
const article = `"net.ipv4.tcp_tw_reuse" = 1, "net.ipv4.tcp_tw_recycle" = 1, "net.ipv4.tcp_timestamps" = 1, "net.ipv4.tcp_syncookies" = 1, "net.ipv4.tcp_fin_timeout" = 30`

func TestLintData(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{})
	tf := startTerraform(t, served)
	must(t, os.WriteFile(filepath.Join(tf.directory, "tcplint.toml"), []byte(`
[[host]]
name = "lb"
roles = ["load-balancer"]
kernel = "4.4"
nat = true

[rules]
TL104 = "off"
`), 0o600))
	plan, err := json.Marshal(map[string]any{
		"format_version": "1.2", "terraform_version": "1.11.4",
		"resource_changes": []any{map[string]any{
			"address": "sysctl_parameters.lb", "mode": "managed", "type": "sysctl_parameters", "name": "lb", "provider_name": "registry.terraform.io/tcplint/sysctl",
			"change": map[string]any{"actions": []string{"create"}, "before": nil, "after_unknown": map[string]any{},
				"after": map[string]any{"name": "60-lb", "values": map[string]string{"net.ipv4.tcp_tw_reuse": "1", "net.ipv4.tcp_timestamps": "0"}}},
		}},
	})
	must(t, err)
	must(t, os.WriteFile(filepath.Join(tf.directory, "plan.json"), plan, 0o600))
	tf.write("main.tf", required+`
provider "sysctl" {
  policy = { kernel = "6.1", roles = ["web"] }
}
data "sysctl_lint" "values" {
  values = { "net.ipv4.tcp_tw_reuse" = 1, "net/ipv4/tcp_timestamps" = false }
}
data "sysctl_lint" "right" {
  values = { "net.ipv4.tcp_tw_reuse" = 1, "net.ipv4.tcp_timestamps" = true }
}
data "sysctl_lint" "article" {
  values = { `+article+` }
  policy = { roles = ["load-balancer"], nat = true }
}
data "sysctl_lint" "host" {
  values = { `+article+` }
  host   = "lb"
  policy = { config_file = abspath("tcplint.toml"), kernel = "4.4" }
}
data "sysctl_lint" "files" {
  files = {
    "files/60-lb.conf"                  = "net.ipv4.tcp_tw_reuse = 1\n# tcplint:ignore TL104 -- wanted\nnet.ipv4.tcp_fin_timeout = 30\n"
    "/usr/lib/sysctl.d/90-vendor.conf"  = "\nnet.ipv4.tcp_timestamps = 0\n"
    "/usr/lib/sysctl.d/50-default.conf" = "net.ipv4.tcp_timestamps = 1\n"
  }
}
data "sysctl_lint" "plan" {
  plan = file("plan.json")
}
check "tcp" {
  data "sysctl_lint" "checked" {
    values = { "net.ipv4.tcp_timestamps" = 0, "net.ipv4.tcp_tw_reuse" = 1 }
  }
  assert {
    condition     = data.sysctl_lint.checked.summary.error == 0
    error_message = join("\n", [for f in data.sysctl_lint.checked.findings : "${f.rule} says: ${f.message}" if f.severity == "error"])
  }
}
output "findings" {
  value = { for name, d in {
    values = data.sysctl_lint.values, right = data.sysctl_lint.right, article = data.sysctl_lint.article, host = data.sysctl_lint.host
    files = data.sysctl_lint.files, plan = data.sysctl_lint.plan
  } : name => d.findings }
}
output "summaries" {
  value = { article = data.sysctl_lint.article.summary, files = data.sysctl_lint.files.summary, right = data.sysctl_lint.right.summary }
}
`)
	said := strings.Join(strings.Fields(tf.run("apply", "-auto-approve")), " ")
	if !strings.Contains(said, "Check block assertion failed") || !strings.Contains(said, "TL101 says:") {
		t.Errorf("the check says nothing of it:\n%s", said)
	}
	got := map[string][]string{}
	for name, findings := range output[map[string][]lintFinding](t, tf, "findings") {
		for _, f := range findings {
			if f.Message == "" || f.Remedy == "" || f.Name == "" {
				t.Errorf("%s: a finding says nothing: %+v", name, f)
			}
			if f.Severity != "info" {
				got[name] = append(got[name], strings.Join([]string{f.Rule, f.Severity, f.Verdict, deref(f.Parameter), deref(f.Host), placed(f)}, " "))
			}
		}
	}
	want := map[string][]string{
		"values":  {"TL101 error fail net.ipv4.tcp_timestamps values -"},
		"article": {"TL103 error fail net.ipv4.tcp_tw_recycle values -", "TL104 warning fail net.ipv4.tcp_fin_timeout values -"},
		"host":    {"TL102 error fail net.ipv4.tcp_tw_recycle lb -"},
		"files":   {"TL101 error fail net.ipv4.tcp_timestamps files /usr/lib/sysctl.d/90-vendor.conf:2"},
		"plan":    {"TL101 error fail net.ipv4.tcp_timestamps localhost sysctl_parameters.lb"},
	}
	for _, found := range got {
		slices.Sort(found)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	summaries := output[map[string]map[string]int](t, tf, "summaries")
	if s := summaries["article"]; s["error"] != 1 || s["warning"] != 1 || s["settings"] != 5 || s["hosts"] != 1 {
		t.Errorf("of the article's settings %v are counted", s)
	}
	if s := summaries["files"]; s["suppressed"] != 1 {
		t.Errorf("of the files %v are counted", s)
	}
	if s := summaries["right"]; s["error"]+s["warning"]+s["info"] != 0 || s["settings"] != 2 {
		t.Errorf("of what is right %v are counted", s)
	}
	if h.Starts() > 0 {
		t.Error("a host was asked")
	}
}

func deref(s *string) string {
	if s == nil {
		return "-"
	}
	return *s
}

func placed(f lintFinding) string {
	if f.Line != nil {
		return fmt.Sprintf("%s:%d", deref(f.File), *f.Line)
	}
	if f.Address != nil {
		return *f.Address
	}
	return deref(f.File)
}

func TestLintData_Refused(t *testing.T) {
	_, served := newFake(t, fake.Options{})
	var steps []resource.TestStep
	for _, c := range []struct{ config, want string }{
		{`values = { ` + article + ` }
  policy  = { kernel = "6.1" }
  fail_on = "error"`, `(?s)Settings Refused by TL103.*Remedy`},
		{`files = { "60-lb.conf" = "net.ipv4.tcp_tw_reuse = 1\nnet.ipv4.tcp_fin_timeout = 30\n" }
  policy  = { kernel = "6.1", roles = ["load-balancer"] }
  fail_on = "warning"`, `(?s)Settings Refused by TL104.*60-lb.conf:2`},
		{`values = { "net.ipv4.tcp_tw_reuse_delay" = 500 }
  fail_on = "undetermined"`, `Settings Refused by`},
		{``, `Missing Attribute Configuration`},
		{`values = {}
  plan = "{}"`, `Invalid Attribute Combination`},
		{`values = { "a.b" = null }`, `Unable to Judge Nothing`},
		{`values = { "net.ipv4.tcp_tw_reuse" = 1, "net/ipv4/tcp_tw_reuse" = 1 }`, `are the\s+same\s+parameter`},
		{`values = { "net.ipv4.tcp tw" = 1 }`, `Unable to Name a Parameter`},
		{`files = {}`, `at least 1`},
		{`files = { "a.conf" = null }`, `Unable to Judge Nothing`},
		{`files = { "/opt/a.conf" = "" }`, `no loader reads`},
		{`values = {}
  fail_on = "errors"`, `Unable to Tell What Fails`},
		{`values = {}
  policy = { roles = ["router"] }`, `value must be one of`},
		{`values = {}
  policy = { kernel = "new" }`, `reading the kernel to judge for`},
		{`values = {}
  policy = { config_file = "missing.toml" }`, `missing.toml`},
		{`values = {}
  host = "lb"`, `no host of the configuration is\s+named`},
		{`plan = "{}"
  host = "lb"`, `Invalid Attribute Combination`},
		{`plan = "{\"version\":4,\"terraform_version\":\"1.11.4\",\"serial\":1,\"lineage\":\"x\",\"outputs\":{},\"resources\":[]}"`, `state`},
		{`plan = "not json"`, `Unable to Judge`},
	} {
		steps = append(steps, resource.TestStep{Config: "data \"sysctl_lint\" \"x\" {\n  " + c.config + "\n}\n", PlanOnly: true, ExpectError: regexp.MustCompile(c.want)})
	}
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: served, Steps: steps})
}
