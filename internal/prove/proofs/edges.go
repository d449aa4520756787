package proofs

import (
	"math"
	"slices"
	"strconv"

	"github.com/tcplint/terraform-provider-sysctl/internal/effective"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// edged are the parameters that people set for TIME_WAIT, ports, listeners, timers,
// memory and the connection tracker.
var edged = []string{
	"net.core.netdev_max_backlog",
	"net.core.rmem_max",
	"net.core.somaxconn",
	"net.core.wmem_max",
	"net.ipv4.conf.all.arp_ignore",
	"net.ipv4.conf.all.rp_filter",
	"net.ipv4.ip_autobind_reuse",
	"net.ipv4.ip_local_port_range",
	"net.ipv4.ip_local_port_step_width",
	"net.ipv4.ip_local_reserved_ports",
	"net.ipv4.ip_unprivileged_port_start",
	"net.ipv4.tcp_abort_on_overflow",
	"net.ipv4.tcp_child_ehash_entries",
	"net.ipv4.tcp_dsack",
	"net.ipv4.tcp_ecn",
	"net.ipv4.tcp_ehash_entries",
	"net.ipv4.tcp_fack",
	"net.ipv4.tcp_fastopen",
	"net.ipv4.tcp_fin_timeout",
	"net.ipv4.tcp_keepalive_intvl",
	"net.ipv4.tcp_keepalive_probes",
	"net.ipv4.tcp_keepalive_time",
	"net.ipv4.tcp_max_orphans",
	"net.ipv4.tcp_max_syn_backlog",
	"net.ipv4.tcp_max_tw_buckets",
	"net.ipv4.tcp_mem",
	"net.ipv4.tcp_migrate_req",
	"net.ipv4.tcp_moderate_rcvbuf",
	"net.ipv4.tcp_no_metrics_save",
	"net.ipv4.tcp_orphan_retries",
	"net.ipv4.tcp_retries1",
	"net.ipv4.tcp_retries2",
	"net.ipv4.tcp_rfc1337",
	"net.ipv4.tcp_rmem",
	"net.ipv4.tcp_rto_max_ms",
	"net.ipv4.tcp_sack",
	"net.ipv4.tcp_slow_start_after_idle",
	"net.ipv4.tcp_syn_linear_timeouts",
	"net.ipv4.tcp_syn_retries",
	"net.ipv4.tcp_synack_retries",
	"net.ipv4.tcp_syncookies",
	"net.ipv4.tcp_timestamps",
	"net.ipv4.tcp_tw_recycle",
	"net.ipv4.tcp_tw_reuse",
	"net.ipv4.tcp_tw_reuse_delay",
	"net.ipv4.tcp_window_scaling",
	"net.ipv4.tcp_wmem",
	"net.netfilter.nf_conntrack_max",
	"net.netfilter.nf_conntrack_tcp_timeout_established",
	"net.netfilter.nf_conntrack_tcp_timeout_time_wait",
}

// spellings are numbers that are read otherwise than they look, or not at all.
var spellings = []string{
	"010", "0x10", "08", "+5", "-5", "5 # note", "5#note", "5;", `"5"`, "30s", "1.5", "1,440", "yes", "= 1", "5 6", " 5", "",
	"2147483647", "2147483648", "-2147483648", "4294967296", "99999999999999999999",
}

// edges are values worth trying: the ends of what the catalogue knows to be accepted
// and to have a meaning, what is beside them, and spellings.
func edges(known effective.Description) []string {
	switch {
	case known.Type == kernel.PortRange:
		return []string{
			"1024 65535", "1023 65535", "0 100", "40000 39999", "40000 40000", "40000 65536", "2000", "70000", "40000-50000", "40000,50000", "40000 x",
			`"40000 50000"`, "40000 50000 # wide", "40000 50000 60000", "-1 50000", "",
		}
	case known.Type == kernel.PortList:
		return []string{
			"8080", "8080,9000-9010", "9000-9010,8080", "1-65535", "65535", "65536", "9010-9000", "8080 9000", "8080, 9000", "8080,", "http", "0x50", "8080 # app", "",
		}
	case known.Fields == 3:
		return []string{
			"4096 87380 6291456", "4096\t87380\t6291456", "16384 8192 4096", "4096 4096 4095", "1 1 1", "0 1 2", "1 0 2", "-1 1 1", "4096 87380", "4096", "4096 87380 max",
			"4096,87380,6291456", "4096 87380 6291456 1", `"4096 87380 6291456"`, "4096 87380 6291456 # bytes", "4096 87380 2147483648", "010 0x20 100", "",
		}
	}
	var values []string
	add := func(n int64) { values = append(values, strconv.FormatInt(n, 10)) }
	for _, bound := range []*int64{known.Min, known.Max} {
		if bound != nil && *bound > math.MinInt64 && *bound < math.MaxInt64 {
			add(*bound - 1)
			add(*bound)
			add(*bound + 1)
		}
	}
	for _, meaning := range known.Meaningful {
		add(meaning[0])
		add(meaning[1])
		if meaning[1] < math.MaxInt64 {
			add(meaning[1] + 1)
		}
	}
	values = append(values, spellings...)
	slices.Sort(values)
	return slices.Compact(values)
}
