package conformance

import "math/rand/v2"

// subject is a parameter that generated files set, with values worth trying.
type subject struct {
	name   string
	values []string
}

// oddNumbers are values that integer parameters read in other ways than they
// look, or refuse.
var oddNumbers = []string{
	"010", "0x1e", "0X2", "08", "-1", "-5", "+1", "256", "70000", "2147483648", "99999999999999999999",
	"1 # on", "0 ; off", "1#x", "1;x", `"1"`, "'1'", "1 2", "1.5", "30s", "6k", "1,440", "true", "yes", "on", "= 1",
	"{{ x }}", "1\v", "1\f", "\v1", "1\u00a0", "0 net.ipv4.tcp_sack = 0", "",
}

var subjects = []subject{
	{"net.ipv4.tcp_tw_reuse", []string{"0", "1", "2", "3", "7"}},
	{"net.ipv4.tcp_timestamps", []string{"0", "1", "2", "5"}},
	{"net.ipv4.tcp_fin_timeout", []string{"15", "30", "60", "120", "2147483", "21474837"}},
	{"net.ipv4.tcp_max_tw_buckets", []string{"5000", "1440000", "0"}},
	{"net.ipv4.tcp_rfc1337", []string{"0", "1"}},
	{"net.ipv4.tcp_syncookies", []string{"0", "1", "2"}},
	{"net.ipv4.tcp_max_syn_backlog", []string{"128", "8192"}},
	{"net.ipv4.tcp_syn_retries", []string{"0", "1", "2", "127", "128"}},
	{"net.ipv4.tcp_synack_retries", []string{"1", "2", "255", "256"}},
	{"net.ipv4.tcp_abort_on_overflow", []string{"0", "1"}},
	{"net.ipv4.tcp_fastopen", []string{"1", "3", "0x403"}},
	{"net.ipv4.tcp_keepalive_time", []string{"600", "7200"}},
	{"net.ipv4.tcp_keepalive_intvl", []string{"15", "75"}},
	{"net.ipv4.tcp_keepalive_probes", []string{"3", "9"}},
	{"net.ipv4.tcp_retries2", []string{"5", "8", "15"}},
	{"net.ipv4.tcp_orphan_retries", []string{"0", "1"}},
	{"net.ipv4.tcp_sack", []string{"0", "1"}},
	{"net.ipv4.tcp_window_scaling", []string{"0", "1"}},
	{"net.ipv4.tcp_slow_start_after_idle", []string{"0", "1"}},
	{"net.ipv4.tcp_mtu_probing", []string{"0", "1", "2"}},
	{"net.ipv4.tcp_notsent_lowat", []string{"16384", "4294967295", "4294967296"}},
	{"net.ipv4.ip_default_ttl", []string{"0", "1", "64", "255", "256"}},
	{"net.core.somaxconn", []string{"128", "4096", "65535", "65536"}},
	{"net.ipv4.tcp_congestion_control", []string{"reno", "cubic", "no-such", "reno # classic", `"reno"`, ""}},
	{"net.ipv4.tcp_rmem", vectors},
	{"net.ipv4.tcp_wmem", vectors},
	{"net.ipv4.ping_group_range", []string{"0 2147483647", "1 0", "0 100", "5", "0 4294967295"}},
	{"net.ipv4.ipfrag_high_thresh", []string{"1000000", "4194304", "8000000"}},
	{"net.ipv4.ipfrag_low_thresh", []string{"500000", "3145728", "6000000"}},
}

var vectors = []string{
	"4096 87380 16777216", "4096\t65536\t4194304", "8192 4096 2048", "4096 87380", "4096", "4096 87380 max",
	"4096,87380,16777216", "0 1 2", "4096 87380 16777216 9", `"4096 87380 6291456"`, "4096   87380   6291456", "4096 87380 6291456 # bytes",
}

// ports depend on each other: the range may not begin below the first
// unprivileged port.
var ports = []subject{
	{"net.ipv4.ip_local_port_range", []string{
		"1024 65535", "1024 65000", "1023 65000", "32768 60999", "10000\t20000", "20000 10000", "80 65535", "1024", "500", "70000", "15000 15000",
		"1024 65536", `"1024 65000"`, "1024-65000", "1024,65000", "1024 65000 # wide", "0 100", "40000 x",
	}},
	{"net.ipv4.ip_unprivileged_port_start", []string{"0", "80", "1024", "1025", "10000", "32768", "40000", "65536", "-1"}},
	{"net.ipv4.ip_local_reserved_ports", []string{
		"8080", "8080,9000-9010", "9000-9010,8080", "1-65535", "0", "9010-9000", "8080 9000", "8080, 9000", "65536", "", "8080,", ",", "8080,8081,8082,8085", "http", "8080 # app", "0x50",
	}},
}

// spread reach interfaces: through all and default, or by side effects.
var spread = []subject{
	{"net.ipv4.ip_forward", []string{"0", "1"}},
	{"net.ipv4.conf.all.forwarding", []string{"0", "1"}},
	{"net.ipv4.conf.all.rp_filter", []string{"0", "1", "2"}},
	{"net.ipv4.conf.default.rp_filter", []string{"0", "1", "2"}},
	{"net.ipv4.conf.lo.rp_filter", []string{"0", "1", "2"}},
	{"net.ipv4.conf.all.accept_redirects", []string{"0", "1"}},
	{"net.ipv4.conf.default.accept_redirects", []string{"0", "1"}},
	{"net.ipv4.conf.lo.accept_redirects", []string{"0", "1"}},
	{"net.ipv4.conf.all.send_redirects", []string{"0", "1"}},
	{"net.ipv4.conf.default.arp_ignore", []string{"0", "1", "2"}},
	{"net.ipv4.conf.all.arp_ignore", []string{"0", "1", "2"}},
	{"net.ipv4.conf." + vlan + ".rp_filter", []string{"0", "1", "2"}},
	{"net.ipv4.conf." + vlan + ".arp_ignore", []string{"0", "1", "2"}},
}

// vlan is an interface of the room, as a dotted name writes it: eth0.100.
const vlan = "eth0/100"

// unwritable are parameters that are absent, read-only or write-only.
var unwritable = []subject{
	{"net.ipv4.tcp_tw_recycle", []string{"0", "1"}},
	{"net.ipv4.tcp_no_such_thing", []string{"1"}},
	{"net.ipv4.tcp_mem", []string{"1 2 3"}},
	{"net.core.netdev_max_backlog", []string{"5000"}},
	{"net.nf_conntrack_max", []string{"1048576"}},
	{"net.ipv4.conf.eth7.rp_filter", []string{"1"}},
	{"net.ipv4.tcp_available_congestion_control", []string{"reno"}},
	{"net.ipv4.route.flush", []string{"1"}},
	{"net.ipv4.conf.all", []string{"1"}},
	{"net.ipv4", []string{"1"}},
}

// globs match few parameters each, all below net.
var globs = []subject{
	{"net.ipv4.conf.*.rp_filter", []string{"0", "1", "2"}},
	{"net.ipv4.conf.*.accept_redirects", []string{"0", "1"}},
	{"net.ipv4.conf.[ad]*.arp_ignore", []string{"0", "1"}},
	{"net.ipv4.conf.l?.rp_filter", []string{"0", "1"}},
	{"net.ipv4.tcp_tw_re*", []string{"1", "2"}},
	{"net.ipv4.tcp_keepalive_*", []string{"9", "20"}},
	{"net.ipv4.*_retries", []string{"2", "4"}},
	{"net.ipv4.conf.eth9*.rp_filter", []string{"1"}},
	{"net.ipv4.conf.{all,lo}.rp_filter", []string{"1"}},
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func chance(r *rand.Rand, percent int) bool { return r.IntN(100) < percent }

// anySubject prefers what can be set.
func anySubject(r *rand.Rand) subject {
	switch n := r.IntN(100); {
	case n < 45:
		return pick(r, subjects)
	case n < 65:
		return pick(r, ports)
	case n < 83:
		return pick(r, spread)
	case n < 90:
		return pick(r, unwritable)
	default:
		return pick(r, globs)
	}
}

func anyValue(r *rand.Rand, s subject) string {
	if chance(r, 25) {
		return pick(r, oddNumbers)
	}
	return pick(r, s.values)
}
