package here_test

import (
	"errors"
	"net/netip"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// zoo has sockets in all states that stay, at ports of their own for each. None
// needs a packet to be dropped.
type zoo struct {
	t testing.TB
}

const (
	portPlain   = 8080 // 0.0.0.0
	portDual    = 8081 // ::, IPv4 too
	portV6Only  = 8082 // ::
	portExact   = 8083 // 127.0.0.1
	portFull    = 8084 // its queue is full
	portDefer   = 8085 // waits for data, so that requests stay requests
	portStopped = 8086 // nobody listens any more
	portAway    = 8087 // of 127.0.0.2, where a client connects from port 8083
)

func newZoo(t testing.TB) *zoo {
	t.Helper()
	nettest.Require(t)
	return &zoo{t: t}
}

func (z *zoo) must(err error) {
	z.t.Helper()
	if err != nil {
		z.t.Fatal(err)
	}
}

// socket is closed at the end of the test at the latest.
func (z *zoo) socket(at netip.AddrPort) int {
	z.t.Helper()
	family := unix.AF_INET
	if at.Addr().Is6() {
		family = unix.AF_INET6
	}
	fd, err := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	z.must(err)
	z.t.Cleanup(func() { _ = unix.Close(fd) }) // it may be closed
	return fd
}

func sockaddr(at netip.AddrPort) unix.Sockaddr {
	if at.Addr().Is4() {
		return &unix.SockaddrInet4{Addr: at.Addr().As4(), Port: int(at.Port())}
	}
	return &unix.SockaddrInet6{Addr: at.Addr().As16(), Port: int(at.Port())}
}

func at(address string, port uint16) netip.AddrPort {
	return netip.AddrPortFrom(netip.MustParseAddr(address), port)
}

func (z *zoo) listen(at netip.AddrPort, backlog int, options ...func(fd int) error) int {
	z.t.Helper()
	fd := z.socket(at)
	z.must(unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1))
	for _, option := range options {
		z.must(option(fd))
	}
	z.must(unix.Bind(fd, sockaddr(at)))
	z.must(unix.Listen(fd, backlog))
	return fd
}

// connect returns both ends.
func (z *zoo) connect(listener int, to netip.AddrPort) (client, server int) {
	z.t.Helper()
	client = z.socket(to)
	z.must(unix.Connect(client, sockaddr(to)))
	server, _, err := unix.Accept(listener)
	z.must(err)
	z.t.Cleanup(func() { _ = unix.Close(server) }) // it may be closed
	return client, server
}

func (z *zoo) close(fds ...int) {
	z.t.Helper()
	for _, fd := range fds {
		z.must(unix.Close(fd))
	}
}

func (z *zoo) shut(fd int) {
	z.t.Helper()
	z.must(unix.Shutdown(fd, unix.SHUT_WR))
}

// fill sends until the receiver takes no more: what follows, a FIN too, waits.
func (z *zoo) fill(fd int) {
	z.t.Helper()
	z.must(unix.SetNonblock(fd, true))
	var full time.Time
	for {
		_, err := unix.Write(fd, make([]byte, 64<<10))
		switch {
		case err == nil:
			full = time.Time{}
		case !errors.Is(err, unix.EAGAIN):
			z.t.Fatal(err)
		case full.IsZero():
			full = time.Now()
		case time.Since(full) > 50*time.Millisecond:
			return
		default:
			time.Sleep(time.Millisecond)
		}
	}
}

// begin opens a connection that does not come about.
func (z *zoo) begin(to netip.AddrPort) {
	z.t.Helper()
	fd := z.socket(to)
	z.must(unix.SetNonblock(fd, true))
	if err := unix.Connect(fd, sockaddr(to)); !errors.Is(err, unix.EINPROGRESS) {
		z.t.Fatalf("connecting to %s: got %v, want %v", to, err, unix.EINPROGRESS)
	}
}

// settled has, by port:
//
//	8080  established 1, TIME_WAIT at the client 2 and at the server 3
//	8081  established 1 from IPv4 and 1 from IPv6
//	8082  established 1
//	8083  FIN_WAIT2 and CLOSE_WAIT 1, FIN_WAIT2 without a process and CLOSE_WAIT 1,
//	      FIN_WAIT1 and established 1, CLOSING and FIN_WAIT2 1, LAST_ACK and FIN_WAIT2 1
//	8084  established 1 that nobody accepts, SYN_SENT 1
//	8085  established 1 at the client, a request at the server
//	8086  TIME_WAIT 2 whose listener is gone, established 1
//	8087  established 1 from port 8083 of 127.0.0.2, where nobody listens on it
func (z *zoo) settled() {
	z.t.Helper()
	plain := z.listen(at("0.0.0.0", portPlain), 16)
	z.connect(plain, at("127.0.0.1", portPlain))
	for n := range 5 {
		client, server := z.connect(plain, at("127.0.0.1", portPlain))
		if n < 2 {
			z.close(client, server)
		} else {
			z.close(server, client)
		}
	}
	z.families()
	z.halfClosed()
	full := at("127.0.0.1", portFull)
	z.listen(full, 0)
	waits := z.socket(full)
	z.must(unix.Connect(waits, sockaddr(full)))
	z.begin(full)
	deferred := at("127.0.0.1", portDefer)
	z.listen(deferred, 16, func(fd int) error {
		return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_DEFER_ACCEPT, 60)
	})
	z.must(unix.Connect(z.socket(deferred), sockaddr(deferred)))
	z.stopped()
	z.rest()
}

// rest waits until nothing changes any more: acknowledgements are delayed.
func (z *zoo) rest() {
	z.t.Helper()
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); {
		before := bySS(z.t)
		time.Sleep(300 * time.Millisecond)
		if slices.Equal(before, bySS(z.t)) {
			return
		}
	}
	z.t.Fatal("the sockets do not come to rest")
}

func (z *zoo) families() {
	z.t.Helper()
	dual := z.listen(at("::", portDual), 16)
	z.connect(dual, at("127.0.0.1", portDual))
	z.connect(dual, at("::1", portDual))
	only := z.listen(at("::", portV6Only), 16, func(fd int) error {
		return unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 1)
	})
	z.connect(only, at("::1", portV6Only))
}

func (z *zoo) halfClosed() {
	z.t.Helper()
	exact := at("127.0.0.1", portExact)
	listener := z.listen(exact, 16)
	client, _ := z.connect(listener, exact)
	z.shut(client)
	client, _ = z.connect(listener, exact)
	z.close(client)
	client, _ = z.connect(listener, exact)
	z.fill(client)
	z.close(client)
	client, server := z.connect(listener, exact)
	z.fill(client)
	z.close(client)
	z.shut(server)
	client, server = z.connect(listener, exact)
	z.fill(server)
	z.shut(client)
	z.close(server)
}

func (z *zoo) stopped() {
	z.t.Helper()
	stopped := at("127.0.0.1", portStopped)
	listener := z.listen(stopped, 16)
	z.connect(listener, stopped)
	for range 2 {
		client, server := z.connect(listener, stopped)
		z.close(server, client)
	}
	z.close(listener)
	away := at("127.0.0.2", portAway)
	listener = z.listen(away, 16)
	client := z.socket(away)
	z.must(unix.Bind(client, sockaddr(at("127.0.0.2", portExact))))
	z.must(unix.Connect(client, sockaddr(away)))
	_, _, err := unix.Accept(listener)
	z.must(err)
}
