package threetier

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
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
	s.app = s.web2.Start(t, program(t, "app"), at(web2Address, httpPort))
	s.app.Listening(t, httpPort)
	nginxClosesFirst(t, s.lb, 2)
	s.traffic(t, 2*time.Second)
	for until := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if only(sockets(t, s.web2), everySocket)["close_wait"] > 60 {
			return s
		}
		if time.Now().After(until) {
			t.Fatal("the app leaks no connections")
		}
	}
}

func TestLeak(t *testing.T) {
	t.Parallel()
	s := startLeaking(t)
	before := only(sockets(t, s.web2), everySocket)["close_wait"]
	o := observe(t, s.web2, "2s")
	app, lb := only(sockets(t, s.web2), everySocket), only(sockets(t, s.lb), everySocket)
	if lb["fin_wait2"] < before || lb["close_wait"] > 0 || app["fin_wait2"] > 0 {
		t.Errorf("want FIN_WAIT2 on the load balancer and CLOSE_WAIT on the web server: %v, %v", lb, app)
	}
	if len(o.Processes) != 1 {
		t.Fatalf("want one process that holds CLOSE_WAIT: %+v", o.Processes)
	}
	p := o.Processes[0]
	if p.PID == nil || *p.PID != s.app.PID || p.Command != "app" || p.Listener != at(web2Address, httpPort) {
		t.Errorf("want process %d, app, and its listener: %+v", s.app.PID, p)
	}
	if p.CloseWait < before || p.CloseWait > app["close_wait"] || p.FDs == nil || *p.FDs < p.CloseWait {
		t.Errorf("ss counts %d CLOSE_WAIT before and %d after, the probe %d, of %v descriptors", before, app["close_wait"], p.CloseWait, p.FDs)
	}
	if p.CloseWaitGrowth == nil || *p.CloseWaitGrowth < 10 {
		t.Errorf("two looks do not show that it grows: %+v", p)
	}
}

// TestLeakDiagnosed: the host that leaks names the program, and both hosts
// together say that it is not the load balancer's fault.
func TestLeakDiagnosed(t *testing.T) {
	t.Parallel()
	s := startLeaking(t)
	d := recorded(t, "leak", func() diagnosis { return diagnosed(t, s.web2, nil) })
	app := d.Hosts[0]
	if app.Verdict.Level != diagnose.Warning || d.exit != 0 { // it is seconds old
		t.Errorf("want a warning and exit code 0, got %s and %d", app.Verdict.Level, d.exit)
	}
	pid := fmt.Sprintf("pid %d (app)", s.app.PID)
	if got := found(app, pid); !cmp.Equal(got, []string{"TL802"}) {
		t.Errorf("%s: want TL802 about %s, got %v", s.web2.Name, pid, got)
	}
	listener := "listener " + at(web2Address, httpPort)
	if len(app.Causes) == 0 || !strings.Contains(app.Causes[0].Message, listener) || strings.Contains(app.Causes[0].Remedy, "net.ipv4.") {
		t.Errorf("want the %s and no parameter: %+v", listener, app.Causes)
	}
	alone := func(line diagnose.Line) bool { return line.Parameter == "net.ipv4.tcp_fin_timeout" }
	if !slices.ContainsFunc(app.LeaveAlone, alone) {
		t.Errorf("want tcp_fin_timeout left alone: %+v", app.LeaveAlone)
	}

	lb := diagnosed(t, s.lb, nil).Hosts[0]
	if got := found(lb, ""); len(got) > 0 || lb.Verdict.Level != diagnose.Healthy {
		t.Errorf("the load balancer has done its part: %s, %v", lb.Verdict.Level, got)
	}
	web := diagnosed(t, s.web1, nil).Hosts[0]
	if got := found(web, ""); len(got) > 0 || web.Verdict.Level != diagnose.Healthy {
		t.Errorf("the other web server closes: %s, %v", web.Verdict.Level, got)
	}
}

// TestLeakOnTwoHosts: the load balancer waits in FIN_WAIT2 for what the web
// server has in CLOSE_WAIT. Nothing is installed on either of them.
func TestLeakOnTwoHosts(t *testing.T) {
	nettest.Require(t, nettest.Root)
	t.Parallel()
	s := startLeaking(t)
	home := s.administer(t, map[*nettest.Host]string{s.lb: privateAddress, s.web2: web2Address})
	d := recorded(t, "leak-on-two-hosts", func() diagnosis {
		return diagnosed(t, s.admin, []string{"--ssh", "lb", "--ssh", "web2"}, "HOME="+home)
	})
	lb, app := d.Hosts[0], d.Hosts[1]
	if d.exit != 1 || lb.Host != "lb" || app.Host != "web2" {
		t.Fatalf("want lb and web2 and exit code 1: %s, %s, %d", lb.Host, app.Host, d.exit)
	}
	if got := found(lb, "web2"); !cmp.Equal(got, []string{"TL803"}) {
		t.Errorf("want TL803 about web2 on the load balancer, got %v", got)
	}
	pid := fmt.Sprintf("pid %d (app)", s.app.PID)
	if got := found(app, pid); !cmp.Equal(got, []string{"TL802"}) {
		t.Errorf("want TL802 about %s on the web server, got %v", pid, got)
	}
	peers := d.Observations[0].Peers
	if len(peers) != 1 || peers[0].Host != "web2" || peers[0].PID == nil || *peers[0].PID != s.app.PID ||
		peers[0].Listener != at(web2Address, httpPort) || peers[0].FinWait2HereCloseWaitThere < 50 {
		t.Errorf("want the process on web2 and its listener: %+v", peers)
	}
}
