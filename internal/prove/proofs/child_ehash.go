package proofs

import (
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

var childEhash = prove.Proof{
	ID:     "CHILD-EHASH",
	Proves: []string{"net.ipv4.tcp_child_ehash_entries"},
	Claim:  "tcp_child_ehash_entries gives the namespaces made after it a table of their own, and their limits follow from its size",
	Expect: []prove.Expectation{
		{What: "table of a namespace with 0", Want: prove.Is("shared")},
		{What: "its limits", Want: prove.Is("those of the namespace around it")},
		{What: "table of a namespace with 1024", Want: prove.Is("1024 entries")},
		{What: "its tcp_max_tw_buckets", Want: prove.Is(512)},
		{What: "its tcp_max_syn_backlog", Want: prove.Is(128)},
		{What: "table of a namespace with 100", Want: prove.Is("128 entries")},
		{What: "tcp_max_tw_buckets of that", Want: prove.Is(64)},
	},
	Run: func(room *prove.Room) {
		const entries, timeWait, synBacklog = "net.ipv4.tcp_child_ehash_entries", "net.ipv4.tcp_max_tw_buckets", "net.ipv4.tcp_max_syn_backlog"
		host := room.Self
		if _, refusal := host.TryGet(entries); refusal != "" {
			room.NotApplicable("this kernel has no tcp_child_ehash_entries: it came with Linux 6.1 (commit d1e5e6408b30)")
		}
		host.Set(entries, "0")
		without := room.Inner()
		room.Measure("table of a namespace with 0", tableOf(without))
		limits := "others"
		if without.Get(timeWait) == host.Get(timeWait) && without.Get(synBacklog) == host.Get(synBacklog) {
			limits = "those of the namespace around it"
		}
		room.Measure("its limits", limits)

		host.Set(entries, "1024")
		small := room.Inner()
		room.Measure("table of a namespace with 1024", tableOf(small))
		room.Measure("its tcp_max_tw_buckets", small.Get(timeWait))
		room.Measure("its tcp_max_syn_backlog", small.Get(synBacklog))

		host.Set(entries, "100")
		smaller := room.Inner()
		room.Measure("table of a namespace with 100", tableOf(smaller))
		room.Measure("tcp_max_tw_buckets of that", smaller.Get(timeWait))
	},
}

// tableOf tells the size of the table of connections of a namespace. A number
// below zero says that it is that of the first namespace (Documentation/networking/
// ip-sysctl.rst, tcp_ehash_entries).
func tableOf(side *prove.Side) string {
	size := side.Get("net.ipv4.tcp_ehash_entries")
	if strings.HasPrefix(size, "-") {
		return "shared"
	}
	return size + " entries"
}
