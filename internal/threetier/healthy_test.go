package threetier

import (
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// nginxKeepsConnections keeps connections to the web servers.
func nginxKeepsConnections(t *testing.T, lb *nettest.Host) {
	startNginx(t, lb, strings.Replace(upstream(), "\n\t}", "\n\t\tkeepalive 128;\n\t}", 1)+`	server {
		listen 80 backlog=4096;
		location / {
			proxy_pass http://web;
			proxy_http_version 1.1;
			proxy_set_header Connection "";
		}
	}`)
}

// TestBusyAndHealthy: every client wants its connection closed, so that those
// are in TIME_WAIT on the load balancer, on the port of the listener. There are
// fewer than visits: a client comes again from a port that is in TIME_WAIT here,
// and its SYN takes the place.
func TestBusyAndHealthy(t *testing.T) {
	t.Parallel()
	s := wire(t)
	for _, web := range s.webs() {
		startWeb(t, web)
	}
	nginxKeepsConnections(t, s.lb)
	startMariaDB(t, s.db)
	answers := s.drive(t, 15000, 20, "Connection: close")
	got := timeWait(t, s.lb)
	if got.inbound < int64(answers)/2 || got.outbound > 100 {
		t.Errorf("%d visits leave %+v in TIME_WAIT, want them inbound", answers, got)
	}
	seenAsSS(t, s.hosts()...)

	s.traffic(t)
	d := recorded(t, "busy-and-healthy", func() diagnosis { return diagnosed(t, s.lb, nil) })
	lb := d.Hosts[0]
	if lb.Verdict.Level != diagnose.Healthy || d.exit != 0 {
		t.Errorf("want healthy and exit code 0, got %s and %d", lb.Verdict.Level, d.exit)
	}
	if rules := found(lb, ""); len(rules) > 0 {
		t.Errorf("want nothing found, got %v", rules)
	}
	if who := closer(lb, "listener :80"); who != "self" {
		t.Errorf("want that this host closes its visitors' connections first, got %q", who)
	}
	if headline := lb.Verdict.Headline; !strings.HasPrefix(headline, "Nothing to do: ") || !strings.Contains(headline, " TIME_WAIT are all on :80, where this host closes first") {
		t.Errorf("want nothing to do, since TIME_WAIT is on the listener: %q", headline)
	}
	// Some visitors of today come from a port that is in TIME_WAIT here.
	after := timeWait(t, s.lb)
	if len(lb.Harmless) == 0 || lb.Harmless[0].Numbers["time_wait"] > float64(got.inbound) || lb.Harmless[0].Numbers["time_wait"] < float64(after.inbound) {
		t.Errorf("want what is harmless with its numbers, %d to %d: %+v", after.inbound, got.inbound, lb.Harmless)
	}
}
