package effective

import (
	"math"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

const (
	localPortRange        = "net.ipv4.ip_local_port_range"
	unprivilegedPortStart = "net.ipv4.ip_unprivileged_port_start"
)

// handlers are the parameters whose proc handler is their own.
var handlers = map[string]func(attempt) judgement{
	localPortRange:                      portRange,
	unprivilegedPortStart:               unprivileged,
	"net.ipv4.ping_group_range":         pingGroups,
	"net.ipv4.route.flush":              flush,
	"net.ipv4.tcp_reordering":           reordering,
	"net.ipv4.tcp_probe_interval":       probeInterval,
	"net.ipv4.tcp_congestion_control":   congestionControl,
	"net.core.default_qdisc":            queueingDiscipline,
	"net.ipv4.tcp_fastopen_key":         fastOpenKey,
	"net.ipv4.icmp_ratelimit":           milliseconds,
	"net.ipv4.tcp_invalid_ratelimit":    milliseconds,
	"net.ipv6.icmp.ratelimit":           milliseconds,
	"net.ipv4.route.gc_min_interval_ms": milliseconds,
	"net.ipv6.route.gc_min_interval_ms": milliseconds,
	"net.core.txq_reselection_ms":       milliseconds,
	"net.mptcp.scheduler":               name,
	"net.mptcp.path_manager":            name,
	"kernel.printk_devkmsg":             printkDevkmsg,
	"net.core.rps_default_mask":         cpuMask,
	"net.core.flow_limit_cpu_bitmap":    cpuMask,
	"kernel.watchdog_cpumask":           cpuMask,
}

// perFamily are those whose name ends in a number.
var perFamily = map[string]func(attempt) judgement{"net.netfilter.nf_log.": logger}

// perInterface are those of a directory with one subdirectory per network
// interface, by the first and last part of the name.
var perInterface = map[string]func(attempt) judgement{
	"net.ipv6.conf. mldv1_unsolicited_report_interval": milliseconds,
	"net.ipv6.conf. mldv2_unsolicited_report_interval": milliseconds,
	"net.ipv6.conf. addr_gen_mode":                     addressMode,
	"net.ipv6.conf. mtu":                               interfaceMTU,
	"net.ipv4.neigh. base_reachable_time_ms":           milliseconds,
	"net.ipv6.neigh. base_reachable_time_ms":           milliseconds,
	"net.ipv4.neigh. retrans_time_ms":                  milliseconds,
	"net.ipv6.neigh. retrans_time_ms":                  milliseconds,
	"net.ipv4.neigh. interval_probe_time_ms":           milliseconds,
	"net.ipv6.neigh. interval_probe_time_ms":           milliseconds,
	"net.ipv4.neigh. retrans_time":                     centiseconds,
	"net.ipv6.neigh. retrans_time":                     centiseconds,
	"net.ipv4.neigh. locktime":                         centiseconds,
	"net.ipv6.neigh. locktime":                         centiseconds,
	"net.ipv4.neigh. proxy_delay":                      centiseconds,
	"net.ipv6.neigh. proxy_delay":                      centiseconds,
	"net.ipv4.neigh. anycast_delay":                    centiseconds,
	"net.ipv6.neigh. anycast_delay":                    centiseconds,
}

func handlerOf(name string) func(attempt) judgement {
	if h := handlers[name]; h != nil {
		return h
	}
	if t, ok := fragmentThresholds[name]; ok {
		return t.judge
	}
	if family, _, key, ok := splitFamily(name); ok {
		return perInterface[family+" "+key]
	}
	if end := strings.LastIndexByte(name, '.'); end >= 0 {
		return perFamily[name[:end+1]]
	}
	return nil
}

// splitFamily takes net.ipv4.conf.eth0.rp_filter apart into net.ipv4.conf.,
// eth0 and rp_filter.
func splitFamily(name string) (family, member, key string, ok bool) {
	for _, family := range []string{"net.ipv4.conf.", "net.ipv6.conf.", "net.ipv4.neigh.", "net.ipv6.neigh."} {
		rest, found := strings.CutPrefix(name, family)
		if !found {
			continue
		}
		member, key, found := strings.Cut(rest, ".")
		return family, member, key, found && member != "" && key != ""
	}
	return "", "", "", false
}

// flush is ipv4_sysctl_rtcache_flush(), which looks at no byte of the value. That
// of IPv6 does.
func flush(a attempt) judgement { return judgement{result: OK, after: a.before} }

// interfaceMTU is addrconf_sysctl_mtu(): not above the device's.
func interfaceMTU(a attempt) judgement {
	least := int64(1280) // IPV6_MIN_MTU
	if _, member, _, _ := splitFamily(a.Name); member != "all" && member != "default" {
		a.Min, a.Max, a.Default = &least, nil, nil
	}
	return a.one(a.convertInt)
}

// addressMode is addrconf_sysctl_addr_gen_mode(): mode 2 needs a secret that the
// interface may not have.
func addressMode(a attempt) judgement {
	_, member, _, _ := splitFamily(a.Name)
	return a.integers(func(n number, before *string) field {
		if member != "all" && member != "default" && !n.negative && n.absolute == 2 {
			return undecided(ReasonBefore)
		}
		return a.convertInt(n, before)
	})
}

// cpuMask depends on how many processors there are.
func cpuMask(a attempt) judgement { return a.open(ReasonType, nil) }

// threshold is one end of a fragment cache's memory: the kernel compares each
// with the other's value of that moment (net/ipv4/ip_fragment.c).
type threshold struct {
	other string
	high  bool
}

var fragmentThresholds = map[string]threshold{
	"net.ipv4.ipfrag_high_thresh":                    {"net.ipv4.ipfrag_low_thresh", true},
	"net.ipv4.ipfrag_low_thresh":                     {"net.ipv4.ipfrag_high_thresh", false},
	"net.ipv6.ip6frag_high_thresh":                   {"net.ipv6.ip6frag_low_thresh", true},
	"net.ipv6.ip6frag_low_thresh":                    {"net.ipv6.ip6frag_high_thresh", false},
	"net.netfilter.nf_conntrack_frag6_high_thresh":   {"net.netfilter.nf_conntrack_frag6_low_thresh", true},
	"net.netfilter.nf_conntrack_frag6_low_thresh":    {"net.netfilter.nf_conntrack_frag6_high_thresh", false},
	"net.ieee802154.6lowpan.6lowpanfrag_high_thresh": {"net.ieee802154.6lowpan.6lowpanfrag_low_thresh", true},
	"net.ieee802154.6lowpan.6lowpanfrag_low_thresh":  {"net.ieee802154.6lowpan.6lowpanfrag_high_thresh", false},
}

func (t threshold) judge(a attempt) judgement {
	bound := unsignedOf(a.other(t.other))
	b := longBounds{lowReason: ReasonIPFrag, highReason: ReasonIPFrag}
	if t.high {
		b.low, b.high = bound, &noBound
	} else {
		b.low, b.high = &nothing, bound
	}
	a.Type, a.Fields = kernel.Long, 1
	// The default is among the accepted values only next to the other default.
	a.Default = nil
	return a.integers(a.convertLong(b))
}

var nothing, noBound = uint64(0), ^uint64(0)

func unsignedOf(value *string) *uint64 {
	if value == nil {
		return nil
	}
	n, length := scanNumber([]byte(*value), numberSeparators)
	if length == 0 || n.negative {
		return nil
	}
	return &n.absolute
}

// reordering is bounded by tcp_max_reordering on 6.18 and 7.3, and not at all on
// 5.10, 6.1 and 6.12 (kernels-net.tsv); between them nobody has measured.
func reordering(a attempt) judgement {
	low, high := int64(math.MinInt32), int64(math.MaxInt32)
	version := a.world.Release.Version
	a.Default = nil
	if version.Less(kernel.Version{Major: 6, Minor: 13}) {
		a.Min, a.Max = &low, &high
		return a.one(a.convertInt)
	}
	if version.Less(kernel.Version{Major: 6, Minor: 18}) {
		a.Min, a.Max = nil, nil
		return a.one(a.convertInt)
	}
	low = 1
	a.Min, a.Max = &low, firstInteger(a.other("net.ipv4.tcp_max_reordering"))
	return a.one(func(n number, before *string) field {
		f := a.convertInt(n, before)
		if f.reason == ReasonRange && !n.negative && n.absolute > 0 && n.absolute <= math.MaxInt32 {
			f.reason = ReasonDependent
		}
		return f
	})
}
