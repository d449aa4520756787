package probed

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// A client whose timestamps go back is what two hosts behind one NAT address look
// like. With tcp_timestamps=1 each pair of addresses has an offset of its own, with
// 2 none has: what was sent before is newer for about half of the addresses.
func TestOldTimestamps(t *testing.T) {
	s := serve(t, func(connection *net.TCPConn) { _ = connection.Close() })
	nettest.Write(t, "net.ipv4.tcp_timestamps", "1")
	const clients, port = 40, 42000
	connect := func(client int) {
		dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(fmt.Sprintf("127.0.0.%d", 10+client)), Port: port}}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		connection, err := dialer.DialContext(ctx, "tcp4", s.Addr().String())
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, connection)
		_ = connection.Close()
	}
	for client := range clients {
		connect(client)
	}
	nettest.Write(t, "net.ipv4.tcp_timestamps", "2")
	next := 0
	done := meanwhile(t, 10*time.Millisecond, func() {
		connect(next % clients)
		next++
	})
	findings := diagnosed(t, "2s")
	done()
	severity, words := "warning", "SYNs a second that meet TIME_WAIT here are refused for an old timestamp"
	if !countsApart(t) {
		severity, words = "info", "this kernel does not tell SYNs that meet TIME_WAIT from others"
	}
	wants(t, except(t, findings, "TL807"), "TL809", severity, words, "TIME_WAIT on "+s.Addr().String())
}

// countsApart: PAWSTimewait is there since Linux 6.16.
func countsApart(t *testing.T) bool {
	t.Helper()
	text, err := os.ReadFile("/proc/thread-self/net/netstat")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(string(text), " PAWSTimewait")
}
