package diagnose_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func half(local, remote string, state probe.State) probe.HalfClosed {
	return probe.HalfClosed{Tuple: probe.Tuple{Local: netip.MustParseAddrPort(local), Remote: netip.MustParseAddrPort(remote)}, State: state}
}

// What waits for the last word on one host, and is not closed on another, is one
// connection: its process and listener are named. What is not the same
// connection counts for nothing.
func TestJoin(t *testing.T) {
	lb, app, other := recorded(t, "scheme-one"), recorded(t, "leak"), recorded(t, "healthy")
	for _, port := range []string{"40001", "40002", "40003"} {
		lb.HalfClosed = append(lb.HalfClosed, half("10.0.0.1:"+port, "10.0.2.7:8080", probe.FinWait2))
		there := half("10.0.2.7:8080", "10.0.0.1:"+port, probe.CloseWait)
		there.PID, there.Command, there.Listener = 4711, "java", "0.0.0.0:8080"
		if port == "40003" {
			there.PID, there.Command = 12, "sidecar"
		}
		app.HalfClosed = append(app.HalfClosed, there)
	}
	lb.HalfClosed = append(lb.HalfClosed, half("10.0.0.1:50001", "10.0.2.7:8080", probe.FinWait2))
	other.HalfClosed = append(other.HalfClosed, half("10.0.9.9:8080", "10.0.0.1:40001", probe.CloseWait))

	document := run(t,
		diagnose.Seen{Look: lb, Snapshot: running()}, diagnose.Seen{Look: app, Snapshot: running()}, diagnose.Seen{Look: other, Snapshot: running()},
	).Document
	peers := document.Observations[0].Peers
	if len(peers) != 1 || len(document.Observations[1].Peers) != 0 || len(document.Observations[2].Peers) != 0 {
		t.Fatalf("peers %+v, %+v, %+v", peers, document.Observations[1].Peers, document.Observations[2].Peers)
	}
	want := policy.Peer{Host: "app1", FinWait2HereCloseWaitThere: 3, Command: "java", Listener: "0.0.0.0:8080"}
	if got := peers[0]; got.PID == nil || *got.PID != 4711 || got.Host != want.Host || got.FinWait2HereCloseWaitThere != 3 || got.Command != want.Command || got.Listener != want.Listener {
		t.Errorf("peer %+v", got)
	}
	golden(t, "joined.txt", diagnose.Text(document, false, false))
}

// More than a look keeps are not compared, which is said.
func TestJoinOfMoreThanIsKept(t *testing.T) {
	lb, app := recorded(t, "scheme-one"), recorded(t, "leak")
	for range probe.MaxHalfClosed {
		lb.HalfClosed = append(lb.HalfClosed, half("10.0.0.1:40001", "10.0.2.7:8080", probe.FinWait2))
	}
	document := run(t, diagnose.Seen{Look: lb, Snapshot: running()}, diagnose.Seen{Look: app, Snapshot: running()}).Document
	if gaps := document.Observations[0].Gaps; len(gaps) != 1 || !strings.HasPrefix(gaps[0], "peers: only 10000 connections") {
		t.Errorf("gaps %q", gaps)
	}
}
