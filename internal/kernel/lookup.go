package kernel

import "sort"

//go:generate go run ./generate

// Lookup finds the entry that describes a parameter, given its canonical name.
// A parameter of a network interface is described by the entry of its family's
// stand-in: net.ipv4.conf.eth0/100.rp_filter by net.ipv4.conf.default.rp_filter.
// The entry is shared: it must not be changed.
func Lookup(name string) (*Parameter, bool) {
	if p, ok := find(name); ok {
		return p, true
	}
	if _, described := splitInterface(name); described != "" {
		return find(described)
	}
	return nil, false
}

func find(name string) (*Parameter, bool) {
	// By index: a comparison of whole entries would copy half a kilobyte each.
	i := sort.Search(len(parameters), func(i int) bool { return parameters[i].Name >= name })
	if i == len(parameters) || parameters[i].Name != name {
		return nil, false
	}
	return &parameters[i], true
}

// All gives every entry, sorted by name. The slice is shared: it must not be
// changed.
func All() []Parameter { return parameters }

// Newest is the newest kernel that the catalogue was measured on. What it says
// of that kernel it also says of later ones.
func Newest() Version { return Version{7, 3, 0} }
