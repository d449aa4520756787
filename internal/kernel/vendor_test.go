package kernel

import "testing"

// Facts that differ from the mainline kernel of the same number.
func TestVendorFacts(t *testing.T) {
	const (
		el7  = "3.10.0-1160.el7.x86_64"
		el8  = "4.18.0-240.el8.x86_64"
		el9  = "5.14.0-427.el9.x86_64"
		deb  = "6.1.0-18-amd64"
		amzn = "6.1.94-99.176.amzn2023.x86_64"
		al7  = "4.19.91-27.7.al7.x86_64"
		al8  = "5.10.134-16.1.al8.x86_64"
		tenc = "5.4.119-1-tlinux4-0010.1"
	)
	const yes, no, unknown = "present", "absent", ""
	for _, tt := range []struct{ name, release, presence, value, netns string }{
		{"net.ipv4.tcp_tw_recycle", el7, yes, "0", "absent"},
		{"net.ipv4.tcp_tw_recycle", el8, no, "", ""},
		{"net.ipv4.tcp_tw_recycle", el9, no, "", ""},
		{"net.ipv4.tcp_tw_recycle", "4.11", yes, "0", ""},
		{"net.ipv4.tcp_tw_recycle", "4.12", no, "", ""},
		{"net.ipv4.tcp_tw_reuse", el7, yes, "0", "absent"},
		{"net.ipv4.tcp_tw_reuse", el8, yes, "2", "per-netns"},
		{"net.ipv4.tcp_tw_reuse", "4.9", yes, "0", "absent"},
		{"net.ipv4.tcp_tw_reuse", "4.10", yes, "0", ""}, // 4.10 or 4.11: not settled
		{"net.ipv4.tcp_tw_reuse", "4.17", yes, "0", "per-netns"},
		{"net.ipv4.tcp_tw_reuse", "4.18", yes, "2", "per-netns"},
		{"net.ipv4.tcp_tw_reuse_delay", el7, no, "", "absent"},
		{"net.ipv4.tcp_tw_reuse_delay", el9, unknown, "", "absent"},
		{"net.ipv4.tcp_tw_reuse_delay", "6.13", no, "", "absent"},
		{"net.ipv4.tcp_tw_reuse_delay", "6.14", yes, "", "per-netns"},
		{"net.ipv4.tcp_max_tw_buckets", el7, yes, "", "absent"},
		{"net.ipv4.tcp_max_tw_buckets", el8, yes, "", "per-netns"},
		{"net.ipv4.tcp_fin_timeout", el7, yes, "60", "absent"},
		{"net.ipv4.tcp_syncookies", el7, yes, "1", "absent"},
		{"net.ipv4.tcp_max_syn_backlog", el7, yes, "", "absent"},
		{"net.ipv4.tcp_timestamps", el7, yes, "1", "absent"},
		{"net.ipv4.ip_local_reserved_ports", el7, yes, "", "absent"},
		{"net.ipv4.tcp_rmem", el7, yes, "", "absent"},
		{"net.ipv4.tcp_wmem", el7, yes, "", "absent"},
		{"net.ipv4.ip_local_port_range", el7, yes, "32768 60999", "per-netns"},
		{"net.ipv4.ip_local_port_range", "4.1", yes, "32768 61000", "per-netns"},
		{"net.ipv4.ip_local_port_range", "4.2", yes, "32768 60999", "per-netns"},
		{"net.ipv4.tcp_ecn", el7, yes, "2", "per-netns"},
		{"net.ipv4.tcp_keepalive_time", el7, yes, "7200", "per-netns"},
		{"net.ipv4.tcp_keepalive_intvl", el7, yes, "75", "per-netns"},
		{"net.ipv4.tcp_keepalive_probes", el7, yes, "9", "per-netns"},
		{"net.ipv4.tcp_keepalive_time", "4.4", yes, "7200", "absent"},
		{"net.ipv4.tcp_mem", el7, yes, "", "per-netns"},
		{"net.ipv4.tcp_mem", el8, yes, "", "absent"},
		{"net.ipv4.tcp_max_orphans", el8, yes, "", "absent"},
		{"net.ipv4.tcp_low_latency", el8, yes, "0", "absent"},
		{"net.core.somaxconn", el7, yes, "128", "per-netns"},
		{"net.core.somaxconn", el8, yes, "128", "per-netns"},
		{"net.core.somaxconn", el9, yes, "4096", "per-netns"},
		{"net.core.somaxconn", "5.3", yes, "128", "per-netns"},
		{"net.core.somaxconn", "5.4", yes, "4096", "per-netns"},
		{"net.ipv4.tcp_fastopen", el7, yes, "0", "absent"},
		{"net.ipv4.tcp_fastopen", el8, yes, "1", "per-netns"},
		{"net.ipv4.tcp_fastopen", "3.13", yes, "1", "absent"},
		{"net.ipv4.tcp_fack", el7, yes, "1", "absent"},
		{"net.ipv4.tcp_fack", el8, yes, "0", "per-netns"},
		{"net.ipv4.tcp_syn_retries", el7, yes, "6", "absent"},
		{"net.ipv4.tcp_thin_dupack", el7, yes, "", "absent"},
		{"net.ipv4.tcp_thin_dupack", el8, no, "", ""},
		{"net.ipv4.tcp_notsent_lowat", el7, yes, "", "absent"},
		{"net.ipv4.tcp_autocorking", el7, yes, "", "absent"},
		{"net.ipv4.tcp_min_tso_segs", el7, yes, "", "absent"},
		{"net.ipv4.tcp_limit_output_bytes", el8, yes, "262144", "per-netns"},
		{"net.ipv4.ip_autobind_reuse", el7, no, "", "absent"},
		{"net.ipv4.ip_autobind_reuse", el8, unknown, "", "absent"},
		{"net.ipv4.ip_autobind_reuse", el9, yes, "0", "per-netns"},
		{"net.ipv4.netfilter.ip_conntrack_max", el7, yes, "", ""},
		{"net.ipv4.netfilter.ip_conntrack_max", el8, no, "", ""},
		{"net.ipv4.netfilter.ip_conntrack_max", "4.8", yes, "", ""},
		{"net.ipv4.netfilter.ip_conntrack_max", "4.9", no, "", ""},
		{"net.ipv4.tcp_migrate_req", "5.10", yes, "0", "per-netns"},
		{"net.ipv4.tcp_migrate_req", el9, yes, "0", "per-netns"},
		{"net.ipv4.tcp_shrink_window", deb, yes, "0", "per-netns"},
		{"net.ipv4.tcp_tw_timeout", al7, yes, "60", ""},
		{"net.ipv4.tcp_tw_timeout", al8, yes, "60", ""},
		{"net.ipv4.tcp_tw_timeout", "6.6.88-4.1.alnx4.x86_64", unknown, "", ""},
		{"net.ipv4.tcp_tw_timeout", "6.18", no, "", ""},
		{"net.ipv4.tcp_tw_timeout", tenc, no, "", ""},
		{"net.ipv4.tcp_wan_timestamps", tenc, yes, "", ""},
		{"net.ipv4.tcp_wan_timestamps", el9, no, "", ""},
		{"kernel.unprivileged_userns_clone", deb, yes, "", ""},
		{"kernel.unprivileged_userns_clone", amzn, no, "", ""},
		{"net.core.rmem_max", "6.10", yes, "212992", "absent"},
		{"net.core.rmem_max", "6.17", yes, "212992", "read-only"},
		{"net.core.rmem_max", "6.18", yes, "4194304", "read-only"},
		{"net.ipv4.tcp_syncookies", "2.6.32", yes, "0", "absent"},
		{"net.ipv4.tcp_syncookies", "2.6.33", yes, "1", "absent"},
	} {
		p, ok := Lookup(tt.name)
		if !ok {
			t.Errorf("%s is not in the catalogue", tt.name)
			continue
		}
		state := p.At(releaseOf(t, tt.release))
		presence := unknown
		if state.Known && state.Present {
			presence = yes
		} else if state.Known {
			presence = no
		}
		if presence != tt.presence || tt.value != "" && state.Default != tt.value || state.Netns != tt.netns {
			t.Errorf("%s on %s is %q, default %q, %q in a network namespace; want %q, %q, %q",
				tt.name, tt.release, presence, state.Default, state.Netns, tt.presence, tt.value, tt.netns)
		}
	}
}

func TestVendorBounds(t *testing.T) {
	n := func(v int64) *int64 { return &v }
	for _, tt := range []struct {
		name, release string
		min, max      *int64
	}{
		{"net.ipv4.tcp_tw_reuse", "3.10.0-1160.el7.x86_64", n(-2147483648), n(2147483647)},
		{"net.ipv4.tcp_tw_reuse", "4.18.0-240.el8.x86_64", n(0), n(2)},
		{"net.ipv4.tcp_tw_reuse", "4.17", n(-2147483648), n(2147483647)},
		{"net.ipv4.tcp_tw_reuse", "6.18", n(0), n(2)},
		{"net.core.somaxconn", "3.10.0-1160.el7.x86_64", n(0), n(65535)},
		{"net.core.somaxconn", "3.10", nil, nil},
		{"net.core.somaxconn", "4.0", n(0), n(65535)},
		{"net.core.somaxconn", "4.1", n(0), n(2147483647)},
		{"net.ipv4.tcp_syn_retries", "3.10.0-1160.el7.x86_64", n(1), n(127)},
		{"net.ipv4.tcp_tw_timeout", "4.19.91-27.7.al7.x86_64", n(1), n(600)},
		{"net.ipv4.tcp_tw_reuse_delay", "6.18", n(1), n(60000)},
		{"net.ipv4.tcp_ecn", "6.12", n(0), n(2)},
		{"net.ipv4.tcp_ecn", "7.0", nil, nil}, // somewhere between 6.18 and 7.3
		{"net.ipv4.tcp_ecn", "7.3", n(0), n(5)},
		{"net.ipv4.tcp_ecn", "8.0", n(0), n(5)},
		{"net.ipv4.tcp_fin_timeout", "6.18", nil, nil}, // hangs on HZ
	} {
		p, _ := Lookup(tt.name)
		state := p.At(releaseOf(t, tt.release))
		if !sameNumber(state.Min, tt.min) || !sameNumber(state.Max, tt.max) {
			t.Errorf("bounds of %s on %s are %s to %s, want %s to %s", tt.name, tt.release,
				numberText(state.Min), numberText(state.Max), numberText(tt.min), numberText(tt.max))
		}
	}
}

func sameNumber(a, b *int64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func numberText(n *int64) string {
	if n == nil {
		return "unknown"
	}
	return decimal(*n)
}

func TestNoOp(t *testing.T) {
	for _, tt := range []struct {
		name, release string
		want          bool
	}{
		{"net.ipv4.tcp_fack", "4.14", false},
		{"net.ipv4.tcp_fack", "4.15", true},
		{"net.ipv4.tcp_low_latency", "4.13", false},
		{"net.ipv4.tcp_low_latency", "4.14", true},
		{"net.ipv4.tcp_adv_win_scale", "6.5", false},
		{"net.ipv4.tcp_adv_win_scale", "6.6", true},
		{"net.ipv4.route.max_size", "6.1", true},
		{"net.ipv4.route.gc_timeout", "6.1", false}, // still how long a redirect is kept
		{"net.ipv4.tcp_tw_reuse", "7.3", false},
	} {
		p, _ := Lookup(tt.name)
		if got := p.At(releaseOf(t, tt.release)).NoOp; got != tt.want {
			t.Errorf("%s on %s: no-op %t, want %t", tt.name, tt.release, got, tt.want)
		}
	}
}

func TestNever(t *testing.T) {
	for name, want := range map[string]bool{
		"net.ipv4.tcp_max_tw_bucket": true, "net.ipv4.tcp_retries": true, "net.ipv6.ip_forward": true,
		"net.ipv4.tcp_tw_recycle": false, "net.ipv4.tcp_tw_timeout": false, "net.ipv4.tcp_tw_reuse": false, "kernel.exec-shield": false,
	} {
		p, ok := Lookup(name)
		if !ok || p.Never() != want {
			t.Errorf("Never of %s: want %t (in the catalogue: %t)", name, want, ok)
		}
	}
}
