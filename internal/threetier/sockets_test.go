package threetier

import (
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// socket is a line of ss.
type socket struct {
	state         string // as the probe calls it
	local, remote netip.AddrPort
}

// stateNames are the probe's names of the states that ss shows.
var stateNames = map[string]string{
	"ESTAB": "established", "SYN-SENT": "syn_sent", "SYN-RECV": "syn_recv", "FIN-WAIT-1": "fin_wait1",
	"FIN-WAIT-2": "fin_wait2", "TIME-WAIT": "time_wait", "UNCONN": "close", "CLOSE-WAIT": "close_wait",
	"LAST-ACK": "last_ack", "LISTEN": "listen", "CLOSING": "closing",
}

// sockets are those of a host as ss shows them.
func sockets(t testing.TB, host *nettest.Host) []socket {
	t.Helper()
	var list []socket
	for line := range strings.Lines(host.Output(t, nettest.Program(t, "ss"), "-Htan")) {
		fields := strings.Fields(line)
		if len(fields) < 5 || stateNames[fields[0]] == "" {
			t.Fatalf("ss on %s says %q", host.Name, line)
		}
		list = append(list, socket{stateNames[fields[0]], addrPort(t, fields[3]), addrPort(t, fields[4])})
	}
	return list
}

// addrPort reads an address of ss: * is any address, or any port.
func addrPort(t testing.TB, text string) netip.AddrPort {
	t.Helper()
	colon := strings.LastIndexByte(text, ':')
	if colon < 0 {
		t.Fatalf("ss shows no address and port but %q", text)
	}
	ip, port := netip.IPv6Unspecified(), uint64(0)
	var err error
	if address := strings.Trim(text[:colon], "[]"); address != "*" {
		if ip, err = netip.ParseAddr(address); err != nil {
			t.Fatal(err)
		}
	}
	if number := text[colon+1:]; number != "*" {
		if port, err = strconv.ParseUint(number, 10, 16); err != nil {
			t.Fatal(err)
		}
	}
	return netip.AddrPortFrom(ip.Unmap(), uint16(port))
}

// only counts the sockets by state that a condition is true of.
func only(list []socket, condition func(socket) bool) map[string]int64 {
	counts := map[string]int64{}
	for _, s := range list {
		if condition(s) {
			counts[s.state]++
		}
	}
	return counts
}

// listening is true of sockets whose local port one of the host's listeners has.
func listening(list []socket) func(socket) bool {
	ports := map[uint16]bool{}
	for _, s := range list {
		if s.state == "listen" {
			ports[s.local.Port()] = true
		}
	}
	return func(s socket) bool { return ports[s.local.Port()] }
}

// placed is where the sockets in one state are: with whom on this side of an
// edge, and with whom on that one.
type placed struct{ inbound, outbound int64 }

func place(list []socket, state string) placed {
	in := listening(list)
	return placed{
		inbound:  only(list, in)[state],
		outbound: only(list, func(s socket) bool { return !in(s) })[state],
	}
}

// destination is what the probe tells apart.
type destination struct {
	local      netip.Addr
	remote     netip.Addr
	remotePort uint16
}

// destinations counts outbound sockets by state for each destination.
func destinations(list []socket) map[destination]map[string]int64 {
	in := listening(list)
	counts := map[destination]map[string]int64{}
	for _, s := range list {
		if in(s) {
			continue
		}
		d := destination{s.local.Addr(), s.remote.Addr(), s.remote.Port()}
		if counts[d] == nil {
			counts[d] = map[string]int64{}
		}
		counts[d][s.state]++
	}
	return counts
}
