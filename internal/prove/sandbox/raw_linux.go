package sandbox

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// inject puts segments on the wire past the sockets of the kernel, from whatever
// address they say.
func inject(request Request, _ *Reply) error {
	// IPPROTO_RAW: the header is ours, and nothing is received.
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.IPPROTO_RAW)
	if err != nil {
		return os.NewSyscallError("socket", err)
	}
	defer unix.Close(fd)
	for _, segment := range request.Segments {
		if !segment.From.Addr().Is4() || !segment.To.Addr().Is4() {
			return fmt.Errorf("injecting a segment from %s to %s: it is not IPv4", segment.From, segment.To)
		}
		if err := unix.Sendto(fd, segment.packet(), 0, &unix.SockaddrInet4{Addr: segment.To.Addr().As4()}); err != nil {
			return os.NewSyscallError("sendto", err)
		}
	}
	return nil
}

// tap opens a socket that is given a copy of each segment that arrives.
func (h *hands) tap(_ Request, reply *Reply) error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.IPPROTO_TCP)
	if err != nil {
		return os.NewSyscallError("socket", err)
	}
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &patience); err != nil {
		unix.Close(fd)
		return os.NewSyscallError("setsockopt", err)
	}
	h.sockets[fd] = true
	reply.Socket = fd
	return nil
}

// heard takes what a tap has of one direction of a connection. If that is nothing it
// waits, for the time that the tap was opened with.
func heard(request Request, reply *Reply) error {
	buffer := make([]byte, 1<<16)
	wait := 0
	for {
		n, _, err := unix.Recvfrom(request.Socket, buffer, wait)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EAGAIN):
			return nil
		case err != nil:
			return os.NewSyscallError("recvfrom", err)
		}
		if segment, is := parseSegment(buffer[:n]); is && segment.From == request.Remote && segment.To == request.Local {
			reply.Segments = append(reply.Segments, segment)
			wait = unix.MSG_DONTWAIT
		}
	}
}
