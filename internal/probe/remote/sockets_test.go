package remote

import (
	"cmp"
	"errors"
	"io"
	"net"
	"slices"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe/here"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// someSockets are of both families, in the states that stay.
func someSockets(t testing.TB) {
	t.Helper()
	nettest.Require(t)
	before := *lookHere(t).Observation.States.TimeWait
	var keep []net.Conn
	for _, at := range []struct {
		network, address, to string
		backlog              int
	}{
		{"tcp4", "0.0.0.0:8080", "127.0.0.1:8080", 7},
		{"tcp6", "[::]:8081", "[::1]:8081", 8}, // IPv6 only
		{"tcp", "[::]:8082", "127.0.0.1:8082", 9},
	} {
		listener := listenAt(t, at.network, at.address, at.backlog)
		for _, ending := range []func(client, server net.Conn){
			func(_, _ net.Conn) {},
			func(_, server net.Conn) { closeWrite(t, server) }, // CLOSE_WAIT at the client
			func(client, _ net.Conn) { closeWrite(t, client) }, // CLOSE_WAIT at the server
			func(client, _ net.Conn) { closeWrite(t, client) },
			func(client, server net.Conn) { closeBoth(t, client, server) }, // TIME_WAIT at the client
			func(client, server net.Conn) { closeBoth(t, server, client) }, // TIME_WAIT at the server
		} {
			client, err := net.Dial("tcp", at.to)
			if err != nil {
				t.Fatal(err)
			}
			server, err := listener.Accept()
			if err != nil {
				t.Fatal(err)
			}
			ending(client, server)
			keep = append(keep, client, server)
		}
		// It waits to be accepted.
		client, err := net.Dial("tcp", at.to)
		if err != nil {
			t.Fatal(err)
		}
		keep = append(keep, client)
	}
	t.Cleanup(func() {
		for _, connection := range keep {
			connection.Close()
		}
	})
	settle(t, before+6)
}

func listenAt(t testing.TB, network, address string, backlog int) net.Listener {
	t.Helper()
	listener, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	raw, err := listener.(*net.TCPListener).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if err := raw.Control(func(fd uintptr) { err = unix.Listen(int(fd), backlog) }); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

func closeWrite(t testing.TB, connection net.Conn) {
	t.Helper()
	if err := connection.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
}

func closeBoth(t testing.TB, first, then net.Conn) {
	t.Helper()
	first.Close()
	if _, err := then.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	then.Close()
}

// settle waits until the states are those that stay.
func settle(t testing.TB, timeWait int64) {
	t.Helper()
	for until := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		s := lookHere(t).Observation.States
		if *s.TimeWait == timeWait && *s.CloseWait == 9 && *s.FinWait2 == 9 && *s.Established == 12 && *s.LastAck+*s.Closing+*s.FinWait1+*s.SynRecv+*s.NewSynRecv == 0 {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("the sockets do not settle: %d %d %d %d", *s.TimeWait, *s.CloseWait, *s.FinWait2, *s.Established)
		}
	}
}

// lookHere is what is seen without the shell.
func lookHere(t testing.TB) *probe.Look {
	t.Helper()
	probers, err := here.Machine{Name: "lb", Clock: time.Now}.Probers(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	look, err := probers[0].Look(t.Context(), probe.Options{Processes: true})
	if err != nil {
		t.Fatal(err)
	}
	return look
}

// still takes from an observation what differs from one moment to the next.
func still(o policy.Observation) policy.Observation {
	o.Time, o.Source, o.Counters, o.Gaps = "", "", nil, nil
	o.Sockstat.Alloc, o.Sockstat.MemPages, o.Sockstat.Orphans = nil, nil, nil
	slices.SortFunc(o.Processes, func(a, b policy.Process) int {
		return cmp.Or(cmp.Compare(a.Listener, b.Listener), cmp.Compare(a.Peer, b.Peer))
	})
	for i := range o.Processes {
		p := &o.Processes[i]
		if p.AgeSeconds != nil && *p.AgeSeconds >= 0 {
			p.AgeSeconds = new(float64)
		}
		if p.FDs != nil && *p.FDs > 0 {
			p.FDs = new(int64)
		}
	}
	for i := range o.Listeners {
		o.Listeners[i].ClosedPerSecond = nil
	}
	for i := range o.Destinations {
		o.Destinations[i].ClosedPerSecond = nil
	}
	return o
}

func looked(t testing.TB, h Host, which string, options probe.Options) *probe.Look {
	t.Helper()
	probers, err := h.Probers(t.Context(), which)
	if err != nil {
		t.Fatal(err)
	}
	look, err := probers[0].Look(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	return look
}

// nobody is an ordinary user.
func nobody() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
}
