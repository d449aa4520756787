package sandbox

import "net/netip"

// SixOf is the interface that has an address of a room, and what it has for IPv6
// once that is asked for.
func SixOf(address netip.Addr) (name string, prefix netip.Prefix) {
	switch address {
	case Here.Addr():
		return cable, netip.MustParsePrefix("fd77::1/64")
	case There.Addr():
		return cable, netip.MustParsePrefix("fd77::2/64")
	}
	return "lo", netip.MustParsePrefix("fd99::1/128")
}
