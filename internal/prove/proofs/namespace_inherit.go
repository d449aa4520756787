package proofs

import (
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// namespaceInherit also holds the defaults of the catalogue against the kernel: what
// a new namespace has. Those of tcp_rmem and the like are copied from the first
// namespace of the machine (Linux 6.12 net/ipv4/tcp_ipv4.c tcp_sk_init()), which no
// proof may touch: it shows that they are not those of the namespace around.
var namespaceInherit = prove.Proof{
	ID:     "NS-INHERIT",
	Proves: []string{"TL703"},
	Claim:  "a new network namespace begins with the constants of the kernel, not with the values of the one around it",
	Expect: []prove.Expectation{
		{What: "parameters set in the namespace around", Want: prove.Between(18, 24, "parameters")},
		{What: "of those, with its value in the new one", Want: prove.Is("none")},
		{What: "of those, not as they were in that one when it was new", Want: prove.Is("none")},
		{What: "of those, not at the default of the catalogue", Want: prove.Is("none")},
	},
	Run: func(room *prove.Room) {
		host := room.Self
		release := room.Release()
		first, set := map[string]string{}, map[string]string{}
		for _, other := range otherThanDefault {
			parameter, value := other[0], other[1]
			before, refusal := host.TryGet(parameter)
			if refusal != "" {
				continue // net.core is hidden in the namespaces of ordinary users up to about 6.2
			}
			host.Set(parameter, value)
			first[parameter], set[parameter] = before, host.Get(parameter)
		}
		inner := room.Inner()
		room.Did("read the same parameters there", "nsenter --net --target $INNER sysctl net.ipv4.tcp_fin_timeout")
		var taken, changed, undocumented outliers
		for _, other := range otherThanDefault {
			parameter := other[0]
			if _, was := set[parameter]; !was {
				continue
			}
			value := inner.Get(parameter)
			taken.add(value == set[parameter], parameter)
			changed.add(value != first[parameter], parameter)
			undocumented.add(otherThanCatalogued(parameter, value, release), parameter)
		}
		room.Measure("parameters set in the namespace around", countOf(len(set), "parameters"))
		room.Measure("of those, with its value in the new one", taken)
		room.Measure("of those, not as they were in that one when it was new", changed)
		room.Measure("of those, not at the default of the catalogue", undocumented)
	},
}

// otherThanDefault are parameters with a value that no kernel begins with.
var otherThanDefault = [][2]string{
	{"net.core.somaxconn", "77"},
	{"net.ipv4.ip_local_port_range", "20000 30000"},
	{"net.ipv4.ip_local_reserved_ports", "8080"},
	{"net.ipv4.ip_unprivileged_port_start", "80"},
	{"net.ipv4.tcp_abort_on_overflow", "1"},
	{"net.ipv4.tcp_fin_timeout", "7"},
	{"net.ipv4.tcp_keepalive_intvl", "7"},
	{"net.ipv4.tcp_keepalive_probes", "7"},
	{"net.ipv4.tcp_keepalive_time", "77"},
	{"net.ipv4.tcp_max_syn_backlog", "77"},
	{"net.ipv4.tcp_max_tw_buckets", "777"},
	{"net.ipv4.tcp_orphan_retries", "7"},
	{"net.ipv4.tcp_retries2", "7"},
	{"net.ipv4.tcp_rfc1337", "1"},
	{"net.ipv4.tcp_rmem", "4097 77777 777777"},
	{"net.ipv4.tcp_sack", "0"},
	{"net.ipv4.tcp_slow_start_after_idle", "0"},
	{"net.ipv4.tcp_syn_retries", "7"},
	{"net.ipv4.tcp_synack_retries", "7"},
	{"net.ipv4.tcp_syncookies", "2"},
	{"net.ipv4.tcp_timestamps", "0"},
	{"net.ipv4.tcp_tw_reuse", "1"},
	{"net.ipv4.tcp_wmem", "4097 77777 777777"},
}

// otherThanCatalogued is false where the catalogue does not know, or the machine may
// have set what is copied.
func otherThanCatalogued(parameter, value string, release kernel.Release) bool {
	entry, known := kernel.Lookup(parameter)
	if !known || entry.Inherited {
		return false
	}
	standard, known := kernel.Default(entry, release, 0)
	return known && standard != strings.Join(strings.Fields(value), " ")
}
