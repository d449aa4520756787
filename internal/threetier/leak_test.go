package threetier

import (
	"fmt"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// leaking is a site of which one web server answers and never closes. The load
// balancer closes first: it has done its part, and waits in FIN_WAIT2.
type leaking struct {
	*site
	app *nettest.Server
}

// startLeaking sends visitors in the background until the test ends, and
// returns when the leak can be seen.
func startLeaking(t *testing.T) leaking {
	t.Helper()
	s := leaking{site: wire(t)}
	startWeb(t, s.web1)
	s.app = s.web2.Start(t, program(t, "app"), fmt.Sprintf("%s:%d", web2Address, httpPort))
	s.app.Listening(t, httpPort)
	nginxClosesFirst(t, s.lb)
	s.visitors(t, 100*time.Millisecond)
	for until := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if only(sockets(t, s.web2), everySocket)["close_wait"] > 150 {
			return s
		}
		if time.Now().After(until) {
			t.Fatal("the app leaks no connections")
		}
	}
}

// visitors are sixteen clients that come, get one answer, close and pause.
func (s *site) visitors(t *testing.T, pause time.Duration) {
	t.Helper()
	s.client.Start(t, program(t, "browser"), fmt.Sprintf("%s:%d", publicAddress, httpPort), "1000000", pause.String())
}

func TestLeak(t *testing.T) {
	t.Parallel()
	s := startLeaking(t)
	lb, app := only(sockets(t, s.lb), everySocket), only(sockets(t, s.web2), everySocket)
	if lb["fin_wait2"] < 100 || lb["close_wait"] > 0 || app["close_wait"] < 150 || app["fin_wait2"] > 0 {
		t.Errorf("want FIN_WAIT2 on the load balancer and CLOSE_WAIT on the web server: %v, %v", lb, app)
	}
}
