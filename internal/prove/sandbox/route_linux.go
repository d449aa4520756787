package sandbox

import (
	"fmt"
	"net"

	"github.com/vishvananda/netlink"
)

// route sends what goes to a network through the router at the other end of a cable.
func route(request Request, _ *Reply) error {
	to, router := request.Prefix.Masked(), request.Local.Addr()
	err := netlink.RouteAdd(&netlink.Route{
		Dst: &net.IPNet{IP: to.Addr().AsSlice(), Mask: net.CIDRMask(to.Bits(), to.Addr().BitLen())},
		Gw:  router.AsSlice(),
	})
	if err != nil {
		return fmt.Errorf("sending what goes to %s through %s: %w", to, router, err)
	}
	return nil
}
