package kernel

import "testing"

func TestNearest(t *testing.T) {
	for name, want := range map[string]string{
		"net.ipv4.tcp_tw_resue":                            "net.ipv4.tcp_tw_reuse",
		"net.ipv4.tcp_tw_recyle":                           "net.ipv4.tcp_tw_recycle",
		"net.ipv4.tcp_max_tw_bucket":                       "net.ipv4.tcp_max_tw_buckets",
		"net.ipv4.tcp_max_tw_buckts":                       "net.ipv4.tcp_max_tw_buckets",
		"net.core.rmem_defualt":                            "net.core.rmem_default",
		"net.core.somaxcon":                                "net.core.somaxconn",
		"net.core.somaxconns":                              "net.core.somaxconn",
		"fs.protected_hardinks":                            "fs.protected_hardlinks",
		"net.ipv4_timestamps":                              "net.ipv4.tcp_timestamps",
		"net.ipv4.tcp.timestamps":                          "net.ipv4.tcp_timestamps",
		"net_ipv4.tcp_tw_reuse":                            "net.ipv4.tcp_tw_reuse",
		"kernel.core_uses.pid":                             "kernel.core_uses_pid",
		"net.ipv6.tcp_tw_reuse":                            "net.ipv4.tcp_tw_reuse",
		"net.ipv6.tcp_keepalive_time":                      "net.ipv4.tcp_keepalive_time",
		"net.ipv6.ip_forward":                              "net.ipv6.conf.all.forwarding",
		"net.ipv4.conf.eth0.rp_fliter":                     "net.ipv4.conf.eth0.rp_filter",
		"net.ipv4.conf.eth0/100.rp_fliter":                 "net.ipv4.conf.eth0/100.rp_filter",
		"net.ipv4.neigh.eth0.gc_stale_tim":                 "net.ipv4.neigh.eth0.gc_stale_time",
		"net.ipv4.conf.all.rp_fliter":                      "net.ipv4.conf.all.rp_filter",
		"net.nf_conntrack_maxx":                            "net.nf_conntrack_max",
		"net.netfilter.nf_conntrack_tcp_timeout_time_wiat": "net.netfilter.nf_conntrack_tcp_timeout_time_wait",
		"vm.swapiness":                                     "vm.swappiness",
		"vm.swappines":                                     "vm.swappiness",

		// Names that kernels have, or had, have no nearer one.
		"net.ipv4.tcp_tw_reuse":        "",
		"net.ipv4.tcp_tw_recycle":      "",
		"net.ipv4.conf.eth0.rp_filter": "",
		// Nothing is near these.
		"net.ipv4.tcp_nodelay":    "",
		"net.ipv4.completely_new": "",
		"net.inet.tcp.syncookies": "",
		"":                        "",
		".":                       "",
		"kernel.":                 "",
	} {
		if got := Nearest(name); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", name, got, want)
		}
	}
}

// What is suggested must be a name that some kernel has.
func TestSuggestionsExist(t *testing.T) {
	for i := range parameters {
		p := &parameters[i]
		if p.Suggestion == "" {
			continue
		}
		if target, ok := Lookup(p.Suggestion); !ok || target.Tier == TierC {
			t.Errorf("%s suggests %s", p.Name, p.Suggestion)
		}
	}
}

func BenchmarkNearest(b *testing.B) {
	for b.Loop() {
		Nearest("net.ipv4.tcp_max_tw_buckts")
	}
}
