package threetier

import (
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// nginxKeepsConnections keeps connections to the web servers.
func nginxKeepsConnections(t *testing.T, lb *nettest.Host) {
	startNginx(t, lb, strings.Replace(upstream(), "\n\t}", "\n\t\tkeepalive 32;\n\t}", 1)+`	server {
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
	answers := s.drive(t, 15000, 20, "Connection: close")
	got := timeWait(t, s.lb)
	if got.inbound < int64(answers)/2 || got.outbound > 100 {
		t.Errorf("%d visits leave %+v in TIME_WAIT, want them inbound", answers, got)
	}
}
