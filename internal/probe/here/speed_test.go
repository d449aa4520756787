package here_test

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

// drain reads all sockets but the listening ones as a program does that wants
// nothing of them: a request for each family, and not a look at the answer but for
// its end.
func drain(t testing.TB) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	buffer := make([]byte, 256<<10)
	for _, family := range []byte{unix.AF_INET, unix.AF_INET6} {
		request := make([]byte, 72)
		binary.NativeEndian.PutUint32(request, 72)
		binary.NativeEndian.PutUint16(request[4:], unix.SOCK_DIAG_BY_FAMILY)
		binary.NativeEndian.PutUint16(request[6:], unix.NLM_F_REQUEST|unix.NLM_F_DUMP)
		request[16], request[17] = family, unix.IPPROTO_TCP
		binary.NativeEndian.PutUint32(request[20:], 0x1bfe) // all but LISTEN
		if err := unix.Sendto(fd, request, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
			t.Fatal(err)
		}
		for done := false; !done; {
			n, err := unix.Read(fd, buffer)
			if err != nil {
				t.Fatal(err)
			}
			done = binary.NativeEndian.Uint16(buffer[4:]) == unix.NLMSG_DONE ||
				n >= 20 && binary.NativeEndian.Uint16(buffer[n-16:]) == unix.NLMSG_DONE && binary.NativeEndian.Uint32(buffer[n-20:]) == 20
		}
	}
}

// inTimeWait is what ss counts.
func inTimeWait(t testing.TB) int {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "sh", "-c", nettest.Program(t, "ss")+" -Htan state time-wait | wc -l").Output()
	if err != nil {
		t.Fatal(err)
	}
	count, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil {
		t.Fatal(err)
	}
	return count
}

// The whole comparison is BenchmarkLook: this one runs beside other tests, on any
// machine.
func TestLookAtACrowd(t *testing.T) {
	if !alone(t) {
		return
	}
	const count = 30_000
	crowd(t, 1, count)
	var drained, looked []time.Duration
	var o probe.Look
	for range 7 {
		start := time.Now()
		drain(t)
		drained = append(drained, time.Since(start))
		start = time.Now()
		o = *look(t, "", probe.Options{})
		looked = append(looked, time.Since(start))
	}
	if counted := inTimeWait(t); counted != count || *o.Observation.States.TimeWait != count {
		t.Errorf("TIME_WAIT: the look has %d, ss %d, want %d", *o.Observation.States.TimeWait, counted, count)
	}
	// 10,000 closed by the server at 127.0.1.1 and 127.0.1.3, by the client at 127.0.1.2.
	if d := o.Observation.Destinations; len(d) != 1 || d[0].Remote != "127.0.1.2" || d[0].PortsInUse != perAddress {
		t.Errorf("destinations %v", d)
	}
	if o.Observation.NoListener == nil || *o.Observation.NoListener.States.TimeWait != 2*perAddress {
		t.Errorf("no listener: %v", o.Observation.NoListener)
	}
	// The fastest are the least disturbed.
	if ratio := float64(slices.Min(looked)) / float64(slices.Min(drained)); ratio > 3 {
		t.Errorf("a look takes %.2f times as long as a drain: %s and %s", ratio, slices.Min(looked), slices.Min(drained))
	}
}

// contestant is a way to count sockets.
type contestant struct {
	name  string
	do    func()
	times []time.Duration
}

// fastest is the round that was least disturbed by whatever else runs.
func (c *contestant) fastest() time.Duration { return slices.Min(c.times) }

// BenchmarkLook compares a look with a drain, ss, netstat and the built program,
// turn by turn on the same sockets.
func BenchmarkLook(b *testing.B) {
	nettest.Require(b)
	nettest.Program(b, "netstat")
	program := builtProgram(b)
	made := 0
	for _, count := range []int{100_000, 300_000, 1_000_000} {
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			if missing := count - made; missing > 0 {
				crowd(b, 1+made/perAddress, missing)
				made = count
			}
			compareLooks(b, program, count)
		})
	}
}

// builtProgram is the one that TCPLINT names, or else made of these sources.
func builtProgram(b *testing.B) string {
	b.Helper()
	if program := os.Getenv("TCPLINT"); program != "" {
		return program
	}
	program := filepath.Join(b.TempDir(), "tcplint")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, "../../../cmd/tcplint")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("building tcplint: %v\n%s", err, out)
	}
	return program
}

func compareLooks(b *testing.B, program string, count int) {
	var peak int64
	shell := func(line string) func() {
		return func() {
			if out, err := exec.CommandContext(b.Context(), "sh", "-c", line).CombinedOutput(); err != nil {
				b.Fatalf("%s: %v\n%s", line, err, out)
			}
		}
	}
	run := func(arguments ...string) func() {
		return func() {
			cmd := exec.CommandContext(b.Context(), program, arguments...)
			if out, err := cmd.Output(); err != nil {
				b.Fatalf("tcplint %v: %v\n%s", arguments, err, out)
			}
			peak = max(peak, cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
		}
	}
	contestants := []*contestant{
		{name: "drain", do: func() { drain(b) }},
		{name: "look", do: func() { look(b, "", probe.Options{Processes: true}) }},
		{name: "look at one", do: func() { look(b, "", probe.Options{To: at("127.0.1.2", 8080)}) }},
		{name: "summary", do: func() { look(b, "", probe.Options{Summary: true}) }},
		{name: "tcplint probe", do: run("probe", "-o", "json")},
		{name: "ss -Htan | wc -l", do: shell(nettest.Program(b, "ss") + " -Htan | wc -l")},
		{name: "netstat | awk", do: shell(nettest.Program(b, "netstat") + ` -n | awk '/^tcp/ {++S[$NF]} END {for(a in S) print a, S[a]}'`)},
	}
	for b.Loop() {
		for _, c := range contestants {
			start := time.Now()
			c.do()
			c.times = append(c.times, time.Since(start))
		}
	}
	seen := *look(b, "", probe.Options{}).Observation.States.TimeWait
	if counted := inTimeWait(b); int64(counted) > seen || seen > int64(count) {
		b.Errorf("TIME_WAIT: the look has %d, ss %d of %d", seen, counted, count)
	}
	b.ReportMetric(0, "ns/op")
	took := func(name string) float64 {
		i := slices.IndexFunc(contestants, func(c *contestant) bool { return c.name == name })
		return contestants[i].fastest().Seconds()
	}
	var table strings.Builder
	fmt.Fprintf(&table, "\n%d sockets in TIME_WAIT, fastest of %d rounds\n", seen, len(contestants[0].times))
	for _, c := range contestants {
		fmt.Fprintf(&table, "%-18s %9.1f ms %6.2f x look\n", c.name, took(c.name)*1000, took(c.name)/took("look"))
	}
	fmt.Fprintf(&table, "%-18s %9.1f MiB\n", "tcplint, at most", float64(peak)/1024)
	fmt.Fprint(os.Stderr, table.String()) // a benchmark's log is cut off
	b.ReportMetric(float64(seen), "sockets")
	b.ReportMetric(took("look")*1e9/float64(seen), "look-ns/socket")
	b.ReportMetric(took("look")/took("drain"), "look/drain")
	b.ReportMetric(took("ss -Htan | wc -l")/took("look"), "ss/look")
	b.ReportMetric(took("netstat | awk")/took("look"), "netstat/look")
	b.ReportMetric(took("ss -Htan | wc -l")/took("tcplint probe"), "ss/tcplint")
	b.ReportMetric(took("summary")*1000, "summary-ms")
	b.ReportMetric(cmp.Or(float64(peak), 1)/1024, "tcplint-MiB")
}
