package config

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func parse(t *testing.T, text string) *Config {
	t.Helper()
	config, err := Parse("tcplint.toml", []byte(text), testChecks)
	if err != nil {
		t.Fatal(err)
	}
	return config
}

func factsOf(t *testing.T, c *Config, name string) policy.Host {
	t.Helper()
	host, ok := c.HostNamed(name)
	if !ok {
		t.Fatalf("no host %q", name)
	}
	return c.Facts(host)
}

func TestFactsOfTheExample(t *testing.T) {
	config, err := Load(filepath.Join("testdata", "example.toml"), testChecks)
	if err != nil {
		t.Fatal(err)
	}
	want := policy.Host{
		Name: "lb", Roles: []string{"load-balancer"}, Loader: "systemd", Kernel: ptr("5.15.0-91-generic"), Memory: ptr(int64(64 << 30)),
		Supported: []string{"4.19", "6.18"}, Namespace: "host", Kubelet: ptr("1.31"), Public: ptr(true), NAT: ptr(true),
		ContainersFollow: ptr(true), Conntrack: ptr(true), Modules: []string{"nf_conntrack"},
		Listeners: []policy.Listener{{Port: 80}, {Port: 443, Backlog: ptr(4096)}},
		Edges: []policy.Edge{{
			To: ptr("web"), ClosesFirst: "self", Destinations: ptr(2), SourceAddresses: ptr(1), BindAddressNoPort: ptr(true), Rate: ptr(3000.0),
			LifetimeNS: ptr(int64(50_000_000)), Concurrent: ptr(150), Pool: ptr(false), LingerZero: ptr(false), HalfCloseNS: ptr(int64(0)),
			NAT: ptr(false), NATPorts: ptr(0), IdleTimeoutOnPath: ptr(int64(350_000_000_000)), PeerTimestamps: ptr(true), Loopback: ptr(false),
		}},
	}
	if diff := cmp.Diff(want, factsOf(t, config, "lb")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFactsThatNobodyStated(t *testing.T) {
	got := factsOf(t, parse(t, "[[host]]\nname = \"a\"\n"), "a")
	if diff := cmp.Diff(policy.Host{Name: "a", Namespace: "host"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFactsStatedEmptyAreNotMissing(t *testing.T) {
	got := factsOf(t, parse(t, "[[host]]\nname = \"a\"\nroles = []\nmodules = []\nlisteners = []\n"), "a")
	if got.Roles == nil || got.Modules == nil || got.Listeners == nil {
		t.Errorf("an empty list became unknown: %+v", got)
	}
}

func TestTargetOfAHost(t *testing.T) {
	config := parse(t, `
[target]
kernel = "5.15"
loader = "procps"
memory = "1GiB"
supported = ["4.19"]
[[host]]
name = "same"
[[host]]
name = "own"
kernel = "6.1"
loader = "busybox"
memory = "2GiB"
[[host]]
name = "several"
supported = ["5.4", "6.6"]
[[host]]
name = "both"
kernel = "6.1"
supported = ["5.4", "6.6"]
`)
	type target struct {
		Kernel, Loader string
		Memory         int64
		Supported      []string
	}
	for name, want := range map[string]target{
		"same":    {"5.15", "procps", 1 << 30, []string{"4.19"}},
		"own":     {"6.1", "busybox", 2 << 30, []string{"4.19"}},
		"several": {"", "procps", 1 << 30, []string{"5.4", "6.6"}},
		"both":    {"6.1", "procps", 1 << 30, []string{"5.4", "6.6"}},
	} {
		facts := factsOf(t, config, name)
		got := target{valueOr(facts.Kernel, ""), facts.Loader, *facts.Memory, facts.Supported}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if got := config.Facts(nil); valueOr(got.Kernel, "") != "5.15" || got.Name != "" {
		t.Errorf("a host that the file does not name: %+v", got)
	}
}

func TestNamespace(t *testing.T) {
	for line, want := range map[string]string{
		``:                             "host",
		`roles = ["container"]`:        "container",
		`roles = ["container", "web"]`: "host",
		`namespace = "pod"`:            "pod",
		"roles = [\"container\"]\nnamespace = \"rootless-container\"": "rootless-container",
	} {
		if got := factsOf(t, parse(t, "[[host]]\nname = \"a\"\n"+line+"\n"), "a").Namespace; got != want {
			t.Errorf("%q gives namespace %q, want %q", line, got, want)
		}
	}
}

func TestModulesAreSpelledAsTheKernelDoes(t *testing.T) {
	got := factsOf(t, parse(t, "[[host]]\nname = \"a\"\nmodules = [\"sch-fq\", \"nf_conntrack\", \"sch_fq\"]\n"), "a").Modules
	if diff := cmp.Diff([]string{"nf_conntrack", "sch_fq"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
