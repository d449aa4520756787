package provider_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

// output is an output of what was applied.
func output[T any](t *testing.T, tf *terraformCLI, name string) T {
	t.Helper()
	var value T
	must(t, json.Unmarshal([]byte(tf.run("output", "-json", name)), &value))
	return value
}

type found struct {
	Parameter   string
	Exists      bool
	Live        *string
	Problem     *string
	ReadOnly    *bool `json:"read_only"`
	Persisted   *string
	File        *string
	Line        *int
	Boot        *string `json:"boot_effective"`
	Default     *string
	Module      *string
	Unit        *string
	Sensitive   bool
	Description *string
}

func (f found) String() string {
	text := func(s *string) string {
		if s == nil {
			return "-"
		}
		return fmt.Sprintf("%q", *s)
	}
	place := "-"
	if f.File != nil && f.Line != nil {
		place = fmt.Sprintf("%s:%d", *f.File, *f.Line)
	}
	return fmt.Sprintf("exists %t live %s persisted %s at %s boot %s default %s", f.Exists, text(f.Live), text(f.Persisted), place, text(f.Boot), text(f.Default))
}

func TestParametersData(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{})
	const key = "11111111-22222222-33333333-44444444"
	must(t, h.Set("net.ipv4.tcp_fastopen_key", key))
	must(t, h.Write("net.ipv4.tcp_fin_timeout", "45"))
	h.ReadOnly("net.ipv4.tcp_sack")
	must(t, h.WriteFile("/usr/lib/sysctl.d/50-vendor.conf", "net.ipv4.tcp_fin_timeout = 50\nnet.ipv4.conf.*.rp_filter = 2\n-net.ipv4.conf.eth0.rp_filter\n"))
	must(t, h.WriteFile("/etc/sysctl.d/60-lb.conf", "# ours\nnet.ipv4.tcp_fin_timeout = 0x1e\nnet.ipv4.tcp_tw_reuse = 7\n"))
	must(t, h.WriteFile("/etc/sysctl.d/70-keys.conf", "net.ipv4.tcp_fastopen_key = "+key+"\n"))
	tf := startTerraform(t, served)
	tf.write("main.tf", required+`
data "sysctl_parameters" "some" {
  names = [
    "net.ipv4.tcp_fin_timeout", "net/ipv4/tcp_tw_reuse", "net.ipv4.ip_local_port_range", "net.ipv4.conf.lo.rp_filter", "net.ipv4.conf.eth0.rp_filter",
    "net.ipv4.tcp_fastopen_key", "net.ipv4.tcp_sack", "net.ipv4.route.flush", "net.netfilter.nf_conntrack_max", "net.ipv4.tcp_tw_reus",
  ]
}
data "sysctl_parameters" "tcp" {
  prefix = "net/ipv4/tcp_f"
}
output "some" { value = data.sysctl_parameters.some.parameters }
output "tcp"  { value = { for name, p in data.sysctl_parameters.tcp.parameters : name => p.live } }
output "host" {
  value = [for a in ["host", "kernel", "loader"] : data.sysctl_parameters.some[a]]
}
`)
	said := strings.Join(strings.Fields(tf.run("apply", "-auto-approve")), " ")
	got := map[string]string{}
	all := output[map[string]found](t, tf, "some")
	for name, parameter := range all {
		got[name] = parameter.String()
	}
	want := map[string]string{
		"net.ipv4.tcp_fin_timeout":       `exists true live "45" persisted "0x1e" at /etc/sysctl.d/60-lb.conf:2 boot "30" default "60"`,
		"net/ipv4/tcp_tw_reuse":          `exists true live "2" persisted "7" at /etc/sysctl.d/60-lb.conf:3 boot "2" default "2"`,
		"net.ipv4.ip_local_port_range":   `exists true live "32768\t60999" persisted - at - boot "32768\t60999" default "32768\t60999"`,
		"net.ipv4.conf.lo.rp_filter":     `exists true live "0" persisted "2" at /usr/lib/sysctl.d/50-vendor.conf:2 boot "2" default "0"`,
		"net.ipv4.conf.eth0.rp_filter":   `exists true live "0" persisted - at - boot "0" default "0"`,
		"net.ipv4.tcp_fastopen_key":      `exists true live - persisted - at /etc/sysctl.d/70-keys.conf:1 boot - default -`,
		"net.ipv4.tcp_sack":              `exists true live "1" persisted - at - boot "1" default "1"`,
		"net.ipv4.route.flush":           `exists true live - persisted - at - boot - default -`,
		"net.netfilter.nf_conntrack_max": `exists false live - persisted - at - boot - default "65536"`,
		"net.ipv4.tcp_tw_reus":           `exists false live - persisted - at - boot - default -`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for name, problem := range map[string]bool{
		"the canonical name":              all["net/ipv4/tcp_tw_reuse"].Parameter != "net.ipv4.tcp_tw_reuse",
		"that a secret is one":            !all["net.ipv4.tcp_fastopen_key"].Sensitive || all["net.ipv4.tcp_sack"].Sensitive,
		"what is read-only":               all["net.ipv4.tcp_sack"].ReadOnly == nil || !*all["net.ipv4.tcp_sack"].ReadOnly || *all["net/ipv4/tcp_tw_reuse"].ReadOnly,
		"why it cannot be read":           all["net.ipv4.route.flush"].Problem == nil,
		"the module":                      all["net.netfilter.nf_conntrack_max"].Module == nil || *all["net.netfilter.nf_conntrack_max"].Module != "nf_conntrack",
		"the description":                 all["net.ipv4.tcp_fin_timeout"].Description == nil,
		"the unit":                        all["net.ipv4.tcp_fin_timeout"].Unit == nil,
		"the name that was meant":         !strings.Contains(said, "Did you mean net.ipv4.tcp_tw_reuse?"),
		"no name for what needs a module": strings.Count(said, "Did you mean") != 1,
	} {
		if problem {
			t.Errorf("the result does not show %s", name)
		}
	}
	tcp := output[map[string]*string](t, tf, "tcp")
	for _, name := range []string{"net.ipv4.tcp_fack", "net.ipv4.tcp_fastopen", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_frto"} {
		if tcp[name] == nil {
			t.Errorf("%s is not among those with the prefix: %v", name, tcp)
		}
	}
	if secret, listed := tcp["net.ipv4.tcp_fastopen_key"]; !listed || secret != nil || tcp["net.ipv4.tcp_tw_reuse"] != nil {
		t.Errorf("a prefix gives %v", tcp)
	}
	if diff := cmp.Diff([]string{"localhost", "6.1.0-18-amd64", "systemd"}, output[[]string](t, tf, "host")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if strings.Contains(said+tf.read("terraform.tfstate"), key) {
		t.Error("a secret was shown")
	}
	if n := h.Starts(); n > 2 {
		t.Errorf("%d round trips for two data sources", n)
	}
}

// A host that does not answer has no parameters that are absent: the read fails.
// What is asked at once is read in one round trip.
func TestParametersData_RoundTrips(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{})
	tf := startTerraform(t, served)
	tf.write("main.tf", required+`
data "sysctl_parameters" "a" {
  names = ["net.core.somaxconn", "kernel.sysrq", "vm.swappiness"]
}
data "sysctl_parameters" "b" {
  names = ["net.core.somaxconn", "net.ipv4.tcp_tw_reuse"]
}
resource "sysctl_parameters" "lb" {
  name   = "60-lb"
  values = { "net.core.somaxconn" = data.sysctl_parameters.b.parameters["net.core.somaxconn"].exists ? 8192 : 1 }
}
data "sysctl_parameters" "after" {
  names      = ["net.core.somaxconn"]
  depends_on = [sysctl_parameters.lb]
}
output "after" { value = data.sysctl_parameters.after.parameters["net.core.somaxconn"].live }
`)
	for _, fault := range []fake.TransportFault{fake.Unreachable, fake.DropBefore, fake.DropAfter, fake.DropMiddle} {
		h.Next(fault, fault, fault, fault)
		if out, err := tf.try("plan"); err == nil || !strings.Contains(out, "Unable to Read the Host") {
			t.Errorf("fault %d: %v\n%s", fault, err, out)
		}
	}
	h.Next()
	tf.run("apply", "-auto-approve")
	if got := output[string](t, tf, "after"); got != "8192" {
		t.Errorf("after the apply somaxconn is %q", got)
	}
	before := h.Starts()
	tf.run("plan", "-detailed-exitcode")
	if n := h.Starts() - before; n > 2 {
		t.Errorf("%d round trips for three data sources and a resource of one host", n)
	}
}

func TestParametersData_Unknown(t *testing.T) {
	t.Parallel()
	f, served := newFarm(t, "lb1", "lb2")
	tf := startTerraform(t, served)
	config := func(more string) string {
		return required + `
resource "terraform_data" "vm" { input = "lb1" }
provider "sysctl" {
  ssh = { host = terraform_data.vm.output }
}
data "sysctl_parameters" "vm" {
  names = ["net.core.somaxconn"]
  ` + more + `
}
output "host" { value = data.sysctl_parameters.vm.host }
`
	}
	tf.write("main.tf", config(""))
	out, err := tf.try("plan")
	if err == nil || !strings.Contains(out, "depends_on") {
		t.Errorf("%v\n%s", err, out)
	}
	if len(f.asked) > 0 {
		t.Errorf("connections were made: %v", f.asked)
	}
	tf.write("main.tf", config("depends_on = [terraform_data.vm]"))
	tf.run("apply", "-auto-approve")
	if got := output[string](t, tf, "host"); got != "lb1" {
		t.Errorf("%q was read", got)
	}
	tf.write("main.tf", config(`ssh = { host = "lb2" }`))
	tf.run("apply", "-auto-approve")
	if got := output[string](t, tf, "host"); got != "lb2" {
		t.Errorf("%q was read, where the data source names lb2", got)
	}
}

func TestParametersData_RefusedAlone(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	var steps []resource.TestStep
	for _, c := range []struct{ config, want string }{
		{``, `one \(and only one\)|Missing Attribute Configuration`},
		{`names = ["a.b"]
  prefix = "a."`, `one \(and only one\)|Invalid Attribute Combination`},
		{`names = []`, `at least 1`},
		{`names = ["net.core.somaxconn", "net.core.somaxconn"]`, `duplicate`},
		{`names = ["net.core.somaxconn", null]`, `Without a Name`},
		{`names = ["net.$(reboot) x"]`, `Unable to Name a Parameter`},
		{`prefix = "net/../"`, `Unable to Name a Parameter`},
	} {
		steps = append(steps, resource.TestStep{Config: "data \"sysctl_parameters\" \"x\" {\n  " + c.config + "\n}\n", PlanOnly: true, ExpectError: regexp.MustCompile(c.want)})
	}
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: served, Steps: steps})
	if h.Starts() > 0 {
		t.Error("a host was asked")
	}
}

// The same, whatever the way to the host.
func TestEverywhere_Data(t *testing.T) {
	everywhere(t, func(t *testing.T, on target) {
		on.write(t, "net.ipv4.tcp_fin_timeout", "33")
		const at = "data.sysctl_parameters.x"
		fin := tfjsonpath.New("parameters").AtMapKey("net.ipv4.tcp_fin_timeout")
		resource.Test(t, resource.TestCase{
			ProtoV6ProviderFactories: on.served,
			Steps: []resource.TestStep{{
				Config: on.provider + `
data "sysctl_parameters" "x" {
  names = ["net.ipv4.tcp_fin_timeout", "net.ipv4.no_such_parameter"]
}
`,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(at, fin.AtMapKey("live"), knownvalue.StringExact("33")),
					statecheck.ExpectKnownValue(at, fin.AtMapKey("default"), knownvalue.StringExact("60")),
					statecheck.ExpectKnownValue(at, fin.AtMapKey("exists"), knownvalue.Bool(true)),
					statecheck.ExpectKnownValue(at, tfjsonpath.New("parameters").AtMapKey("net.ipv4.no_such_parameter").AtMapKey("exists"), knownvalue.Bool(false)),
					statecheck.ExpectKnownValue(at, tfjsonpath.New("kernel"), knownvalue.NotNull()),
				},
			}},
		})
	})
}
