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

// TryReconnectFrom is TryConnectFrom of a program that sets SO_REUSEADDR first.
func (s *Side) TryReconnectFrom(port uint16, to *Listener) (socket *Socket, refusal string) {
	reply := s.ask(sandbox.Request{Op: sandbox.Connect, Local: netip.AddrPortFrom(s.Address, port), Remote: to.Local, ReuseAddr: true})
	return &Socket{s, reply.Socket, reply.Local}, reply.Errno
}

// TryConnectFromRange is TryConnect from ports that the program itself limits, with
// IP_LOCAL_PORT_RANGE.
func (s *Side) TryConnectFromRange(low, high uint16, to *Listener) (socket *Socket, refusal string) {
	reply := s.ask(sandbox.Request{Op: sandbox.Connect, Remote: to.Local, Ports: &sandbox.Ports{Low: low, High: high}})
	return &Socket{s, reply.Socket, reply.Local}, reply.Errno
}
