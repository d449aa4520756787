package threetier

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// pages is how many pages each web server builds with a query of the database.
// It closes each connection to it first, so these are in TIME_WAIT there, on the
// ports of the web server.
const pages = 100

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
	began := time.Now()
	connections := sch.load(t, s)
	if took := time.Since(began); took > 40*time.Second {
		t.Fatalf("the load took %s: the first connections in TIME_WAIT end after 60 s, before all is looked at", took)
	}
	for _, web := range s.webs() {
		web.Output(t, program(t, "pages"), at(dbAddress, databasePort), strconv.Itoa(pages), "0s")
	}
	return s, connections
}

// nginx speaks HTTP/1.1 to the web servers and keeps no connection: it has read
// the whole answer before they would close.
func nginxClosesFirst(t *testing.T, lb *nettest.Host, weight int) {
	t.Helper()
	startNginx(t, lb, upstream(weight)+`	server {
		listen 80 backlog=4096;
		location / {
			proxy_pass http://web;
			proxy_http_version 1.1;
			proxy_set_header Connection "";
		}
	}`)
}

// nginxOnFewPorts does so with a larger first web server, and with the range of
// ports that RFC 6335 leaves to connect(), as a file of the host says.
func nginxOnFewPorts(t *testing.T, lb *nettest.Host) {
	const ports = "49152 65535"
	lb.Write(t, "net.ipv4.ip_local_port_range", ports)
	lb.Output(t, "sh", "-c", `printf 'net.ipv4.ip_local_port_range = %s\n' "$1" >/etc/sysctl.d/60-ports.conf`, "sh", ports)
	nginxClosesFirst(t, lb, 3)
}

// As it comes, nginx speaks HTTP/1.0 to the web servers, which close when they
// have answered.
func nginxAsItComes(t *testing.T, lb *nettest.Host) {
	startNginx(t, lb, upstream(1)+`	server {
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
		s.client.Output(t, program(t, "browser"), at(publicAddress, httpPort), strconv.Itoa(requests), "0s")
		return requests
	}
}

// TestBalancerClosesFirst: TIME_WAIT holds ports of the load balancer. Reuse and
// pools are remedies there, and nothing is wrong on the web servers.
func TestBalancerClosesFirst(t *testing.T) {
	t.Run("nginx", func(t *testing.T) {
		t.Parallel()
		s := balancerClosesFirst(t, scheme{nginxOnFewPorts, keptConnections(12700)})
		s.traffic(t, 200*time.Millisecond)
		d := recorded(t, "balancer-closes-first", func() diagnosis { return diagnosed(t, s.lb, nil) })
		lb := d.Hosts[0]
		if lb.Verdict.Level != diagnose.Warning || d.exit != 0 || !slices.Contains(lb.Roles, "load-balancer") {
			t.Errorf("want a warning, exit code 0 and a load balancer, got %s, %d, %v", lb.Verdict.Level, d.exit, lb.Roles)
		}
		for address, want := range map[string][]string{web1Address: {"TL801"}, web2Address: nil} {
			destination := "destination " + at(address, httpPort)
			if got := closer(lb, destination); got != "self" {
				t.Errorf("%s: want that this host closes first, got %q", destination, got)
			}
			if got := found(lb, destination); !cmp.Equal(got, want) {
				t.Errorf("%s: want %v, got %v", destination, want, got)
			}
		}
		if len(lb.Causes) == 0 {
			t.Fatal("want a cause")
		}
		for _, remedy := range []string{"keep-alive", "net.ipv4.tcp_tw_reuse=1", "net.ipv4.ip_local_port_range="} {
			if !strings.Contains(lb.Causes[0].Remedy, remedy) {
				t.Errorf("want %s among the remedies: %s", remedy, lb.Causes[0].Remedy)
			}
		}
		reuseHelps(t, s)
		web := diagnosed(t, s.web1, nil).Hosts[0]
		nothingToDo(t, web)
		if got := closer(web, "listener :80"); got == "self" {
			t.Error("nothing shows that the web server closes first")
		}
	})
	t.Run("haproxy-tcp", func(t *testing.T) {
		t.Parallel()
		s := balancerClosesFirst(t, scheme{haproxyTCP, shortVisits(1200)})
		s.traffic(t, 200*time.Millisecond)
		lb := diagnosed(t, s.lb, nil).Hosts[0]
		if got := closer(lb, "destination "+at(web1Address, httpPort)); got != "self" {
			t.Errorf("want that the load balancer closes first, got %q", got)
		}
		if got := closer(lb, "listener :80"); got != "peer" {
			t.Errorf("want that the clients close first, got %q", got)
		}
		if got := found(lb, ""); len(got) > 0 || lb.Verdict.Level != diagnose.Healthy {
			t.Errorf("2,000 ports of 28,232 are no problem: %s, %v", lb.Verdict.Level, got)
		}
	})
}

// reuseHelps takes one of the remedies: the same TIME_WAIT, and nothing to do.
func reuseHelps(t *testing.T, s *site) {
	t.Helper()
	s.lb.Write(t, "net.ipv4.tcp_tw_reuse", "1")
	d := recorded(t, "balancer-reuses", func() diagnosis { return diagnosed(t, s.lb, nil) })
	if level := d.Hosts[0].Verdict.Level; level != diagnose.Healthy || slices.Contains(found(d.Hosts[0], ""), "TL801") {
		t.Errorf("want nothing to do with tcp_tw_reuse=1, got %s, %v", level, found(d.Hosts[0], ""))
	}
	if rate := d.Observations[0].Rates["TcpExt.TWRecycled"]; rate < 10 {
		t.Errorf("want that ports in TIME_WAIT are taken again, got %v a second", rate)
	}
}

func balancerClosesFirst(t *testing.T, sch scheme) *site {
	t.Helper()
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
	return s
}

// TestWebClosesFirst: TIME_WAIT is on the listeners of the web servers, where it
// holds no port, and the load balancer has none.
func TestWebClosesFirst(t *testing.T) {
	for name, balance := range map[string]func(*testing.T, *nettest.Host){
		"nginx":                nginxAsItComes,
		"haproxy-server-close": haproxyServerClose,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := webClosesFirst(t, scheme{balance, keptConnections(8000)})
			s.traffic(t, 200*time.Millisecond)
			diagnose1 := func() diagnosis { return diagnosed(t, s.web1, nil) }
			var d diagnosis
			if name == "haproxy-server-close" {
				d = recorded(t, "web-closes-first", diagnose1)
			} else {
				d = diagnose1()
			}
			web := d.Hosts[0]
			nothingToDo(t, web)
			if got := closer(web, "listener :80"); got != "self" {
				t.Errorf("want that the web server closes first, got %q", got)
			}
			lb := diagnosed(t, s.lb, nil).Hosts[0]
			if got := found(lb, ""); len(got) > 0 || lb.Verdict.Level != diagnose.Healthy {
				t.Errorf("nothing is wrong on the load balancer: %s, %v", lb.Verdict.Level, got)
			}
		})
	}
}

func webClosesFirst(t *testing.T, sch scheme) *site {
	t.Helper()
	s, connections := sch.run(t)
	// A port of the load balancer is free again at once, and a SYN from it takes
	// the place of what is in TIME_WAIT on the web server.
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
	return s
}

// nothingToDo is the right answer on a web server. It closes its connections to
// the database first.
func nothingToDo(t *testing.T, web diagnose.Host) {
	t.Helper()
	if got := found(web, ""); len(got) > 0 || web.Verdict.Level != diagnose.Healthy {
		t.Errorf("nothing is wrong on %s: %s, %v", web.Name, web.Verdict.Level, got)
	}
	if !cmp.Equal(web.Roles, []string{"web"}) {
		t.Errorf("%s is a web server, not %v", web.Name, web.Roles)
	}
	if got := closer(web, "destination "+at(dbAddress, databasePort)); got != "self" {
		t.Errorf("%s: of the connections to the database %q closes first, want self", web.Name, got)
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
			s.traffic(t, 200*time.Millisecond)
			lb := diagnosed(t, s.lb, nil).Hosts[0]
			if got := closer(lb, "destination "+at(web1Address, httpPort)); got == "self" {
				t.Errorf("nothing shows that the load balancer closes first")
			}
			if got := found(lb, ""); len(got) > 0 || lb.Verdict.Level != diagnose.Healthy {
				t.Errorf("nothing is wrong on the load balancer: %s, %v", lb.Verdict.Level, got)
			}
		})
	}
}

func everySocket(socket) bool { return true }

func timeWait(t testing.TB, host *nettest.Host) placed {
	t.Helper()
	return place(sockets(t, host), "time_wait")
}
