package report

import (
	"cmp"
	"slices"
	"strings"
)

// fact says what an undetermined finding waits for and how to state it.
type fact struct {
	name string // as rules name it: a key of tcplint.toml
	noun string // what is missing, in a sentence
	give string // how to state it
}

// facts are in the order in which they are asked for: what one flag gives comes
// first. A fact that is not listed is named by its key.
var facts = []fact{
	{"kernel", "the kernel version", "give --kernel, or kernel in tcplint.toml"},
	{"roles", "the roles of the host", "give --role, or roles in tcplint.toml"},
	{"nat", "whether clients come through NAT", "give --nat, or nat in tcplint.toml"},
	{"loader", "the loader", "give --loader, or loader in tcplint.toml"},
	{"memory", "the memory size", "give memory under [target] or [[host]] in tcplint.toml"},
	hostFact("namespace", "the kind of namespace"),
	hostFact("public", "whether strangers reach the host"),
	hostFact("listeners", "the listening ports"),
	{"backlog", "the backlog of a listener", "give backlog in listeners under [[host]] in tcplint.toml"},
	hostFact("conntrack", "whether connections are tracked"),
	hostFact("modules", "the modules that are loaded at boot"),
	hostFact("kubelet", "the version of the kubelet"),
	hostFact("containers_follow", "whether containers follow the host"),
	{"edges", "the connections of the host", "describe them as [[host.edge]] in tcplint.toml"},
	edgeFact("closes_first", "who closes first"),
	edgeFact("rate", "the rate of new connections"),
	edgeFact("lifetime", "the lifetime of connections"),
	edgeFact("concurrent", "the number of concurrent connections"),
	edgeFact("destinations", "the number of destinations"),
	edgeFact("source_addresses", "the number of source addresses"),
	edgeFact("pool", "whether connections are kept and reused"),
	edgeFact("peer_timestamps", "whether the peer sends timestamps"),
	edgeFact("bind_address_no_port", "whether IP_BIND_ADDRESS_NO_PORT is used"),
	edgeFact("linger_zero", "whether SO_LINGER 0 is used"),
	edgeFact("half_close", "how long connections stay half closed"),
	edgeFact("nat_ports", "the number of NAT ports"),
	edgeFact("idle_timeout_on_path", "the idle timeout on the path"),
}

func hostFact(key, noun string) fact {
	return fact{key, noun, "give " + key + " under [[host]] in tcplint.toml"}
}

func edgeFact(key, noun string) fact {
	return fact{key, noun, "give " + key + " under [[host.edge]] in tcplint.toml"}
}

// valueOf begins what rules name a value that is not known yet.
const valueOf = "value of "

// factNamed finds the fact that a rule names, with or without the table it
// stands in ("edge.rate").
func factNamed(name string) fact {
	if value, ok := strings.CutPrefix(name, valueOf); ok {
		return fact{name, "the value of " + visible(value), "known after apply"}
	}
	key := name[strings.LastIndexByte(name, '.')+1:]
	if key == "edge" {
		key = "edges"
	}
	if i := slices.IndexFunc(facts, func(f fact) bool { return f.name == key }); i >= 0 {
		return facts[i]
	}
	if key == "" {
		return fact{"", "a fact that the rule does not name", "see tcplint explain"}
	}
	return fact{key, visible(key), "give " + visible(key) + " in tcplint.toml"}
}

func compareFacts(a, b fact) int {
	rank := func(f fact) int {
		if i := slices.IndexFunc(facts, func(known fact) bool { return known.name == f.name }); i >= 0 {
			return i
		}
		return len(facts)
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.name, b.name))
}
