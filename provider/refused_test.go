package provider_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

// What no host is needed for is refused before one is asked.
func TestParameters_RefusedAlone(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	var steps []resource.TestStep
	for _, c := range []struct{ config, want string }{
		{set(`"net.ipv4.tcp_fin_timeout" = "30"`, `"net/ipv4/tcp_fin_timeout" = "40"`), `are the same\s+parameter`},
		{set(`"net.ipv4.tcp_fin_timeout" = null`), `is null`},
		{set(`"net.ipv4.tcp_fastopen_key" = "1-2-3-4"`), `secrets_wo`},
		{with(set(), `secrets_wo = { "net.ipv4.tcp_fastopen_key" = null }`, "secrets_wo_version = 1"), `fastopen_key\s+is\s+null`},
		{with(set(), `secrets_wo = { "net.ipv4.tcp_fastopen_key" = "1-2-3-4", "net/ipv4/tcp_fastopen_key" = "5-6-7-8" }`, "secrets_wo_version = 1"), `are\s+the\s+same\s+parameter`},
		{set(`"net.ipv4.tcp_fin_timeout" = "30\nkernel.panic = 1"`), `one line`},
		{set(`"net.ipv4.tcp fin_timeout" = "30"`), `Unable to Name a Parameter`},
		{set(`"net.ipv4.$(reboot)" = "30"`, `"" = "x"`), `Unable to Name a Parameter`},
		{strings.Replace(set(`"net.ipv4.tcp_fin_timeout" = "30"`), "60-lb", "../../passwd", 1), `Leave the\s+directory\s+out`},
		{strings.Replace(set(`"net.ipv4.tcp_fin_timeout" = "30"`), "60-lb", "60-lb.conf", 1), `Leave\s+.conf\s+out`},
		{strings.Replace(set(`"net.ipv4.tcp_fin_timeout" = "30"`), "60-lb", ".60-lb", 1), `no\s+name\s+of\s+a\s+file`},
		{strings.Replace(set(`"net.ipv4.tcp_fin_timeout" = "30"`), "60-lb", "lb", 1), `Two\s+digits,\s+a\s+dash`},
		{one("net.ipv4.tcp_fin_timeout", "30", `name = "LB"`), `Two\s+digits,\s+a\s+dash`},
		{strings.Replace(set(`"net.ipv4.tcp_fin_timeout" = "30"`), "values", "persist = false\n  runtime = false\n  values", 1), `nothing would be done`},
		{set(`"net.ipv4.tcp_fin_timeout" = "30"`) + one("net/ipv4/tcp_fin_timeout", "30"), `Unable to Set a Parameter Twice`},
		{set(`"net.ipv4.tcp_fin_timeout" = "30"`) + strings.Replace(set(`"net.ipv4.tcp_tw_reuse" = "1"`), `"lb"`, `"other"`, 1), `Unable to Declare It Twice`},
		{set(`"net.ipv4.tcp_fin_timeout" = "30"`) + one("net.ipv4.tcp_tw_reuse", "1", `name = "60-lb"`), `Unable to Share the File`},
	} {
		steps = append(steps, resource.TestStep{Config: c.config, PlanOnly: true, ExpectError: regexp.MustCompile(c.want)})
	}
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: served, Steps: steps})
	for _, event := range h.Events() {
		if event.Words[0] == "put" {
			t.Errorf("something was written: %v", event.Words)
		}
	}
}

// Secrets are in no state, plan or file that others can read.
func TestParameters_Secrets(t *testing.T) {
	const secret, other = "11111111-22222222-33333333-44444444", "55555555-66666666-77777777-88888888"
	h, served := newFake(t, fake.Options{})
	must(t, h.Set("net.ipv4.tcp_fastopen_key", "00000000-00000000-00000000-00000000"))
	tf := startTerraform(t, served)
	config := func(value string, version string) string {
		return required + `variable "key" { default = "` + value + `" }
resource "sysctl_parameters" "lb" {
  name = "60-lb"
  values = { "net.ipv4.tcp_fastopen" = "3" }
  secrets_wo = { "net.ipv4.tcp_fastopen_key" = var.key }
  secrets_wo_version = ` + version + `
}
`
	}
	var told strings.Builder
	tf.write("main.tf", config(secret, "1"))
	told.WriteString(tf.run("apply", "-auto-approve"))
	if got := value(t, h, "net.ipv4.tcp_fastopen_key"); got != secret {
		t.Fatalf("the key is %q", got)
	}
	told.WriteString(tf.run("plan", "-detailed-exitcode"))
	told.WriteString(tf.run("show", "-json"))
	must(t, h.Write("net.ipv4.tcp_fastopen_key", other))
	out, err := tf.try("plan", "-detailed-exitcode")
	if err == nil {
		t.Errorf("a secret that somebody changed plans nothing:\n%s", out)
	}
	told.WriteString(out)
	told.WriteString(tf.run("apply", "-auto-approve"))
	if got := value(t, h, "net.ipv4.tcp_fastopen_key"); got != secret {
		t.Errorf("the key is %q after it was repaired", got)
	}
	tf.write("main.tf", config(other, "2"))
	told.WriteString(tf.run("apply", "-auto-approve"))
	if got := value(t, h, "net.ipv4.tcp_fastopen_key"); got != other {
		t.Errorf("the key is %q after its version changed", got)
	}
	told.WriteString(tf.read("terraform.tfstate"))
	told.WriteString(tf.run("destroy", "-auto-approve"))
	for _, s := range []string{secret, other} {
		if strings.Contains(told.String(), s) {
			t.Errorf("a secret was shown:\n%s", told.String())
		}
	}
}

// A resource may declare secrets alone, and later none: the line goes, and the
// value stays, since nothing remembers what was there.
func TestParameters_SecretsAlone(t *testing.T) {
	t.Parallel()
	const secret, key = "11111111-22222222-33333333-44444444", "net.ipv4.tcp_fastopen_key"
	h, served := newFake(t, fake.Options{})
	must(t, h.Set(key, "00000000-00000000-00000000-00000000"))
	tf := startTerraform(t, served)
	tf.write("main.tf", required+with(set(), "secrets_wo = { \""+key+"\" = \""+secret+"\" }", "secrets_wo_version = 1"))
	tf.run("apply", "-auto-approve")
	if text, err := h.ReadFile("/etc/sysctl.d/60-lb.conf"); err != nil || !strings.Contains(text, key+" = "+secret) {
		t.Errorf("the file: %v\n%s", err, text)
	}
	tf.run("plan", "-detailed-exitcode")
	tf.write("main.tf", required+set(`"net.ipv4.tcp_fastopen" = "3"`))
	if out := unwrapped(tf.run("apply", "-auto-approve")); !strings.Contains(out, key+" keeps its value") || strings.Contains(out, secret) {
		t.Errorf("the apply says\n%s", out)
	}
	if text, err := h.ReadFile("/etc/sysctl.d/60-lb.conf"); err != nil || strings.Contains(text, secret) {
		t.Errorf("the file: %v\n%s", err, text)
	}
	tf.run("plan", "-detailed-exitcode")
	tf.run("destroy", "-auto-approve")
	if got := value(t, h, key); got != secret {
		t.Errorf("the key is %q", got)
	}
	gone(t, h, "/etc/sysctl.d/60-lb.conf")
}
