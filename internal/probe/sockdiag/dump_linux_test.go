package sockdiag

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

func TestMain(m *testing.M) { os.Exit(nettest.Run(m)) }

// answer is a message as the kernel sends it.
func answer(kind, flags uint16, sequence uint32, body []byte) []byte {
	m := binary.NativeEndian.AppendUint32(nil, uint32(headerLen+len(body)))
	m = binary.NativeEndian.AppendUint16(m, kind)
	m = binary.NativeEndian.AppendUint16(m, flags)
	m = binary.NativeEndian.AppendUint32(m, sequence)
	m = binary.NativeEndian.AppendUint32(m, 0)
	m = append(m, body...)
	return append(m, make([]byte, aligned(len(m))-len(m))...)
}

func number(n int32) []byte { return binary.NativeEndian.AppendUint32(nil, uint32(n)) }

func TestVisitPart(t *testing.T) {
	socket := shape{family: familyV4, state: 1, local: "10.0.0.1:80", remote: "10.0.0.9:50000"}.message()
	for _, c := range []struct {
		name string
		part []byte
		want string
	}{
		{"nothing", nil, "0 sockets, done false, interrupted false, <nil>"},
		{"two sockets", joined(answer(sockDiagByFamily, 0, 7, socket), answer(oldKind, 0, 7, socket)), "2 sockets, done false, interrupted false, <nil>"},
		{"the end", joined(answer(sockDiagByFamily, 0, 7, socket), answer(unix.NLMSG_DONE, 0, 7, number(0))), "1 sockets, done true, interrupted false, <nil>"},
		{"an interrupted dump", joined(answer(sockDiagByFamily, flagInterrupted, 7, socket), answer(unix.NLMSG_DONE, 0, 7, number(0))), "1 sockets, done true, interrupted true, <nil>"},
		{"what is left of another dump", joined(answer(sockDiagByFamily, 0, 6, socket), answer(unix.NLMSG_DONE, 0, 6, number(0))), "0 sockets, done false, interrupted false, <nil>"},
		{"an end that is an error", answer(unix.NLMSG_DONE, 0, 7, number(-int32(unix.ENOMEM))), "0 sockets, done true, interrupted false, cannot allocate memory"},
		{"an error", answer(unix.NLMSG_ERROR, 0, 7, number(-int32(unix.ENOMEM))), "0 sockets, done false, interrupted false, cannot allocate memory"},
		{"no inet_diag", answer(unix.NLMSG_ERROR, 0, 7, number(-int32(unix.ENOENT))), "0 sockets, done false, interrupted false, the kernel does not answer sock_diag for TCP: no such file or directory"},
		{"an acknowledgement", answer(unix.NLMSG_ERROR, 0, 7, number(0)), "0 sockets, done false, interrupted false, <nil>"},
		{"half a message", answer(sockDiagByFamily, 0, 7, socket)[:40], "0 sockets, done false, interrupted false, a message of 88 bytes in 40"},
		{"a message of no length", make([]byte, headerLen), "0 sockets, done false, interrupted false, a message of 0 bytes in 16"},
		{"bytes behind", append(answer(sockDiagByFamily, 0, 7, socket), 1, 2, 3), "1 sockets, done false, interrupted false, 3 bytes behind the last message"},
		{"half a socket", answer(sockDiagByFamily, 0, 7, socket[:60]), "0 sockets, done false, interrupted false, the message is shorter than a socket"},
	} {
		s := &Source{sequence: 7}
		count := 0
		done, interrupted, err := s.visitPart(c.part, func(*probe.Socket) { count++ })
		if got := fmt.Sprintf("%d sockets, done %v, interrupted %v, %v", count, done, interrupted, err); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func FuzzVisitPart(f *testing.F) {
	socket := shape{family: familyV4, state: 1, local: "10.0.0.1:80", remote: "10.0.0.9:50000"}.message()
	f.Add(joined(answer(sockDiagByFamily, 0, 7, socket), answer(unix.NLMSG_DONE, 0, 7, number(0))))
	f.Add(answer(unix.NLMSG_ERROR, flagInterrupted, 7, number(-2)))
	f.Add(make([]byte, headerLen))
	f.Fuzz(func(t *testing.T, part []byte) {
		s := &Source{sequence: 7}
		count := 0
		_, _, _ = s.visitPart(part, func(*probe.Socket) { count++ })
		if count > len(part)/(headerLen+messageLen) {
			t.Fatalf("%d sockets in %d bytes", count, len(part))
		}
	})
}

func open(t testing.TB) *Source {
	t.Helper()
	s, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func serve(t testing.TB, address string) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func connect(t testing.TB, to net.Listener) {
	t.Helper()
	c, err := net.Dial("tcp", to.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
}

func remotes(t testing.TB, visit func(func(*probe.Socket)) error) []string {
	t.Helper()
	var found []string
	if err := visit(func(s *probe.Socket) {
		found = append(found, netip.AddrPortFrom(s.Remote, s.RemotePort).String())
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	return found
}

func TestTheKernelFilters(t *testing.T) {
	nettest.Require(t)
	listeners := map[string]int{"127.0.1.1:8080": 3, "127.0.1.1:8081": 1, "127.0.1.2:8080": 2, "[::1]:8080": 2}
	for address, count := range listeners {
		l := serve(t, address)
		for range count {
			connect(t, l)
		}
	}
	mapped := serve(t, "[::]:8090")
	mapped.Addr().(*net.TCPAddr).IP = net.ParseIP("127.0.1.1")
	connect(t, mapped)
	s := open(t)
	for to, want := range map[string][]string{
		"127.0.1.1:8080": {"127.0.1.1:8080", "127.0.1.1:8080", "127.0.1.1:8080"},
		"127.0.1.1:8081": {"127.0.1.1:8081"},
		"127.0.1.2:8080": {"127.0.1.2:8080", "127.0.1.2:8080"},
		"[::1]:8080":     {"[::1]:8080", "[::1]:8080"},
		"127.0.1.3:8080": nil,
		"127.0.1.1:9":    nil,
	} {
		got := remotes(t, func(visit func(*probe.Socket)) error { return s.To(t.Context(), netip.MustParseAddrPort(to), visit) })
		if !slices.Equal(got, want) {
			t.Errorf("to %s: got %q, want %q", to, got, want)
		}
	}
	anyPort := netip.AddrPortFrom(netip.MustParseAddr("127.0.1.1"), 0)
	all := remotes(t, s.othersOf(t))
	all = slices.DeleteFunc(all, func(remote string) bool { return netip.MustParseAddrPort(remote).Addr() != anyPort.Addr() })
	if got := remotes(t, func(visit func(*probe.Socket)) error { return s.To(t.Context(), anyPort, visit) }); !slices.Equal(got, all) || len(got) < 5 {
		t.Errorf("to all ports of %s: got %q, want %q", anyPort.Addr(), got, all)
	}
}

func (s *Source) othersOf(t testing.TB) func(func(*probe.Socket)) error {
	return func(visit func(*probe.Socket)) error { return s.Others(t.Context(), visit) }
}

// The old form of the request finds what the new form does for each family.
func TestBothFamiliesAtOnce(t *testing.T) {
	nettest.Require(t)
	connect(t, serve(t, "127.0.1.1:8180"))
	connect(t, serve(t, "[::1]:8180"))
	s := open(t)
	for name, states := range map[string]uint32{"listening": mask(probe.Listen), "others": others} {
		at := func(families ...uint8) []string {
			return remotes(t, func(visit func(*probe.Socket)) error {
				for _, family := range families {
					if _, err := s.dump(t.Context(), request{family: family, states: states}, visit); err != nil {
						return err
					}
				}
				return nil
			})
		}
		if once, twice := at(0), at(familyV4, familyV6); !slices.Equal(once, twice) || len(once) < 2 {
			t.Errorf("%s: at once %q, one after the other %q", name, once, twice)
		}
	}
}

func TestAnEndedContextEndsADump(t *testing.T) {
	nettest.Require(t)
	connect(t, serve(t, "127.0.1.1:8280"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := open(t)
	if err := s.Others(ctx, func(*probe.Socket) {}); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want %v", err, context.Canceled)
	}
	if err := s.Others(t.Context(), func(*probe.Socket) {}); !errors.Is(err, unix.EBUSY) {
		t.Errorf("after it: got %v, want %v", err, unix.EBUSY)
	}
}

func TestRefusals(t *testing.T) {
	for errno, none := range map[unix.Errno]bool{
		unix.ENOENT: true, unix.EPROTONOSUPPORT: true, unix.EPERM: true, unix.EINVAL: true, unix.ENOMEM: false, unix.EMFILE: false,
	} {
		if err := refusal(errno); errors.Is(err, ErrNoSockDiag) != none || !errors.Is(err, errno) {
			t.Errorf("%v: got %v", errno, err)
		}
	}
}
