package here_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe/here"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func look(t testing.TB, which string, options probe.Options) *probe.Look {
	t.Helper()
	probers, err := here.Machine{Name: "lb", Clock: func() time.Time { return noon }}.Probers(t.Context(), which)
	if err != nil {
		t.Fatal(err)
	}
	if len(probers) != 1 {
		t.Fatalf("%d namespaces", len(probers))
	}
	seen, err := probers[0].Look(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

// few shows the states that are not 0.
func few(s policy.States) string {
	var text string
	for _, state := range []struct {
		name  string
		count *int64
	}{
		{"established", s.Established}, {"syn_sent", s.SynSent}, {"syn_recv", s.SynRecv}, {"fin_wait1", s.FinWait1},
		{"fin_wait2", s.FinWait2}, {"time_wait", s.TimeWait}, {"close", s.Close}, {"close_wait", s.CloseWait},
		{"last_ack", s.LastAck}, {"listen", s.Listen}, {"closing", s.Closing}, {"new_syn_recv", s.NewSynRecv},
	} {
		switch {
		case state.count == nil:
			text += " " + state.name + " ?"
		case *state.count != 0:
			text += fmt.Sprint(" ", state.name, " ", *state.count)
		}
	}
	return text
}

func TestLookAtAllStates(t *testing.T) {
	if !alone(t) {
		return
	}
	nettest.Write(t, "net.ipv4.ip_local_port_range", "20000 29999")
	nettest.Write(t, "net.ipv4.ip_local_reserved_ports", "80,20000-20009,29999-40000")
	z := newZoo(t)
	z.settled()
	z.listen(at("127.0.0.9", 20500), 1)
	z.listen(at("::1", 20501), 1)
	z.listen(at("::1", 20009), 1)
	seen := look(t, "", probe.Options{Processes: true})
	o := seen.Observation
	got := []string{"all" + few(o.States)}
	for _, l := range o.Listeners {
		got = append(got, fmt.Sprintf("listener %s %d backlog %d queue %d pid %v:%s", l.Local, l.Port, *l.Backlog, l.Queue, *l.PID == os.Getpid(), few(l.States)))
		if l.Port == portFull && *l.Drops == 0 {
			t.Errorf("no drops at %d, whose queue is full", l.Port)
		}
	}
	for _, d := range o.Destinations {
		got = append(got, fmt.Sprintf("destination %s %s %d ports %d of %d, %d without timestamps:%s", d.Local, d.Remote, d.RemotePort, d.PortsInUse, d.UsablePorts, *d.WithoutTimestamps, few(d.States)))
	}
	got = append(got, fmt.Sprint("no listener ", o.NoListener.Ports, few(o.NoListener.States)))
	for _, p := range o.Processes {
		got = append(got, fmt.Sprintf("process %v %d listener %q peer %q", *p.PID == os.Getpid(), p.CloseWait, p.Listener, p.Peer))
	}
	for _, h := range seen.HalfClosed {
		got = append(got, fmt.Sprintf("half closed %d %v pid %v listener %q", h.State, h.Local.Port() == portExact, h.PID == os.Getpid(), h.Listener))
	}
	want := []string{
		"all established 16 syn_sent 1 fin_wait1 1 fin_wait2 4 time_wait 7 close_wait 2 last_ack 1 listen 10 closing 1 new_syn_recv 1",
		"listener 0.0.0.0 8080 backlog 16 queue 0 pid true: established 1 time_wait 3 listen 1",
		"listener :: 8081 backlog 16 queue 0 pid true: established 2 listen 1",
		"listener :: 8082 backlog 16 queue 0 pid true: established 1 listen 1",
		"listener 127.0.0.1 8083 backlog 16 queue 0 pid true: established 1 fin_wait2 1 close_wait 2 last_ack 1 listen 1",
		"listener 127.0.0.1 8084 backlog 0 queue 1 pid true: established 1 listen 1",
		"listener 127.0.0.1 8085 backlog 16 queue 0 pid true: listen 1 new_syn_recv 1",
		"listener 127.0.0.2 8087 backlog 16 queue 0 pid true: established 1 listen 1",
		"listener ::1 20009 backlog 1 queue 0 pid true: listen 1",
		"listener 127.0.0.9 20500 backlog 1 queue 0 pid true: listen 1",
		"listener ::1 20501 backlog 1 queue 0 pid true: listen 1",
		"destination 127.0.0.1 127.0.0.1 8083 ports 5 of 9987, 0 without timestamps: fin_wait1 1 fin_wait2 3 closing 1",
		"destination 127.0.0.1 127.0.0.1 8080 ports 3 of 9987, 0 without timestamps: established 1 time_wait 2",
		"destination 127.0.0.1 127.0.0.1 8084 ports 2 of 9987, 0 without timestamps: established 1 syn_sent 1",
		"destination 127.0.0.1 127.0.0.1 8081 ports 1 of 9987, 0 without timestamps: established 1",
		"destination 127.0.0.1 127.0.0.1 8085 ports 1 of 9987, 0 without timestamps: established 1",
		"destination 127.0.0.1 127.0.0.1 8086 ports 1 of 9987, 0 without timestamps: established 1",
		"destination ::1 ::1 8081 ports 1 of 9987, 0 without timestamps: established 1",
		"destination ::1 ::1 8082 ports 1 of 9987, 0 without timestamps: established 1",
		"destination 127.0.0.2 127.0.0.2 8087 ports 0 of 9987, 0 without timestamps: established 1",
		"no listener [8086] established 1 time_wait 2",
		`process true 2 listener "127.0.0.1:8083" peer ""`,
		`half closed 5 true pid false listener ""`,
		`half closed 5 false pid false listener ""`,
		`half closed 5 false pid false listener ""`,
		`half closed 5 false pid false listener ""`,
		`half closed 8 true pid true listener "127.0.0.1:8083"`,
		`half closed 8 true pid true listener "127.0.0.1:8083"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
