package prove

import (
	"net/netip"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// TryConnectFromAddress is TryConnect from another address of this side, with
// IP_BIND_ADDRESS_NO_PORT: the port is chosen by connect(), which knows the
// destination, not by bind(), which does not.
func (s *Side) TryConnectFromAddress(from netip.Addr, to *Listener) (socket *Socket, refusal string) {
	reply := s.ask(sandbox.Request{Op: sandbox.Connect, Local: netip.AddrPortFrom(from, 0), Remote: to.Local, NoPort: true})
	return &Socket{s, reply.Socket, reply.Local}, reply.Errno
}
