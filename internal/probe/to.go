package probe

import (
	"fmt"
	"net/netip"
)

// ParseTo reads the destination that Options.To is: 10.0.0.5, 10.0.0.5:5432,
// 2001:db8::5, [2001:db8::5]:5432.
func ParseTo(text string) (netip.AddrPort, error) {
	address, err := netip.ParseAddr(text)
	to := netip.AddrPortFrom(address, 0)
	if err != nil {
		if to, err = netip.ParseAddrPort(text); err != nil || to.Port() == 0 {
			return netip.AddrPort{}, fmt.Errorf("%q is no address, nor an address and a port: give one like 10.0.0.5:5432 or [2001:db8::5]:5432", text)
		}
	}
	if to.Addr().Zone() != "" {
		return netip.AddrPort{}, fmt.Errorf("%q: sockets are not told apart by the interface: leave out %%%s", text, to.Addr().Zone())
	}
	return netip.AddrPortFrom(to.Addr().Unmap(), to.Port()), nil
}

// FormatTo writes it so that ParseTo reads it.
func FormatTo(to netip.AddrPort) string {
	to = netip.AddrPortFrom(to.Addr().Unmap().WithZone(""), to.Port())
	if to.Port() == 0 {
		return to.Addr().String()
	}
	return to.String()
}
