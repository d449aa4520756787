package proofs

import (
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// namespaceList holds what the catalogue says of network namespaces against the one
// that the proof has. Of a namespace of an ordinary user it says more: parameters of
// the whole machine are hidden there.
var namespaceList = prove.Proof{
	ID:     "NS-LIST",
	Proves: []string{"TL701", "TL702"},
	Claim:  "a network namespace has a value of its own of some parameters, can only read others, and lacks those of the whole machine",
	Expect: []prove.Expectation{
		{What: "parameters with a value of their own there", Want: prove.Between(180, 1000, "parameters")},
		{What: "parameters that can only be read there", Want: prove.Between(3, 40, "parameters")},
		{What: "parameters of the machine that are not there", Want: prove.Between(20, 300, "parameters")},
		{What: "parameters that are otherwise than the catalogue says", Want: prove.Is("none")},
		{What: "tcp_tw_reuse", Want: prove.Is("per-netns")},
		{What: "tcp_max_orphans", Want: prove.Is("absent")},
		{What: "tcp_mem", Want: prove.Is("absent")},
		{What: "opening tcp_available_congestion_control for writing", Want: prove.Is("refused")},
	},
	Run: func(room *prove.Room) {
		release, ofUser := room.Release(), room.OfUser()
		room.Did("look at all below /proc/sys/net", "find /proc/sys/net -type f")
		seen := scopes(room.Self)
		loaded := loadedModules(func(name string) bool { return seen[name] != "" })
		counts := map[string]int{}
		var otherwise outliers
		entries := kernel.All()
		for i := range entries {
			said := scopeSaid(&entries[i], release, ofUser)
			if said == "" || !coreOfTheStack(entries[i].Name) || !loaded[entries[i].Module] {
				continue
			}
			counts[said]++
			found := scopeIn(seen, entries[i].Name)
			otherwise.add(found != said, entries[i].Name+" ("+found+", not "+said+")")
		}
		room.Measure("parameters with a value of their own there", countOf(counts["per-netns"], "parameters"))
		room.Measure("parameters that can only be read there", countOf(counts["read-only"], "parameters"))
		room.Measure("parameters of the machine that are not there", countOf(counts["absent"], "parameters"))
		room.Measure("parameters that are otherwise than the catalogue says", otherwise)
		room.Measure("tcp_tw_reuse", scopeIn(seen, "net.ipv4.tcp_tw_reuse"))
		room.Measure("tcp_max_orphans", scopeIn(seen, "net.ipv4.tcp_max_orphans"))
		room.Measure("tcp_mem", scopeIn(seen, "net.ipv4.tcp_mem"))
		readOnly := "accepted"
		if scopeIn(seen, "net.ipv4.tcp_available_congestion_control") == "read-only" {
			readOnly = "refused"
		}
		room.Measure("opening tcp_available_congestion_control for writing", readOnly)
	},
}

// scopes is how a side shows each parameter below net: per-netns or read-only.
func scopes(side *prove.Side) map[string]string {
	seen := map[string]string{}
	for _, parameter := range side.Parameters("net") {
		seen[parameter.Name] = "read-only"
		if parameter.Writable {
			seen[parameter.Name] = "per-netns"
		}
	}
	return seen
}

func scopeIn(seen map[string]string, name string) string {
	if scope, there := seen[name]; there {
		return scope
	}
	return "absent"
}

// scopeSaid is what the catalogue says of a parameter that this kernel has, "" where
// it does not know. To who looks for it, hidden is absent.
func scopeSaid(entry *kernel.Parameter, release kernel.Release, ofUser bool) string {
	state := entry.At(release)
	if !state.Known || !state.Present {
		return ""
	}
	if scope := prove.Scope(state, ofUser); scope != "hidden" {
		return scope
	}
	return "absent"
}

// coreOfTheStack are the parameters that do not come and go with the configuration
// of a kernel.
func coreOfTheStack(name string) bool {
	for _, prefix := range []string{"net.core.", "net.ipv4.", "net.ipv6.", "net.netfilter.nf_conntrack"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// loadedModules are those of which a parameter is there.
func loadedModules(there func(name string) bool) map[string]bool {
	loaded := map[string]bool{"": true} // what needs none
	entries := kernel.All()
	for i := range entries {
		if there(entries[i].Name) {
			loaded[entries[i].Module] = true
		}
	}
	return loaded
}
