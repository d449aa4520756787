package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
	"github.com/tcplint/terraform-provider-sysctl/provider"
)

// farm is several hosts that are reached over SSH, each by its name.
type farm struct {
	t     *testing.T
	mu    sync.Mutex
	hosts map[string]*fake.Host
	asked []host.Config
}

func newFarm(t *testing.T, names ...string) (*farm, factories) {
	f := &farm{t: t, hosts: map[string]*fake.Host{}}
	for _, name := range names {
		h, err := fake.New(t.TempDir(), fake.Options{Name: name, Remote: true})
		must(t, err)
		t.Cleanup(h.Close)
		f.hosts[name] = h
	}
	return f, served(f.transport)
}

func (f *farm) transport(c host.Config) host.Transport {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, c)
	name := "localhost"
	if c.SSH != nil {
		name = c.SSH.Host
	}
	h := f.hosts[name]
	if h == nil {
		f.t.Errorf("a connection to %q was made", name)
		for _, h = range f.hosts {
			break
		}
	}
	return h.Transport()
}

// Bar 15: nothing is dialled, and the plan says what it can.
func TestConnection_UnknownAtPlan(t *testing.T) {
	f, served := newFarm(t, "lb1")
	tf := startTerraform(t, served)
	tf.write("main.tf", required+`
resource "terraform_data" "vm" {
  input = "lb1"
}
provider "sysctl" {
  ssh = { host = terraform_data.vm.output }
}
`+one("net.ipv4.tcp_fin_timeout", "30", `rollback_timeout = "0s"`))
	out := tf.run("plan")
	if !strings.Contains(out, "2 to add") {
		t.Errorf("the plan is\n%s", out)
	}
	if len(f.asked) > 0 || f.hosts["lb1"].Logins() > 0 {
		t.Errorf("connections were made: %v", f.asked)
	}
	tf.run("apply", "-auto-approve")
	if got := value(t, f.hosts["lb1"], "net.ipv4.tcp_fin_timeout"); got != "30" {
		t.Errorf("tcp_fin_timeout is %q", got)
	}
	tf.run("plan", "-detailed-exitcode")
	// The machine is replaced: its name is unknown once more, and the state is
	// shown as it was.
	out = tf.run("plan", "-replace=terraform_data.vm")
	if !strings.Contains(out, "1 to add, 0 to change, 1 to destroy") || !strings.Contains(out, "The Host Was Not Read") {
		t.Errorf("the plan is\n%s", out)
	}
}

func TestConnection_OfAResource(t *testing.T) {
	f, served := newFarm(t, "lb1", "lb2")
	before := value(t, f.hosts["lb1"], "net.ipv4.tcp_fin_timeout")
	config := func(name, user string) string {
		return `provider "sysctl" {
  ssh = { host = "lb1", user = "ops", password = "secret", port = 2222 }
}
` + one("net.ipv4.tcp_fin_timeout", "30", `rollback_timeout = "0s"`, fmt.Sprintf(`ssh = { host = %q, user = %q }`, name, user))
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{Config: config("lb1", "ops"), ConfigPlanChecks: emptyAfter()},
			{
				// Who logs in is no other object.
				Config: config("lb1", "admin"),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(fin, plancheck.ResourceActionUpdate)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
			{
				Config: config("lb2", "admin"),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(fin, plancheck.ResourceActionDestroyBeforeCreate)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
		},
	})
	if got := value(t, f.hosts["lb1"], "net.ipv4.tcp_fin_timeout"); got != before {
		t.Errorf("tcp_fin_timeout of the host that was left is %q, it was %q", got, before)
	}
	for _, c := range f.asked {
		if c.SSH.Password != "secret" || c.SSH.Port != 2222 {
			t.Errorf("a connection without what the provider says: port %d", c.SSH.Port)
		}
	}
}

// A key of the resource's own comes without what belongs to the provider's.
func TestConnection_KeyOfAResource(t *testing.T) {
	f, served := newFarm(t, "lb1")
	block := `provider "sysctl" {
  ssh = { host = "lb1", private_key = "text", private_key_file = "/keys/all", certificate_file = "/keys/all-cert.pub" }
}
`
	for own, want := range map[string][3]string{
		`ssh = { user = "ops" }`:                   {"text", "/keys/all", "/keys/all-cert.pub"},
		`ssh = { private_key_file = "/keys/lb1" }`: {"", "/keys/lb1", ""},
		`ssh = { private_key_file = "/keys/lb1", certificate_file = "/keys/lb1-cert.pub" }`: {"", "/keys/lb1", "/keys/lb1-cert.pub"},
	} {
		f.asked = nil
		tf := startTerraform(t, served)
		tf.write("main.tf", required+block+one("net.ipv4.tcp_fin_timeout", "30", own))
		tf.run("plan")
		if len(f.asked) != 1 {
			t.Fatalf("%s: %d connections", own, len(f.asked))
		}
		if ssh := f.asked[0].SSH; [3]string{ssh.PrivateKey, ssh.PrivateKeyFile, ssh.CertificateFile} != want {
			t.Errorf("%s: got %q, %q, %q, want %q", own, ssh.PrivateKey, ssh.PrivateKeyFile, ssh.CertificateFile, want)
		}
	}
}

// Two ways of writing the port are one host, for which a parameter is declared
// once; what ssh_config makes another port of is another.
func TestConnection_PortThatIsNotWritten(t *testing.T) {
	directory := t.TempDir()
	must(t, os.WriteFile(filepath.Join(directory, "config"), []byte("Host 127.0.0.2\n  Port 2222\n"), 0o600))
	dialling := factories{"sysctl": func() (tfprotov6.ProviderServer, error) {
		return provider.NewServer(provider.New("test", provider.Options{}))(), nil
	}}
	for address, twice := range map[string]bool{"127.0.0.1": true, "127.0.0.2": false} {
		tf := startTerraform(t, dialling)
		way := func(port string) string {
			return fmt.Sprintf("ssh = { host = %q, user = \"ops\", ssh_config_file = %q%s }", address, filepath.Join(directory, "config"), port)
		}
		tf.write("main.tf", required+one("net.ipv4.tcp_fin_timeout", "30", way(""))+
			strings.Replace(one("net.ipv4.tcp_fin_timeout", "30", way(", port = 22"), `name = "70-other"`), `"it"`, `"other"`, 1))
		out, err := tf.try("plan") // nothing listens there
		if got := strings.Contains(out, "Error: Unable to Declare It Twice"); err == nil || got != twice {
			t.Errorf("%s: the plan ends with %v\n%s", address, err, out)
		}
	}
}

// The provider block leads to another machine: nothing is written there.
func TestConnection_LeadsToAnotherHost(t *testing.T) {
	f, served := newFarm(t, "lb1", "lb2")
	must(t, f.hosts["lb1"].WriteFile("/etc/machine-id", "11111111111111111111111111111111\n"))
	must(t, f.hosts["lb2"].WriteFile("/etc/machine-id", "22222222222222222222222222222222\n"))
	before := value(t, f.hosts["lb2"], "net.ipv4.tcp_fin_timeout")
	config := func(name string) string {
		return fmt.Sprintf("provider \"sysctl\" {\n  ssh = { host = %q }\n}\n", name) + one("net.ipv4.tcp_fin_timeout", "30", `rollback_timeout = "0s"`)
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{Config: config("lb1"), ConfigPlanChecks: emptyAfter()},
			{Config: config("lb2"), ExpectError: regexp.MustCompile(`(?s)another host.*terraform\s+state\s+rm`)},
			{Config: config("lb1"), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		},
	})
	if got := value(t, f.hosts["lb2"], "net.ipv4.tcp_fin_timeout"); got != before {
		t.Errorf("tcp_fin_timeout of a host that was never declared is %q, it was %q", got, before)
	}
}

func TestProvider_SSHWithoutHost(t *testing.T) {
	_, served := newFake(t, fake.Options{})
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{Config: "provider \"sysctl\" {\n  ssh = { user = \"ops\" }\n}\n" + one("net.ipv4.tcp_fin_timeout", "30"), ExpectError: regexp.MustCompile(`Unable to Name the Host`)},
			{Config: "provider \"sysctl\" {\n  ssh = { host = \"a\", connect_timeout = \"soon\" }\n}\n" + one("net.ipv4.tcp_fin_timeout", "30"), ExpectError: regexp.MustCompile(`"soon" is no\s+duration`)},
		},
	})
}

// What is more than a host is refused before anything is dialled, and the error
// says how it is written. An IPv6 address is a host, and so is what ssh_config
// may have an alias for.
func TestConnection_MoreThanAHost(t *testing.T) {
	f, served := newFarm(t, "lb1")
	tf := startTerraform(t, served)
	block := func(ssh string) string {
		return required + "provider \"sysctl\" {\n  ssh = { " + ssh + " }\n}\n"
	}
	for host, want := range map[string]string{
		"127.0.0.1:2222":     `host = "127.0.0.1", port = 2222`,
		"lb1:22":             `host = "lb1", port = 22`,
		"[::1]:2222":         `host = "::1", port = 2222`,
		"ops@lb1":            `host = "lb1", user = "ops"`,
		"ssh://ops@lb1:2222": `host = "lb1", port = 2222, user = "ops"`,
	} {
		for place, config := range map[string]string{
			"provider":   block(fmt.Sprintf("host = %q", host)) + one("net.ipv4.tcp_fin_timeout", "30"),
			"a resource": block(`host = "lb1"`) + one("net.ipv4.tcp_fin_timeout", "30", fmt.Sprintf("ssh = { host = %q }", host)),
			"a bastion":  block(fmt.Sprintf(`host = "lb1", bastions = [{ host = %q }]`, host)) + one("net.ipv4.tcp_fin_timeout", "30"),
		} {
			tf.write("main.tf", config)
			out, err := tf.try("plan")
			if err == nil || !strings.Contains(out, "Unable to Read the Host") || !strings.Contains(unwrapped(out), want) {
				t.Errorf("%s in %s: %v\n%s", host, place, err, out)
			}
		}
	}
	if len(f.asked) > 0 {
		t.Errorf("%d connections were made", len(f.asked))
	}
	for _, host := range []string{"::1", "[::1]", "fe80::1%eth0", "lb1.example.net", "lb1:alias", " lb1 "} {
		tf.write("main.tf", block(fmt.Sprintf("host = %q", host))+one("net.ipv4.tcp_fin_timeout", "30"))
		if out, err := tf.try("validate"); err != nil {
			t.Errorf("%q is refused: %v\n%s", host, err, out)
		}
	}
}

// One look at a host serves all of its resources, and what is looked at once
// more is what was written.
func TestHosts_OneRoundTrip(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	tf := startTerraform(t, served)
	var config strings.Builder
	config.WriteString(required + "locals {\n  values = {\n")
	for name, value := range map[string]string{
		"net.ipv4.tcp_fin_timeout": "30", "net.ipv4.tcp_tw_reuse": "1", "net.ipv4.tcp_max_tw_buckets": "200000", "net.core.somaxconn": "8192",
		"net.ipv4.tcp_keepalive_time": "600", "net.ipv4.tcp_keepalive_intvl": "30", "net.ipv4.tcp_keepalive_probes": "5", "net.ipv4.tcp_max_syn_backlog": "8192",
	} {
		fmt.Fprintf(&config, "    %q = %q\n", name, value)
	}
	config.WriteString("  }\n}\nresource \"sysctl_parameter\" \"all\" {\n  for_each = local.values\n  parameter = each.key\n  value = each.value\n}\n")
	tf.write("main.tf", config.String())
	tf.run("apply", "-auto-approve")
	before := h.Starts()
	tf.run("plan", "-detailed-exitcode")
	if trips := h.Starts() - before; trips != 1 {
		t.Errorf("a plan of eight resources without a change made %d round trips", trips)
	}
}
