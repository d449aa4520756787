package threetier

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// seenAsSS holds what tcplint probe counts on a host against what ss counts: by
// state, by destination, by listener.
func seenAsSS(t *testing.T, hosts ...*nettest.Host) {
	t.Helper()
	for _, host := range hosts {
		list, o := lookTwice(t, host)
		if want, got := only(list, everySocket), counted(t, o.States); !cmp.Equal(want, got) {
			t.Errorf("%s by state (-ss +probe):\n%s", host.Name, cmp.Diff(want, got))
		}
		if want, got := destinations(list), observedDestinations(t, o); !cmp.Equal(want, got) {
			t.Errorf("%s by destination (-ss +probe):\n%s", host.Name, cmp.Diff(want, got))
		}
		if want, got := listeners(list), observedListeners(t, o); !cmp.Equal(want, got) {
			t.Errorf("%s by listener (-ss +probe):\n%s", host.Name, cmp.Diff(want, got))
		}
		for _, d := range o.Destinations {
			if want := portsInUse(list, d, o.Parameters["net.ipv4.ip_local_port_range"]); d.PortsInUse != want {
				t.Errorf("%s: the probe sees %d ports in use to %s:%d, ss %d", host.Name, d.PortsInUse, d.Remote, d.RemotePort, want)
			}
		}
	}
}

// lookTwice looks with both programs at the same sockets: while a connection
// comes or goes between two runs of ss, it looks again.
func lookTwice(t *testing.T, host *nettest.Host) ([]socket, policy.Observation) {
	t.Helper()
	for range 10 {
		before := sockets(t, host)
		o := observe(t, host, "0s")
		if after := sockets(t, host); cmp.Equal(only(before, everySocket), only(after, everySocket)) {
			return after, o
		}
	}
	t.Fatalf("the sockets of %s do not come to rest", host.Name)
	return nil, policy.Observation{}
}

// observe runs tcplint probe on a host.
func observe(t *testing.T, host *nettest.Host, sample string) policy.Observation {
	t.Helper()
	out := host.Output(t, program(t, "tcplint"), "probe", "-o", "json", "--top", "1000", "--sample", sample)
	var o policy.Observation
	if err := json.Unmarshal([]byte(out), &o); err != nil {
		t.Fatalf("tcplint probe on %s: %v\n%s", host.Name, err, out)
	}
	// Parameters of a whole host are not shown in a namespace.
	gaps := slices.DeleteFunc(slices.Clone(o.Gaps), func(gap string) bool { return strings.HasPrefix(gap, "parameters ") })
	if o.Host != host.Name || o.Source != "sock_diag" || len(gaps) > 0 || o.OtherDestinations != nil || o.NoListener != nil {
		t.Fatalf("tcplint probe on %s did not see everything: %s", host.Name, out)
	}
	return o
}

// counted has no state of which there is no socket, as the counts of ss.
func counted(t *testing.T, states policy.States) map[string]int64 {
	t.Helper()
	text, err := json.Marshal(states)
	if err != nil {
		t.Fatal(err)
	}
	var counts map[string]*int64
	if err := json.Unmarshal(text, &counts); err != nil {
		t.Fatal(err)
	}
	known := map[string]int64{}
	for state, n := range counts {
		if n == nil {
			t.Fatalf("the number of sockets in %s is not known", state)
		}
		if *n > 0 {
			known[state] = *n
		}
	}
	return known
}

func observedDestinations(t *testing.T, o policy.Observation) map[destination]map[string]int64 {
	t.Helper()
	counts := map[destination]map[string]int64{}
	for _, d := range o.Destinations {
		key := destination{netip.MustParseAddr(d.Local), netip.MustParseAddr(d.Remote), uint16(d.RemotePort)}
		counts[key] = counted(t, d.States)
	}
	return counts
}

// listeners counts what came in by state for each listening port.
func listeners(list []socket) map[uint16]map[string]int64 {
	in := listening(list)
	counts := map[uint16]map[string]int64{}
	for _, s := range list {
		if !in(s) {
			continue
		}
		if counts[s.local.Port()] == nil {
			counts[s.local.Port()] = map[string]int64{}
		}
		counts[s.local.Port()][s.state]++
	}
	return counts
}

func observedListeners(t *testing.T, o policy.Observation) map[uint16]map[string]int64 {
	t.Helper()
	counts := map[uint16]map[string]int64{}
	for _, l := range o.Listeners {
		counts[uint16(l.Port)] = counted(t, l.States)
	}
	return counts
}

// portsInUse counts the local ports of a range that connections to a destination hold.
func portsInUse(list []socket, d policy.Destination, ports string) int64 {
	var low, high uint16
	if _, err := fmt.Sscan(strings.TrimSpace(ports), &low, &high); err != nil {
		return -1
	}
	local, remote := netip.MustParseAddr(d.Local), netip.AddrPortFrom(netip.MustParseAddr(d.Remote), uint16(d.RemotePort))
	held := map[uint16]bool{}
	in := listening(list)
	for _, s := range list {
		if port := s.local.Port(); !in(s) && s.local.Addr() == local && s.remote == remote && port >= low && port <= high {
			held[port] = true
		}
	}
	return int64(len(held))
}
