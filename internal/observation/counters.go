package observation

import (
	"cmp"
	"maps"
	"slices"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// meanings are those of the counters that tell of trouble or of TIME_WAIT, worst
// first (Linux 6.12 net/ipv4/proc.c snmp4_net_list[] and where each is counted:
// tcp_v4_syn_recv_sock(), tcp_conn_request(), tcp_time_wait(), tcp_twsk_unique(),
// tcp_timewait_state_process(), nf_conntrack_core.c).
var meanings = []struct{ name, says string }{
	{"TcpExt.ListenOverflows", "accept queue was full"},
	{"TcpExt.ListenDrops", "connections dropped at a listener"},
	{"TcpExt.TCPReqQFullDrop", "SYNs dropped, SYN queue full"},
	{"TcpExt.TCPReqQFullDoCookies", "SYN queue full, cookies sent"},
	{"TcpExt.SyncookiesSent", "SYN cookies sent"},
	{"TcpExt.SyncookiesFailed", "SYN cookies that were wrong"},
	{"TcpExt.TCPTimeWaitOverflow", "TIME_WAIT left out, too many"},
	{"TcpExt.TCPAbortOnMemory", "aborted, no memory or too many orphans"},
	{"conntrack.drop", "packets dropped, tracker full"},
	{"conntrack.early_drop", "tracked connections thrown out early"},
	{"conntrack.insert_failed", "connections the tracker could not add"},
	{"TcpExt.PAWSTimewait", "SYNs refused in TIME_WAIT, old timestamp"},
	{"TcpExt.PAWSEstab", "segments refused, old timestamp"},
	{"TcpExt.PAWSActive", "SYN-ACKs refused, old timestamp"},
	{"TcpExt.TCPAbortOnData", "data came after close(), or lingering 0"},
	{"TcpExt.TCPAbortOnClose", "closed with data unread"},
	{"TcpExt.TCPAbortOnTimeout", "given up, no answer"},
	{"TcpExt.TCPTimeouts", "retransmission timeouts"},
	{"Tcp.RetransSegs", "segments sent again"},
	{"Tcp.AttemptFails", "connections that did not come about"},
	{"Tcp.EstabResets", "connections reset"},
	{"Tcp.OutRsts", "resets sent"},
	{"Tcp.ActiveOpens", "connections opened here"},
	{"Tcp.PassiveOpens", "connections accepted"},
	{"TcpExt.TW", "entered TIME_WAIT, or FIN_WAIT2 as orphans"},
	{"TcpExt.TWRecycled", "TIME_WAIT reused by connect()"},
	{"TcpExt.TWKilled", "the same, for 4 s at most"},
	{"Tcp.InSegs", "segments received"},
	{"Tcp.OutSegs", "segments sent"},
}

// Counter is one that counted.
type Counter struct {
	Name, Says string
	Value      int64
	Rate       *float64 // per second between two looks, null: there was one
}

// Counters are those worth showing: what counts now, then what has counted since
// boot. Each part is in the order of the list above.
func Counters(o *policy.Observation) []Counter {
	var counting, counted []Counter
	for _, meaning := range meanings {
		value, seen := o.Counters[meaning.name]
		if !seen || value == 0 {
			continue
		}
		counter := Counter{Name: meaning.name, Says: meaning.says, Value: value}
		if rate, sampled := o.Rates[meaning.name]; sampled {
			counter.Rate = &rate
		}
		if counter.Rate != nil && *counter.Rate > 0 {
			counting = append(counting, counter)
		} else {
			counted = append(counted, counter)
		}
	}
	return append(counting, counted...)
}

// rank puts counters of the list before others.
func rank(name string) int {
	for i, meaning := range meanings {
		if meaning.name == name {
			return i
		}
	}
	return len(meanings)
}

// names of two maps, those with a meaning first.
func names[V any](a, b map[string]V) []string {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]V{}
	}
	maps.Copy(all, b)
	return slices.SortedFunc(maps.Keys(all), func(x, y string) int {
		return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(x, y))
	})
}
