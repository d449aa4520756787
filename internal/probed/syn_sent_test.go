package probed

import (
	"net"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// A queue of one that nobody empties: the kernel drops every further SYN, and the
// connections wait in SYN_SENT. No pool has anything to do with it.
func TestNobodyAnswers(t *testing.T) {
	address := deaf(t)
	ports(t, 42000, 40)
	for range 30 {
		dialer := net.Dialer{Timeout: 20 * time.Second}
		go func() {
			if client, err := dialer.DialContext(t.Context(), "tcp4", address); err == nil {
				t.Cleanup(func() { _ = client.Close() })
			}
		}()
	}
	time.Sleep(500 * time.Millisecond)
	d := document(t, "100ms")
	var holder string
	for _, outlook := range d.Hosts[0].Outlook {
		if net.JoinHostPort(outlook.Remote, strconv.Itoa(outlook.RemotePort)) == address {
			holder = outlook.HeldBy
		}
	}
	if holder != "syn_sent" {
		t.Errorf("the ports are held by %q: %+v", holder, d.Hosts[0].Outlook)
	}
	for _, harmless := range d.Hosts[0].Harmless {
		if strings.Contains(harmless.Message, "overflows of listen queues") {
			t.Errorf("harmless: %s", harmless.Message)
		}
	}
	heads(t, d, diagnose.Bad, "accept queue at the limit")
}

// deaf listens with the shortest queue there is.
func deaf(t *testing.T) string {
	t.Helper()
	nettest.Require(t, nettest.Room)
	s, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(s) })
	if err := syscall.Bind(s, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Listen(s, 0); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(s)
	if err != nil {
		t.Fatal(err)
	}
	bound := name.(*syscall.SockaddrInet4)
	return (&net.TCPAddr{IP: bound.Addr[:], Port: bound.Port}).String()
}
