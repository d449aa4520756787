package sandbox

import (
	"fmt"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"
)

// patience bounds a connect() and an accept(): in a room both ends are at hand.
var patience = unix.Timeval{Sec: 3}

func (h *hands) listen(request Request, reply *Reply) error {
	if request.Socket != 0 {
		reply.Socket = request.Socket
		return os.NewSyscallError("listen", unix.Listen(request.Socket, request.Backlog))
	}
	return h.open(request, reply, func(fd int) error {
		if err := unix.Bind(fd, raw(request.Local)); err != nil {
			return os.NewSyscallError("bind", err)
		}
		return os.NewSyscallError("listen", unix.Listen(fd, request.Backlog))
	})
}

func (h *hands) bind(request Request, reply *Reply) error {
	return h.open(request, reply, func(fd int) error {
		return os.NewSyscallError("bind", unix.Bind(fd, raw(request.Local)))
	})
}

func (h *hands) connect(request Request, reply *Reply) error {
	return h.open(request, reply, func(fd int) error {
		if request.Local.IsValid() {
			if err := unix.Bind(fd, raw(request.Local)); err != nil {
				return os.NewSyscallError("bind", err)
			}
		}
		// Once more it waits for what has begun (Linux 6.12 net/ipv4/af_inet.c
		// __inet_stream_connect(), SS_CONNECTING).
		return os.NewSyscallError("connect", uninterrupted(func() error { return unix.Connect(fd, raw(request.Remote)) }))
	})
}

func (h *hands) accept(request Request, reply *Reply) error {
	var fd int
	err := uninterrupted(func() (err error) {
		fd, _, err = unix.Accept4(request.Socket, unix.SOCK_CLOEXEC)
		return err
	})
	if err != nil {
		return os.NewSyscallError("accept", err)
	}
	h.sockets[fd] = true
	reply.Socket = fd
	return nil
}

func (h *hands) close(request Request, _ *Reply) error {
	if !h.sockets[request.Socket] {
		return fmt.Errorf("closing socket %d: it is not open", request.Socket)
	}
	if request.Linger != nil {
		linger := unix.Linger{Onoff: 1, Linger: *request.Linger}
		if err := unix.SetsockoptLinger(request.Socket, unix.SOL_SOCKET, unix.SO_LINGER, &linger); err != nil {
			return os.NewSyscallError("setsockopt", err)
		}
	}
	delete(h.sockets, request.Socket)
	return os.NewSyscallError("close", unix.Close(request.Socket))
}

func end(request Request, _ *Reply) error {
	n := 0
	err := uninterrupted(func() (err error) {
		n, err = unix.Read(request.Socket, make([]byte, 1))
		return err
	})
	if err == nil && n > 0 {
		return fmt.Errorf("waiting for the end of the connection of socket %d: there are data", request.Socket)
	}
	return os.NewSyscallError("read", err)
}

// open makes a socket and does something with it. It stays open only if that
// succeeds.
func (h *hands) open(request Request, reply *Reply, use func(fd int) error) error {
	family := unix.AF_INET
	if request.Remote.Addr().Is6() || request.Local.Addr().Is6() {
		family = unix.AF_INET6
	}
	fd, err := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return os.NewSyscallError("socket", err)
	}
	if err := prepare(fd, request); err != nil {
		unix.Close(fd)
		return err
	}
	if err := use(fd); err != nil {
		unix.Close(fd)
		return err
	}
	h.sockets[fd] = true
	reply.Socket = fd
	reply.Local = local(fd)
	return nil
}

func prepare(fd int, request Request) error {
	// connect() keeps to the send timeout (Linux 6.12 net/ipv4/af_inet.c
	// __inet_stream_connect()), accept() to the one of the listener for receiving.
	bound := patience
	if request.Patience > 0 {
		bound = unix.NsecToTimeval(request.Patience.Nanoseconds())
	}
	for _, option := range []int{unix.SO_RCVTIMEO, unix.SO_SNDTIMEO} {
		if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, option, &bound); err != nil {
			return os.NewSyscallError("setsockopt", err)
		}
	}
	if request.ReuseAddr {
		if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1); err != nil {
			return os.NewSyscallError("setsockopt", err)
		}
	}
	if request.NoPort {
		if err := unix.SetsockoptInt(fd, unix.SOL_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1); err != nil {
			return os.NewSyscallError("setsockopt", err)
		}
	}
	if ports := request.Ports; ports != nil {
		return os.NewSyscallError("setsockopt", unix.SetsockoptInt(fd, unix.SOL_IP, unix.IP_LOCAL_PORT_RANGE, int(ports.High)<<16|int(ports.Low)))
	}
	return nil
}

func raw(at netip.AddrPort) unix.Sockaddr {
	if at.Addr().Is4() {
		return &unix.SockaddrInet4{Port: int(at.Port()), Addr: at.Addr().As4()}
	}
	return &unix.SockaddrInet6{Port: int(at.Port()), Addr: at.Addr().As16()}
}

func local(fd int) netip.AddrPort {
	name, err := unix.Getsockname(fd)
	if err != nil {
		return netip.AddrPort{}
	}
	switch name := name.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(name.Addr), uint16(name.Port))
	case *unix.SockaddrInet6:
		return netip.AddrPortFrom(netip.AddrFrom16(name.Addr), uint16(name.Port))
	}
	return netip.AddrPort{}
}
