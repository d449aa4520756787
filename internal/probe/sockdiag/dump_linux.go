package sockdiag

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"

	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

// bufferLen is more than the kernel puts in one read: up to 32 KiB where the
// reader has room for it (Linux 6.12 net/netlink/af_netlink.c netlink_recvmsg(),
// max_recvmsg_len), some 300 sockets. It makes the next part of a dump when the
// one before is read, so that no receive buffer of the socket can overflow and
// SO_RCVBUF is left alone.
const bufferLen = 256 << 10

// Source is the sockets of the network namespace in which it was opened. After an
// error it is of no use any more: the kernel has one dump at a time for it.
type Source struct {
	fd       int
	buffer   []byte
	sequence uint32
	socket   probe.Socket
}

// Open asks nothing yet, so that only the first look tells whether the kernel
// answers. The namespace is the one of the calling thread.
func Open() (*Source, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return nil, fmt.Errorf("opening a sock_diag socket: %w", refusal(err))
	}
	// A dump is answered while it is read. This is for a kernel that does not.
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 30}); err != nil {
		unix.Close(fd)
		return nil, fmt.Errorf("opening a sock_diag socket: %w", err)
	}
	return &Source{fd: fd, buffer: make([]byte, bufferLen)}, nil
}

// Close ends what Open began.
func (s *Source) Close() { unix.Close(s.fd) }

// Name is the source as the observation names it.
func (s *Source) Name() string { return "sock_diag" }

var (
	_ probe.Selective = (*Source)(nil)
	_ probe.Masked    = (*Source)(nil)
)

// Listening visits the listening sockets.
func (s *Source) Listening(ctx context.Context, visit func(*probe.Socket)) error {
	return s.ask(ctx, request{states: mask(probe.Listen), extensions: extension(attributeMemory)}, visit)
}

// Others visits all other sockets.
func (s *Source) Others(ctx context.Context, visit func(*probe.Socket)) error {
	return s.ask(ctx, request{states: others, extensions: extension(attributeInfo)}, visit)
}

// To visits those of the others whose remote end is an address, and a port of it
// unless that is 0. Nothing of the rest leaves the kernel.
func (s *Source) To(ctx context.Context, remote netip.AddrPort, visit func(*probe.Socket)) error {
	return s.ask(ctx, request{states: others, extensions: extension(attributeInfo), filter: remoteIs(remote)}, visit)
}

// In visits those of one state.
func (s *Source) In(ctx context.Context, state probe.State, visit func(*probe.Socket)) error {
	return s.ask(ctx, request{states: mask(state)}, visit)
}

// others leaves out the states that Linux 6.12 has besides: bound, and nothing more.
var others = mask(probe.Established, probe.SynSent, probe.SynRecv, probe.FinWait1, probe.FinWait2, probe.TimeWait,
	probe.Close, probe.CloseWait, probe.LastAck, probe.Closing, probe.NewSynRecv)

// ask asks for both families at once, and for one after the other where the kernel
// does not know that form. A kernel without IPv6 has none of its sockets.
func (s *Source) ask(ctx context.Context, r request, visit func(*probe.Socket)) error {
	incomplete, err := s.dump(ctx, r, visit)
	if errors.Is(err, ErrNoSockDiag) {
		r.family = familyV4
		if incomplete, err = s.dump(ctx, r, visit); err == nil {
			r.family = familyV6
			var again bool
			again, err = s.dump(ctx, r, visit)
			incomplete = incomplete || again
			if errors.Is(err, ErrNoSockDiag) {
				err = nil
			}
		}
	}
	if err != nil {
		return fmt.Errorf("reading sockets from sock_diag: %w", err)
	}
	if incomplete {
		return &probe.Incomplete{Why: "the kernel interrupted its list of sockets: some may be missing, or be counted twice"}
	}
	return nil
}

// dump reads the answer to one request. The answer is incomplete where the kernel
// says that its table changed under it.
func (s *Source) dump(ctx context.Context, r request, visit func(*probe.Socket)) (incomplete bool, err error) {
	s.sequence++
	if err := unix.Sendto(s.fd, r.message(s.sequence), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return false, refusal(err)
	}
	for {
		if err := ctx.Err(); err != nil {
			return incomplete, err
		}
		part, err := s.read()
		if err != nil {
			return incomplete, err
		}
		done, interrupted, err := s.visitPart(part, visit)
		incomplete = incomplete || interrupted
		if done || err != nil {
			return incomplete, err
		}
	}
}

func (s *Source) read() ([]byte, error) {
	for {
		n, _, flags, from, err := unix.Recvmsg(s.fd, s.buffer, nil, 0)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return nil, refusal(err)
		case flags&unix.MSG_TRUNC != 0:
			return nil, fmt.Errorf("the kernel sent more than %d bytes at once", len(s.buffer))
		}
		// Root can send to any netlink socket.
		if kernel, ok := from.(*unix.SockaddrNetlink); ok && kernel.Pid == 0 {
			return s.buffer[:n], nil
		}
	}
}

// visitPart goes through the messages of one read.
func (s *Source) visitPart(part []byte, visit func(*probe.Socket)) (done, interrupted bool, err error) {
	for len(part) >= headerLen {
		length := int(binary.NativeEndian.Uint32(part))
		if length < headerLen || length > len(part) {
			return false, interrupted, fmt.Errorf("a message of %d bytes in %d", length, len(part))
		}
		kind := binary.NativeEndian.Uint16(part[4:])
		interrupted = interrupted || binary.NativeEndian.Uint16(part[6:])&flagInterrupted != 0
		mine := binary.NativeEndian.Uint32(part[8:]) == s.sequence
		body := part[headerLen:length]
		part = part[min(aligned(length), len(part)):]
		switch {
		case !mine: // what is left of a dump that was given up
		case kind == sockDiagByFamily, kind == oldKind:
			if err := parse(body, &s.socket); err != nil {
				return false, interrupted, err
			}
			visit(&s.socket)
		case kind == unix.NLMSG_DONE:
			return true, interrupted, refused(body)
		case kind == unix.NLMSG_ERROR:
			if err := refused(body); err != nil {
				return false, interrupted, err
			}
		}
	}
	if len(part) > 0 {
		return false, interrupted, fmt.Errorf("%d bytes behind the last message", len(part))
	}
	return false, interrupted, nil
}

// refused reads the number at the start of an answer that is an error, or the end.
func refused(body []byte) error {
	if len(body) < 4 {
		return nil
	}
	if number := int32(binary.NativeEndian.Uint32(body)); number < 0 {
		return refusal(unix.Errno(-number))
	}
	return nil
}

// refusal marks the errors that say that there is no inet_diag for us: no
// netlink family, no module, or a filter of system calls.
func refusal(err error) error {
	for _, none := range []unix.Errno{
		unix.EPROTONOSUPPORT, unix.EAFNOSUPPORT, unix.EOPNOTSUPP, unix.ENOENT, unix.EINVAL, unix.EPERM, unix.EACCES, unix.ENOSYS,
	} {
		if errors.Is(err, none) {
			return fmt.Errorf("%w: %w", ErrNoSockDiag, err)
		}
	}
	return err
}
