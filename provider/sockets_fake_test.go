package provider_test

import (
	bytesof "encoding/binary"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

// States of sockets, as /proc/net/tcp has them.
const (
	established = 0x01
	timeWait    = 0x06
	closeWait   = 0x08
	listens     = 0x0A
)

// sockets is the table of a host in a directory.
type sockets struct{ lines []string }

func (s *sockets) add(local, remote string, state, queue int) {
	timer := "00:00000000"
	if state == timeWait {
		timer = "03:00000BB8" // half of its minute is left
	}
	inode := 1000 + len(s.lines)
	if state == timeWait {
		inode = 0
	}
	s.lines = append(s.lines, fmt.Sprintf("%4d: %s %s %02X 00000000:%08X %s 00000000     0        0 %d 1 0000000000000000 20 4 30 10 -1\n",
		len(s.lines), tableAddress(local), tableAddress(remote), state, queue, timer, inode))
}

// out are connections to a destination, from local ports one after the other.
func (s *sockets) out(remote string, state, count int) {
	for range count {
		s.add(fmt.Sprintf("10.0.0.1:%d", 32768+len(s.lines)), remote, state, 0)
	}
}

// in are connections that came to a listener.
func (s *sockets) in(port, state, count int) {
	for range count {
		s.add(fmt.Sprintf("10.0.0.1:%d", port), fmt.Sprintf("10.9.0.1:%d", 20000+len(s.lines)), state, 0)
	}
}

func tableAddress(text string) string {
	at := netip.MustParseAddrPort(text)
	address := at.Addr().As4()
	return fmt.Sprintf("%08X:%04X", bytesof.NativeEndian.Uint32(address[:]), at.Port())
}

func (s *sockets) on(t *testing.T, h *fake.Host) {
	t.Helper()
	must(t, h.WriteFile("/proc/net/tcp", "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"+strings.Join(s.lines, "")))
	must(t, h.WriteFile("/proc/net/sockstat", "sockets: used 9\nTCP: inuse 7 orphan 0 tw 5 alloc 9 mem 3\n"))
	must(t, h.WriteFile("/proc/net/sockstat6", "TCP6: inuse 0\n"))
	must(t, h.WriteFile("/proc/net/snmp", "Tcp: ActiveOpens CurrEstab\nTcp: 7 3\n"))
	must(t, h.WriteFile("/proc/net/netstat", "TcpExt: ListenOverflows ListenDrops\nTcpExt: 5 6\n"))
}
