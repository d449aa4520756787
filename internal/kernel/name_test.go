package kernel

import "testing"

func TestCanonical(t *testing.T) {
	for path, name := range map[string]string{
		"net/ipv4/tcp_tw_reuse":               "net.ipv4.tcp_tw_reuse",
		"net/ipv4/conf/eth0.100/rp_filter":    "net.ipv4.conf.eth0/100.rp_filter",
		"net/ipv4/neigh/br-lan.5/app_solicit": "net.ipv4.neigh.br-lan/5.app_solicit",
		"":                                    "",
	} {
		if got := Canonical(path); got != name {
			t.Errorf("Canonical(%q) = %q, want %q", path, got, name)
		}
		if got := Path(name); got != path {
			t.Errorf("Path(%q) = %q, want %q", name, got, path)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	f.Add("net/ipv4/conf/eth0.100/rp_filter")
	f.Fuzz(func(t *testing.T, path string) {
		if got := Path(Canonical(path)); got != Canonical(Path(path)) {
			t.Errorf("%q becomes %q", path, got)
		}
		Lookup(Canonical(path))
		Nearest(path)
	})
}

func TestInterface(t *testing.T) {
	for name, want := range map[string]string{
		"net.ipv4.conf.eth0.rp_filter":         "eth0",
		"net.ipv4.conf.eth0/100.rp_filter":     "eth0/100",
		"net.ipv6.neigh.wg0.gc_stale_time":     "wg0",
		"net.ipv4.conf.lo.rp_filter":           "lo",
		"net.ipv4.conf.all.rp_filter":          "",
		"net.ipv4.conf.default.rp_filter":      "",
		"net.ipv4.conf.eth0.100.rp_filter":     "", // a dot that was not written as a slash
		"net.ipv4.conf.eth0":                   "",
		"net.ipv4.conf..rp_filter":             "",
		"net.ipv4.tcp_tw_reuse":                "",
		"net.mpls.conf.eth0.input":             "eth0",
		"net.ipv4.neigh.default.gc_stale_time": "",
	} {
		if got := Interface(name); got != want {
			t.Errorf("Interface(%q) = %q, want %q", name, got, want)
		}
	}
}
