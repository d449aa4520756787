package kernel

import "strings"

// Canonical turns a path below /proc/sys into the name that the project prints:
// dotted, with a dot inside a component written as "/"
// (net/ipv4/conf/eth0.100/rp_filter is net.ipv4.conf.eth0/100.rp_filter).
func Canonical(path string) string { return strings.Map(swapSeparator, path) }

// Path turns a canonical name back into a path below /proc/sys.
func Path(name string) string { return strings.Map(swapSeparator, name) }

func swapSeparator(r rune) rune {
	switch r {
	case '.':
		return '/'
	case '/':
		return '.'
	}
	return r
}

// interfaceFamilies are the directories with one subdirectory per network
// interface. What an interface's parameters are is recorded once, below
// stand-in: conf/default exists in every network namespace, neigh/default only
// in the initial one (neigh_sysctl_register), so lo stands in there.
var interfaceFamilies = []struct{ prefix, standIn string }{
	{"net.ipv4.conf.", "default"},
	{"net.ipv6.conf.", "default"},
	{"net.ipv4.neigh.", "lo"},
	{"net.ipv6.neigh.", "lo"},
	{"net.mpls.conf.", "lo"},
}

// Interface gives the network interface that a canonical name belongs to, in
// canonical form (eth0/100), or "" for a name that belongs to none. The
// pseudo-interfaces all and default are none.
func Interface(name string) string {
	iface, _ := splitInterface(name)
	return iface
}

// FollowsLink says of an interface's parameter that the kernel fits it to the
// interface: several of the loopback's (net/ipv4/devinet.c inetdev_event,
// net/ipv6/addrconf.c ipv6_add_dev), and the MTU of all.
func FollowsLink(name string) bool {
	return strings.Contains(name, ".conf.lo.") || strings.HasPrefix(name, "net.ipv6.conf.") && strings.HasSuffix(name, ".mtu")
}

// splitInterface also gives the catalogue name that describes the parameter.
func splitInterface(name string) (iface, described string) {
	for _, family := range interfaceFamilies {
		rest, found := strings.CutPrefix(name, family.prefix)
		if !found {
			continue
		}
		iface, key, found := strings.Cut(rest, ".")
		if !found || iface == "" || iface == "all" || iface == "default" || key == "" || strings.Contains(key, ".") {
			return "", ""
		}
		return iface, family.prefix + family.standIn + "." + key
	}
	return "", ""
}
