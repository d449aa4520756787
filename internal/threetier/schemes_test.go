package threetier

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// pages is how many pages each web server builds with a query of the database.
// It closes each connection to it first, so these are in TIME_WAIT there, on the
// ports of the web server.
const pages = 300

// scheme is one way to set a site up.
type scheme struct {
	balance func(t *testing.T, lb *nettest.Host) // starts the load balancer
	// load sends the clients, and returns how many connections went to the web
	// servers at least.
	load func(t *testing.T, s *site) int
}

// run sets a site up and sends its clients. When it returns, nothing moves: for
// the next 60 seconds a connection in TIME_WAIT stays.
func (sch scheme) run(t *testing.T) (*site, int) {
	t.Helper()
	s := wire(t)
	for _, web := range s.webs() {
		startWeb(t, web)
	}
	sch.balance(t, s.lb)
	startMariaDB(t, s.db)
	connections := sch.load(t, s)
	for _, web := range s.webs() {
		web.Output(t, program(t, "pages"), fmt.Sprintf("%s:%d", dbAddress, databasePort), strconv.Itoa(pages))
	}
	return s, connections
}

// nginx speaks HTTP/1.1 to the web servers and keeps no connection: it has read
// the whole answer before they would close.
func nginxClosesFirst(t *testing.T, lb *nettest.Host) {
	startNginx(t, lb, upstream()+`	server {
		listen 80 backlog=4096;
		location / {
			proxy_pass http://web;
			proxy_http_version 1.1;
			proxy_set_header Connection "";
		}
	}`)
}

// As it comes, nginx speaks HTTP/1.0 to the web servers, which close when they
// have answered.
func nginxAsItComes(t *testing.T, lb *nettest.Host) {
	startNginx(t, lb, upstream()+`	server {
		listen 80 backlog=4096;
		location / { proxy_pass http://web; }
	}`)
}

// HAProxy hands a close on to the other side, whoever closes.
func haproxyTCP(t *testing.T, lb *nettest.Host) {
	startHAProxy(t, lb, "frontend site\n\tmode tcp\n\tbind :80\n\tdefault_backend web\n"+backend("mode tcp"))
}

// HAProxy asks the web servers to close, with a Connection header.
func haproxyServerClose(t *testing.T, lb *nettest.Host) {
	startHAProxy(t, lb, "frontend site\n\tmode http\n\toption http-server-close\n\tbind :80\n\tdefault_backend web\n"+
		backend("mode http", "option http-server-close"))
}

// HAProxy keeps connections to the web servers, and resets those that it has no
// use for.
func haproxyPool(t *testing.T, lb *nettest.Host) {
	startHAProxy(t, lb, "frontend site\n\tmode http\n\tbind :80\n\tdefault_backend web\n"+backend("mode http"))
}

// keptConnections are requests of clients that keep their connections.
func keptConnections(requests int) func(*testing.T, *site) int {
	return func(t *testing.T, s *site) int { return s.drive(t, requests, 20) }
}

// shortVisits are clients that get one answer and close.
func shortVisits(requests int) func(*testing.T, *site) int {
	return func(t *testing.T, s *site) int {
		s.client.Output(t, program(t, "browser"), fmt.Sprintf("%s:%d", publicAddress, httpPort), strconv.Itoa(requests), "0s")
		return requests
	}
}

func TestBalancerClosesFirst(t *testing.T) {
	for name, sch := range map[string]scheme{
		"nginx":       {nginxClosesFirst, keptConnections(30000)},
		"haproxy-tcp": {haproxyTCP, shortVisits(4000)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, connections := sch.run(t)
			lb := timeWait(t, s.lb)
			if lb.outbound < int64(connections) || lb.inbound*50 > lb.outbound {
				t.Errorf("%d connections to the web servers leave %+v in TIME_WAIT on the load balancer, want all of them, outbound", connections, lb)
			}
			for _, web := range s.webs() {
				if got, want := timeWait(t, web), (placed{outbound: pages}); got != want {
					t.Errorf("%s has %+v in TIME_WAIT, want %+v", web.Name, got, want)
				}
			}
			if got := timeWait(t, s.db); got != (placed{}) {
				t.Errorf("the database has %+v in TIME_WAIT: the web servers close first", got)
			}
			seenAsSS(t, s.hosts()...)
		})
	}
}

func TestWebClosesFirst(t *testing.T) {
	for name, sch := range map[string]scheme{
		"nginx":                {nginxAsItComes, keptConnections(8000)},
		"haproxy-server-close": {haproxyServerClose, keptConnections(8000)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, connections := sch.run(t)
			// A port of the load balancer is free again at once, and a SYN from it
			// takes the place of what is in TIME_WAIT on the web server.
			var inbound int64
			for _, web := range s.webs() {
				got := timeWait(t, web)
				if got.outbound != pages {
					t.Errorf("%s has %d outbound connections in TIME_WAIT, want those to the database, %d", web.Name, got.outbound, pages)
				}
				inbound += got.inbound
			}
			if inbound*10 < int64(connections)*8 || inbound > int64(connections)+20 {
				t.Errorf("%d connections leave %d in TIME_WAIT on the web servers, inbound", connections, inbound)
			}
			if got := timeWait(t, s.lb); got.inbound+got.outbound > int64(connections)/50 {
				t.Errorf("the load balancer has %+v in TIME_WAIT: the web servers close first", got)
			}
			seenAsSS(t, s.hosts()...)
		})
	}
}

// TestPoolLeavesNoTimeWait: an HTTP load balancer need not be on the side that
// has the TIME_WAIT, nor the web servers. A reset leaves none.
func TestPoolLeavesNoTimeWait(t *testing.T) {
	for name, load := range map[string]func(*testing.T, *site) int{
		"kept":  keptConnections(4000),
		"short": shortVisits(4000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := scheme{haproxyPool, load}.run(t)
			if got := timeWait(t, s.lb); got.outbound > 40 {
				t.Errorf("the load balancer has %+v in TIME_WAIT", got)
			}
			for _, web := range s.webs() {
				if got := timeWait(t, web); got.inbound > 40 {
					t.Errorf("%s has %+v in TIME_WAIT", web.Name, got)
				}
			}
			seenAsSS(t, s.hosts()...)
		})
	}
}

func everySocket(socket) bool { return true }

func timeWait(t testing.TB, host *nettest.Host) placed {
	t.Helper()
	return place(sockets(t, host), "time_wait")
}
