package probed

import (
	"context"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

func TestTimeWaitOverflow(t *testing.T) {
	s := serve(t, untilEOF)
	// What other tests left in TIME_WAIT counts too.
	nettest.Write(t, "net.ipv4.tcp_max_tw_buckets", "50")
	s.close(60)
	settled(t, "TcpExt.TCPTimeWaitOverflow")
	wants(t, diagnosed(t, "100ms"), "TL804", "warning", "of the 50 that tcp_max_tw_buckets allows")
	done := meanwhile(t, 5*time.Millisecond, func() { s.close(1) })
	found := wants(t, diagnosed(t, "500ms"), "TL804", "error", "connections a second end without TIME_WAIT: tcp_max_tw_buckets=50 is reached")
	done()
	if !strings.Contains(found.Remedy, "Never lower it") {
		t.Errorf("remedy %q", found.Remedy)
	}
}

func TestFullAcceptQueue(t *testing.T) {
	nettest.Require(t, nettest.Room)
	nettest.Write(t, "net.core.somaxconn", "4")
	s := listen(t)
	var waiting atomic.Int64
	ctx, cancel := context.WithCancel(t.Context())
	done := meanwhile(t, 50*time.Millisecond, func() {
		s.handled.Go(func() {
			client, err := (&net.Dialer{}).DialContext(ctx, "tcp4", s.Addr().String())
			if err != nil {
				return
			}
			waiting.Add(1)
			<-ctx.Done()
			_ = client.Close()
		})
	})
	for waiting.Load() < 5 {
		time.Sleep(10 * time.Millisecond)
	}
	found := wants(t, except(t, diagnosed(t, "1s"), "TL807"), "TL805", "error", "listener "+s.Addr().String()+" has its accept queue at the limit: 5 connections wait for accept() by pid ", " and its backlog is 4; ", " a second are dropped")
	done()
	cancel()
	if !strings.Contains(found.Remedy, "raise net.core.somaxconn, which is 4") {
		t.Errorf("remedy %q", found.Remedy)
	}
}

// Clients close one half and read the answer on the other: the server is in
// CLOSE_WAIT for as long as it works, and nothing is wrong.
func TestHalfClosedConnections(t *testing.T) {
	s := serve(t, func(connection *net.TCPConn) {
		buffer := make([]byte, 10)
		for {
			if _, err := connection.Read(buffer); err != nil {
				break
			}
		}
		time.Sleep(time.Second)
		_, _ = connection.Write([]byte("done"))
		_ = connection.Close()
	})
	done := meanwhile(t, 20*time.Millisecond, func() {
		s.handled.Go(func() {
			client, err := net.Dial("tcp4", s.Addr().String())
			if err != nil {
				return
			}
			_ = client.(*net.TCPConn).CloseWrite()
			untilEOF(client.(*net.TCPConn))
		})
	})
	time.Sleep(1500 * time.Millisecond)
	findings := diagnosed(t, "500ms")
	done()
	silent(t, findings)
}

func TestDrift(t *testing.T) {
	nettest.Require(t, nettest.Room)
	nettest.Write(t, "net.ipv4.tcp_fin_timeout", "33")
	found := wants(t, diagnosed(t, "0"), "TL807", "info", "no file sets net.ipv4.tcp_fin_timeout=33: after the next boot it is 60 again")
	if found.Location.Address != "running kernel" {
		t.Errorf("location %+v", found.Location)
	}
	persist(t, "/etc/sysctl.d/90-probed.conf", "# ours\nnet.ipv4.tcp_fin_timeout = "+strconv.Itoa(44)+"\n")
	found = wants(t, diagnosed(t, "0"), "TL807", "warning", "net.ipv4.tcp_fin_timeout is 33 now, and this line makes it 44 at the next boot")
	if found.Location.Path != "/etc/sysctl.d/90-probed.conf" || found.Location.Line != 2 {
		t.Errorf("location %+v", found.Location)
	}
	nettest.Write(t, "net.ipv4.tcp_fin_timeout", "44")
	silent(t, diagnosed(t, "0"))
}
