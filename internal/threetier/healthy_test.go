package threetier

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
)

// TestBusyAndHealthy: every client wants its connection closed, so that those
// are in TIME_WAIT on the load balancer, on the port of the listener. Those to
// the web servers are kept in a pool. There are
// fewer than visits: a client comes again from a port that is in TIME_WAIT here,
// and its SYN takes the place.
func TestBusyAndHealthy(t *testing.T) {
	t.Parallel()
	s := wire(t)
	for _, web := range s.webs() {
		startWeb(t, web)
	}
	haproxyPool(t, s.lb)
	answers := s.drive(t, 15000, 20, "Connection: close")
	got := timeWait(t, s.lb)
	if got.inbound < int64(answers)/5 || got.outbound > 100 {
		t.Errorf("%d visits leave %+v in TIME_WAIT, want them inbound", answers, got)
	}
	seenAsSS(t, s.hosts()...)

	s.traffic(t, 200*time.Millisecond, "Connection: close")
	d := recorded(t, "busy-and-healthy", func() diagnosis { return diagnosed(t, s.lb, nil) })
	lb := d.Hosts[0]
	if lb.Verdict.Level != diagnose.Healthy || d.exit != 0 {
		t.Errorf("want healthy and exit code 0, got %s and %d", lb.Verdict.Level, d.exit)
	}
	if rules := found(lb, ""); len(rules) > 0 {
		t.Errorf("want nothing found, got %v", rules)
	}
	if !slices.Contains(lb.Roles, "load-balancer") {
		t.Errorf("want a load balancer, got %v", lb.Roles)
	}
	if who := closer(lb, "listener :80"); who != "self" {
		t.Errorf("want that this host closes its visitors' connections first, got %q", who)
	}
	if headline := lb.Verdict.Headline; !strings.HasPrefix(headline, "Nothing to do: ") || !strings.Contains(headline, " TIME_WAIT are all on :80, where this host closes first") {
		t.Errorf("want nothing to do, since TIME_WAIT is on the listener: %q", headline)
	}
	// HAProxy opens as many as come, and leaves TIME_WAIT on neither side of them.
	if rates := d.Observations[0].Rates; rates["Tcp.ActiveOpens"] < 50 || rates["Tcp.OutRsts"] < rates["Tcp.ActiveOpens"]/2 {
		t.Errorf("want connections to the web servers that end by a reset: %v opened, %v resets a second", rates["Tcp.ActiveOpens"], rates["Tcp.OutRsts"])
	}
	if len(lb.Harmless) == 0 {
		t.Fatal("want what is harmless")
	}
	numbers := lb.Harmless[0].Numbers
	if n := numbers["time_wait"]; n < float64(answers)/5 || numbers["bytes"] != 256*n || numbers["ports_used"] != 0 {
		t.Errorf("want what is harmless with its numbers: %+v", lb.Harmless)
	}
}
