package config

import (
	"path/filepath"
	"testing"
)

const matchConfig = `
[[host]]
name = "lb"
files = ["lb/**", "./shared/lb.conf"]
hostnames = ["LB*.example.net", "[a-c].example.net"]
addresses = ["module.lb[0].*", "sysctl_parameters.edge"]

[[host]]
name = "web"
files = ["**/web.conf", "/etc/sysctl.d/*.conf", "lb/special.conf"]
hostnames = ["*"]
addresses = ["module.*"]

[[host]]
name = "peer"
`

func TestHostFor(t *testing.T) {
	dir := t.TempDir()
	config, err := Parse(filepath.Join(dir, FileName), []byte(matchConfig), testChecks)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	type lookup func(string) (*Host, bool)
	for _, tt := range []struct {
		name string
		find lookup
		ask  string
		want string
	}{
		{"relative path", config.HostFor, "lb/sysctl.d/99.conf", "lb"},
		{"absolute path", config.HostFor, filepath.Join(dir, "lb/a.conf"), "lb"},
		{"detour", config.HostFor, "web/../lb/a.conf", "lb"},
		{"first match wins", config.HostFor, "lb/special.conf", "lb"},
		{"pattern with ./", config.HostFor, "shared/lb.conf", "lb"},
		{"any depth", config.HostFor, "a/b/web.conf", "web"},
		{"absolute pattern", config.HostFor, "/etc/sysctl.d/10.conf", "web"},
		{"one level only", config.HostFor, "/etc/sysctl.d/x/10.conf", ""},
		{"no pattern", config.HostFor, "db/a.conf", ""},
		{"host name, other case", config.HostForHostname, "lb2.EXAMPLE.net.", "lb"},
		{"host name, class", config.HostForHostname, "b.example.net", "lb"},
		{"host name, second", config.HostForHostname, "other", "web"},
		{"address with brackets", config.HostForAddress, `module.lb[0].sysctl_parameters.a["x/y"]`, "lb"},
		{"address with another index", config.HostForAddress, `module.lb[1].x`, "web"},
		{"address, whole", config.HostForAddress, "sysctl_parameters.edge", "lb"},
		{"address, not a prefix", config.HostForAddress, "sysctl_parameters.edge2", ""},
		{"name", config.HostNamed, "peer", "peer"},
		{"unknown name", config.HostNamed, "lb2", ""},
	} {
		got := ""
		host, ok := tt.find(tt.ask)
		if ok {
			got = host.Name
		}
		if got != tt.want {
			t.Errorf("%s: %q is host %q, want %q", tt.name, tt.ask, got, tt.want)
		}
	}
}

func TestNilConfigKnowsNoHost(t *testing.T) {
	var config *Config
	if _, ok := config.HostFor("a.conf"); ok {
		t.Error("HostFor")
	}
	if _, ok := config.HostForHostname("a"); ok {
		t.Error("HostForHostname")
	}
	if _, ok := config.HostForAddress("a"); ok {
		t.Error("HostForAddress")
	}
	if facts := config.Facts(nil); facts.Namespace != "host" || facts.Kernel != nil || facts.Edges != nil {
		t.Errorf("Facts = %+v", facts)
	}
}
