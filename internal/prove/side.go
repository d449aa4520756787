package prove

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// Side is one end of a proof: a network namespace with parameters, counters and
// sockets of its own. What a proof takes for granted ends it when it fails; what
// may be refused as part of a claim has a name with Try, and gives the name of the
// error, as in EADDRNOTAVAIL, empty: none.
type Side struct {
	// Address is the one by which the other side reaches it.
	Address netip.Addr
	room    *Room
	side    sandbox.Side
	name    string // says of a step which side it is about, if it is not the first
	prefix  string // of commands that do the same by hand
}

// Set gives a parameter a value.
func (s *Side) Set(parameter, value string) {
	if refusal := s.TrySet(parameter, value); refusal != "" {
		s.room.fail("setting %s=%s: %s", parameter, value, refusal)
	}
}

// TrySet gives a parameter a value that the kernel may refuse.
func (s *Side) TrySet(parameter, value string) (refusal string) {
	refusal = s.TrySetUntold(parameter, value)
	s.room.tell(Step{Kind: Set, Text: s.name + parameter + "=" + value + after(refusal), Command: fmt.Sprintf("%ssysctl -w %s='%s'", s.prefix, parameter, value)})
	return refusal
}

// TrySetUntold is TrySet for a proof with hundreds of them, which sums up itself.
func (s *Side) TrySetUntold(parameter, value string) (refusal string) {
	return s.ask(sandbox.Request{Op: sandbox.Write, Parameter: parameter, Value: value}).Errno
}

func after(refusal string) string {
	if refusal == "" {
		return ""
	}
	return ": " + refusal
}

// Get reads a parameter. Without it the proof is not applicable.
func (s *Side) Get(parameter string) string {
	reply := s.ask(sandbox.Request{Op: sandbox.Read, Parameter: parameter})
	switch reply.Errno {
	case "":
	case "ENOENT":
		s.room.NotApplicable("it needs %s, which this kernel does not have or does not show to this user", parameter)
	default:
		s.room.NotApplicable("%s cannot be read here: %s", parameter, reply.Errno)
	}
	return reply.Value
}

// Counter reads one of /proc/net/netstat or snmp, as in TcpExt.TWRecycled. A
// kernel that does not have it makes the proof not applicable.
func (s *Side) Counter(name string) int64 {
	value, known := s.TryCounter(name)
	if !known {
		s.room.NotApplicable("this kernel has no counter %s", name)
	}
	return value
}

// TryCounter is Counter that a kernel may not have.
func (s *Side) TryCounter(name string) (value int64, known bool) {
	value, known = s.must(sandbox.Request{Op: sandbox.Counters}).Counters[name]
	return value, known
}

// Sockets are those in a state, once all that was closed is: the answer to a FIN
// may take 40 ms.
func (s *Side) Sockets(state probe.State) []sandbox.Socket {
	for range 100 {
		all := s.must(sandbox.Request{Op: sandbox.Sockets}).Sockets
		if !slices.ContainsFunc(all, closing) {
			return slices.DeleteFunc(all, func(socket sandbox.Socket) bool { return socket.State != state })
		}
		time.Sleep(20 * time.Millisecond)
	}
	s.room.fail("connections are not closed after 2 s")
	return nil
}

func closing(socket sandbox.Socket) bool {
	return socket.State == probe.FinWait1 || socket.State == probe.LastAck || socket.State == probe.Closing
}

// Listen opens a listening socket at a port of the address of this side.
func (s *Side) Listen(port uint16, backlog int) *Listener {
	listener, refusal := s.TryListen(port, backlog)
	if refusal != "" {
		s.room.fail("listening on port %d: %s", port, refusal)
	}
	return listener
}

// TryListen is Listen that the kernel may refuse. SO_REUSEADDR is set, as servers do.
func (s *Side) TryListen(port uint16, backlog int) (listener *Listener, refusal string) {
	return s.tryListen(netip.AddrPortFrom(s.Address, port), backlog, true)
}

// TryListenWithoutReuse is TryListen of a program that does not set SO_REUSEADDR.
func (s *Side) TryListenWithoutReuse(port uint16, backlog int) (listener *Listener, refusal string) {
	return s.tryListen(netip.AddrPortFrom(s.Address, port), backlog, false)
}

// ListenAt is Listen on another address of this side.
func (s *Side) ListenAt(at netip.AddrPort, backlog int) *Listener {
	listener, refusal := s.tryListen(at, backlog, true)
	if refusal != "" {
		s.room.fail("listening on %s: %s", at, refusal)
	}
	return listener
}

func (s *Side) tryListen(at netip.AddrPort, backlog int, reuse bool) (*Listener, string) {
	reply := s.ask(sandbox.Request{Op: sandbox.Listen, Local: at, Backlog: backlog, ReuseAddr: reuse})
	option := ""
	if !reuse {
		option = " without SO_REUSEADDR"
	}
	s.room.tell(Step{
		Kind: Did, Text: fmt.Sprintf("%slisten(%d) on %s%s%s", s.name, backlog, at, option, after(reply.Errno)),
		Command: s.prefix + listenByHand(at, reuse, reply.Errno != ""),
	})
	return &Listener{Socket{s, reply.Socket, at}}, reply.Errno
}

// listenByHand is a command that listens, ready when the next one is typed; or one that
// shows the error.
func listenByHand(at netip.AddrPort, reuse, refused bool) string {
	command, quiet := fmt.Sprintf("python3 -m http.server --bind %s %d", at.Addr(), at.Port()), " >/dev/null 2>&1"
	if !reuse {
		command, quiet = fmt.Sprintf(`python3 -c 'import socket; s = socket.socket(); s.bind(("%s", %d)); s.listen(); [s.accept()[0].close() for i in range(99)]'`, at.Addr(), at.Port()), ""
	}
	if refused {
		return command + " 2>&1 | tail -n 1"
	}
	return command + quiet + " & sleep 1"
}

// Connect opens a connection to a listener.
func (s *Side) Connect(to *Listener) *Socket {
	socket, refusal := s.TryConnect(to)
	if refusal != "" {
		s.room.fail("connecting to %s: %s", to.Local, refusal)
	}
	return socket
}

// TryConnect is Connect that the kernel may refuse.
func (s *Side) TryConnect(to *Listener) (socket *Socket, refusal string) {
	reply := s.ask(sandbox.Request{Op: sandbox.Connect, Remote: to.Local})
	return &Socket{s, reply.Socket, reply.Local}, reply.Errno
}

// TryConnectWithin is TryConnect with another patience than 3 s. It is EINPROGRESS if
// no answer comes in time.
func (s *Side) TryConnectWithin(patience time.Duration, to *Listener) (socket *Socket, refusal string) {
	reply := s.ask(sandbox.Request{Op: sandbox.Connect, Remote: to.Local, Patience: patience})
	return &Socket{s, reply.Socket, reply.Local}, reply.Errno
}

// TryConnectFrom is TryConnect from a port of the address of this side.
func (s *Side) TryConnectFrom(port uint16, to *Listener) (socket *Socket, refusal string) {
	reply := s.ask(sandbox.Request{Op: sandbox.Connect, Local: netip.AddrPortFrom(s.Address, port), Remote: to.Local})
	return &Socket{s, reply.Socket, reply.Local}, reply.Errno
}

// TryBind takes a port of the address of this side, 0: any.
func (s *Side) TryBind(port uint16) (socket *Socket, refusal string) {
	reply := s.ask(sandbox.Request{Op: sandbox.Bind, Local: netip.AddrPortFrom(s.Address, port)})
	return &Socket{s, reply.Socket, reply.Local}, reply.Errno
}

// must is ask where nothing may be refused.
func (s *Side) must(request sandbox.Request) sandbox.Reply {
	reply := s.ask(request)
	if reply.Errno != "" {
		s.room.fail("%s: %s", request.Op, reply.Error)
	}
	return reply
}

// ask ends the proof if the side does not answer, or with an error that is none of the
// kernel's to what was asked: a limit on open files (setrlimit()) contradicts no claim.
func (s *Side) ask(request sandbox.Request) sandbox.Reply {
	reply, err := s.side(request)
	switch {
	case err != nil:
		s.room.fail("%v", err)
	case reply.Error != "" && reply.Errno == "", reply.Errno == "EMFILE", reply.Errno == "ENFILE":
		s.room.fail("%s: %s", request.Op, reply.Error)
	}
	return reply
}
