package probed

import (
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

// server is one whose connections are handled by a function that closes them.
type server struct {
	net.Listener
	t       *testing.T
	handled sync.WaitGroup
}

func serve(t *testing.T, handle func(*net.TCPConn)) *server {
	t.Helper()
	s := listen(t)
	s.handled.Go(func() {
		for {
			connection, err := s.Accept()
			if err != nil {
				return
			}
			s.handled.Go(func() { handle(connection.(*net.TCPConn)) })
		}
	})
	return s
}

// listen listens and accepts nothing.
func listen(t *testing.T) *server {
	t.Helper()
	nettest.Require(t, nettest.Room)
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{Listener: listener, t: t}
	t.Cleanup(func() {
		_ = s.Close()
		s.handled.Wait()
	})
	return s
}

// untilEOF closes after the peer has: TIME_WAIT is the peer's.
func untilEOF(connection *net.TCPConn) {
	_, _ = io.Copy(io.Discard, connection)
	_ = connection.Close()
}

// close opens n connections and closes them first.
func (s *server) close(n int) {
	s.t.Helper()
	for range n {
		client, err := net.Dial("tcp4", s.Addr().String())
		if err != nil {
			s.t.Fatal(err)
		}
		_ = client.Close()
	}
}

// findings are those about connections to the server: TIME_WAIT of others outlives
// their tests.
func (s *server) findings(all []finding) []finding {
	return slices.DeleteFunc(slices.Clone(all), func(f finding) bool { return !strings.Contains(f.Location.Address, s.Addr().String()) })
}

// settled waits until a counter stays as it is: the last connections that were
// closed are counted a moment later.
func settled(t *testing.T, counter string) {
	t.Helper()
	last, since := int64(-1), time.Now()
	for until := time.Now().Add(10 * time.Second); time.Since(since) < 300*time.Millisecond; time.Sleep(10 * time.Millisecond) {
		counters := map[string]int64{}
		text, err := os.ReadFile("/proc/self/net/netstat")
		if err != nil {
			t.Fatal(err)
		}
		if err := probe.ParseCounters(text, counters); err != nil {
			t.Fatal(err)
		}
		if now := counters[counter]; now != last {
			last, since = now, time.Now()
		}
		if time.Now().After(until) {
			t.Fatalf("%s still grows after 10 s", counter)
		}
	}
}

// meanwhile does something again and again until the test is done with it.
func meanwhile(t *testing.T, every time.Duration, do func()) (done func()) {
	t.Helper()
	end := make(chan struct{})
	var doing sync.WaitGroup
	doing.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-end:
				return
			case <-ticker.C:
				do()
			}
		}
	})
	return func() {
		close(end)
		doing.Wait()
	}
}

// ports leaves connect() this many, from low on.
func ports(t *testing.T, low, n int) {
	t.Helper()
	nettest.Write(t, "net.ipv4.ip_local_port_range", strconv.Itoa(low)+" "+strconv.Itoa(low+n-1))
}
