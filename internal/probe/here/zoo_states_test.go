package here_test

import (
	"context"
	"fmt"
	"net/netip"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe/procnet"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe/sockdiag"
)

// stateNames are those of ss, which does not tell requests from sockets.
var stateNames = map[probe.State]string{
	probe.Established: "ESTAB", probe.SynSent: "SYN-SENT", probe.SynRecv: "SYN-RECV", probe.NewSynRecv: "SYN-RECV",
	probe.FinWait1: "FIN-WAIT-1", probe.FinWait2: "FIN-WAIT-2", probe.TimeWait: "TIME-WAIT", probe.Close: "UNCONN",
	probe.CloseWait: "CLOSE-WAIT", probe.LastAck: "LAST-ACK", probe.Listen: "LISTEN", probe.Closing: "CLOSING",
}

// bySS lists all sockets as "STATE local remote receive send".
func bySS(t testing.TB) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), nettest.Program(t, "ss"), "-Htan").Output()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		if len(f) < 5 {
			t.Fatalf("ss printed %q", line)
		}
		lines = append(lines, fmt.Sprint(f[0], " ", end(t, f[3]), " ", end(t, f[4]), " ", f[1], " ", f[2]))
	}
	slices.Sort(lines)
	return lines
}

// end reads how ss prints one: *:8081 is any address of both families.
func end(t testing.TB, text string) string {
	t.Helper()
	colon := strings.LastIndexByte(text, ':')
	host, port := strings.Trim(text[:colon], "[]"), text[colon+1:]
	if host == "*" {
		host = "::"
	}
	if port == "*" {
		port = "0"
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		t.Fatalf("ss printed the address %q", text)
	}
	return address.Unmap().String() + " " + port
}

func bySource(t testing.TB, source probe.Sockets, show func(*probe.Socket) string) []string {
	t.Helper()
	var lines []string
	visit := func(s *probe.Socket) { lines = append(lines, show(s)) }
	if err := source.Listening(t.Context(), visit); err != nil {
		t.Fatal(err)
	}
	if err := source.Others(t.Context(), visit); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines
}

func open(t testing.TB) *sockdiag.Source {
	t.Helper()
	source, err := sockdiag.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(source.Close)
	return source
}

func TestSocketsAreThoseOfSS(t *testing.T) {
	if !alone(t) {
		return
	}
	newZoo(t).settled()
	got := bySource(t, open(t), func(s *probe.Socket) string {
		return fmt.Sprint(stateNames[s.State], " ", s.Local, " ", s.LocalPort, " ", s.Remote, " ", s.RemotePort, " ", s.ReceiveQueue, " ", s.SendQueue)
	})
	if diff := cmp.Diff(bySS(t), got); diff != "" {
		t.Errorf("ss and sock_diag differ:\n%s", diff)
	}
}

func TestSocketsAreThoseOfProc(t *testing.T) {
	if !alone(t) {
		return
	}
	newZoo(t).settled()
	show := func(s *probe.Socket) string {
		return fmt.Sprint(s.State, " ", s.Local, " ", s.LocalPort, " ", s.Remote, " ", s.RemotePort, " ", s.Timewait, " ", s.Inode)
	}
	if diff := cmp.Diff(bySource(t, procnet.Here(), show), bySource(t, open(t), show)); diff != "" {
		t.Errorf("/proc/net/tcp and sock_diag differ:\n%s", diff)
	}
}

func TestTimersAreThoseOfProc(t *testing.T) {
	if !alone(t) {
		return
	}
	newZoo(t).settled()
	timers := func(source probe.Sockets) map[string]uint32 {
		found := map[string]uint32{}
		bySource(t, source, func(s *probe.Socket) string {
			if s.State == probe.TimeWait {
				found[fmt.Sprint(s.Local, s.LocalPort, s.Remote, s.RemotePort)] = s.TimerMS
			}
			return ""
		})
		return found
	}
	proc, diag := timers(procnet.Here()), timers(open(t))
	if len(diag) != 7 || len(proc) != len(diag) {
		t.Fatalf("TIME_WAIT: %d in sock_diag, %d in proc, want 7", len(diag), len(proc))
	}
	for socket, ms := range diag {
		if away := int64(proc[socket]) - int64(ms); ms < 50_000 || ms > 60_000 || away < -50 || away > 5000 {
			t.Errorf("%s: %d ms in sock_diag, %d in proc", socket, ms, proc[socket])
		}
	}
}

func TestInfoTellsTimestampsAndSilence(t *testing.T) {
	if !alone(t) {
		return
	}
	z := newZoo(t)
	listener := z.listen(at("127.0.0.1", portPlain), 16)
	z.connect(listener, at("127.0.0.1", portPlain))
	nettest.Write(t, "net.ipv4.tcp_timestamps", "0")
	client, _ := z.connect(listener, at("127.0.0.1", portPlain))
	z.shut(client)
	const pause = 300 * time.Millisecond
	time.Sleep(pause)
	counts := map[string]int{}
	if err := open(t).Others(context.Background(), func(s *probe.Socket) {
		if !s.Info.Known {
			t.Errorf("%s: no tcp_info", stateNames[s.State])
		}
		counts[fmt.Sprint(stateNames[s.State], " ", s.Info.Timestamps)]++
		if silence := time.Duration(s.Info.SinceHeardMS) * time.Millisecond; silence < pause-20*time.Millisecond || silence > 20*pause {
			t.Errorf("%s: silent for %s after %s", stateNames[s.State], silence, pause)
		}
	}); err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"ESTAB true": 2, "FIN-WAIT-2 false": 1, "CLOSE-WAIT false": 1}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The age of a socket in CLOSE_WAIT is the time since the FIN came, or since the
// peer answered a keepalive probe: it may be too short, never too long.
func TestSilenceIsALowerBoundOfCloseWait(t *testing.T) {
	if !alone(t) {
		return
	}
	z := newZoo(t)
	listener := z.listen(at("127.0.0.1", portPlain), 16)
	client, _ := z.connect(listener, at("127.0.0.1", portPlain))
	probed, server := z.connect(listener, at("127.0.0.1", portPlain))
	for option, value := range map[int]int{unix.TCP_KEEPIDLE: 1, unix.TCP_KEEPINTVL: 1} {
		z.must(unix.SetsockoptInt(server, unix.IPPROTO_TCP, option, value))
	}
	z.must(unix.SetsockoptInt(server, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1))
	// Before the peer closes it is silent too, which is no CLOSE_WAIT yet.
	time.Sleep(500 * time.Millisecond)
	z.shut(client)
	z.shut(probed)
	closed := time.Now()
	time.Sleep(1500 * time.Millisecond)
	var ages []time.Duration
	if err := open(t).Others(t.Context(), func(s *probe.Socket) {
		if s.State == probe.CloseWait {
			ages = append(ages, time.Duration(s.Info.SinceHeardMS)*time.Millisecond)
		}
	}); err != nil {
		t.Fatal(err)
	}
	longest := time.Since(closed) + 10*time.Millisecond
	slices.Sort(ages)
	if len(ages) != 2 || ages[0] > time.Second || ages[1] < 1400*time.Millisecond || ages[1] > longest {
		t.Errorf("after %s: %s; want one below 1s, probed, and one about 1.5s", longest, ages)
	}
}
