package here_test

import (
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
	for _, family := range []byte{unix.AF_INET, unix.AF_INET6} {
		request := make([]byte, 72)
		binary.NativeEndian.PutUint16(request[4:], unix.SOCK_DIAG_BY_FAMILY)
		request[16], request[17] = family, unix.IPPROTO_TCP
		binary.NativeEndian.PutUint32(request[20:], allButListening)
		drainAnswer(t, request)
	}
}

// drainAtOnce asks for both families in one request, as a look does.
func drainAtOnce(t testing.TB) {
	t.Helper()
	request := make([]byte, 76)
	binary.NativeEndian.PutUint16(request[4:], 18) // TCPDIAG_GETSOCK
	binary.NativeEndian.PutUint32(request[68:], allButListening)
	drainAnswer(t, request)
}

const allButListening = 0x1bfe

func drainAnswer(t testing.TB, request []byte) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	binary.NativeEndian.PutUint32(request, uint32(len(request)))
	binary.NativeEndian.PutUint16(request[6:], unix.NLM_F_REQUEST|unix.NLM_F_DUMP)
	if err := unix.Sendto(fd, request, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 256<<10)
	for {
		n, err := unix.Read(fd, buffer)
		if err != nil {
			t.Fatal(err)
		}
		if binary.NativeEndian.Uint16(buffer[4:]) == unix.NLMSG_DONE ||
			n >= 20 && binary.NativeEndian.Uint16(buffer[n-16:]) == unix.NLMSG_DONE && binary.NativeEndian.Uint32(buffer[n-20:]) == 20 {
			return
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
	// The last of them may still be on their way.
	for until := time.Now().Add(5 * time.Second); inTimeWait(t) != count && time.Now().Before(until); {
		time.Sleep(50 * time.Millisecond)
	}
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
		rest, _ := exec.CommandContext(t.Context(), "sh", "-c", nettest.Program(t, "ss")+" -Htano state all exclude time-wait; nstat -az | grep -E 'TW|Rst|Reset|Abort|Orphan|Overflow'").CombinedOutput()
		t.Errorf("TIME_WAIT: the look has %d, ss %d, want %d\n%s", *o.Observation.States.TimeWait, counted, count, rest)
	}
	// 10,000 closed by the server at 127.0.1.1 and 127.0.1.3, by the client at 127.0.1.2.
	if d := o.Observation.Destinations; len(d) != 1 || d[0].Remote != "127.0.1.2" || d[0].PortsInUse != perAddress {
		t.Errorf("destinations %v", d)
	}
	if o.Observation.NoListener == nil || *o.Observation.NoListener.States.TimeWait != 2*perAddress {
		t.Errorf("no listener: %v", o.Observation.NoListener)
	}
	// The fastest are the least disturbed.
	if ratio := float64(slices.Min(looked)) / float64(slices.Min(drained)); ratio > 6 {
		t.Errorf("a look takes %.2f times as long as a drain: %s and %s", ratio, slices.Min(looked), slices.Min(drained))
	}
}

// contestant is a way to count sockets.
type contestant struct {
	name  string
	do    func()
	times []time.Duration
	cpu   []time.Duration // of this process and those that it waited for
}

func (c *contestant) run(t testing.TB) {
	used, start := cpuTime(t), time.Now()
	c.do()
	c.times = append(c.times, time.Since(start))
	c.cpu = append(c.cpu, cpuTime(t)-used)
}

// fastest is the round that was least disturbed by whatever else runs.
func (c *contestant) fastest() time.Duration { return slices.Min(c.times) }

// ratio is the median of those of each round: sockets leave TIME_WAIT meanwhile.
func ratio(a, b []time.Duration) float64 {
	ratios := make([]float64, len(a))
	for i := range a {
		ratios[i] = a[i].Seconds() / b[i].Seconds()
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

func cpuTime(t testing.TB) time.Duration {
	t.Helper()
	var sum time.Duration
	for _, who := range []int{unix.RUSAGE_SELF, unix.RUSAGE_CHILDREN} {
		var usage unix.Rusage
		if err := unix.Getrusage(who, &usage); err != nil {
			t.Fatal(err)
		}
		sum += time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	}
	return sum
}

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
			peak = max(peak, int64(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)) //nolint:unconvert // int32 on some
		}
	}
	contestants := []*contestant{
		{name: "drain", do: func() { drain(b) }},
		{name: "drain at once", do: func() { drainAtOnce(b) }},
		{name: "look", do: func() { look(b, "", probe.Options{Processes: true}) }},
		{name: "look at one", do: func() { look(b, "", probe.Options{To: at("127.0.1.2", 8080)}) }},
		{name: "summary", do: func() { look(b, "", probe.Options{Summary: true}) }},
		{name: "tcplint probe", do: run("probe", "-o", "json")},
		{name: "ss | wc", do: shell(nettest.Program(b, "ss") + " -Htan | wc -l")},
		{name: "netstat | awk", do: shell(nettest.Program(b, "netstat") + ` -n | awk '/^tcp/ {++S[$NF]} END {for(a in S) print a, S[a]}'`)},
	}
	for b.Loop() {
		for _, c := range contestants {
			c.run(b)
		}
	}
	seen := *look(b, "", probe.Options{}).Observation.States.TimeWait
	if counted := inTimeWait(b); int64(counted) > seen || seen > int64(count) {
		b.Errorf("TIME_WAIT: the look has %d, ss %d of %d", seen, counted, count)
	}
	of := func(name string) *contestant {
		return contestants[slices.IndexFunc(contestants, func(c *contestant) bool { return c.name == name })]
	}
	whole := of("look")
	var table strings.Builder
	fmt.Fprintf(&table, "\n%d sockets in TIME_WAIT, %d rounds: the fastest, and the median beside a look\n%26s %12s %12s\n",
		seen, len(whole.times), "fastest", "time", "CPU time")
	for _, c := range contestants {
		fmt.Fprintf(&table, "%-16s %6.1f ms %10.2f x %10.2f x\n", c.name, c.fastest().Seconds()*1000, ratio(c.times, whole.times), ratio(c.cpu, whole.cpu))
	}
	fmt.Fprintf(&table, "%-16s %6.1f MiB at most\n", "tcplint probe", float64(peak)/1024)
	fmt.Fprint(os.Stderr, table.String()) // a benchmark's log is cut off
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(seen), "sockets")
	b.ReportMetric(float64(whole.fastest().Nanoseconds())/float64(seen), "look-ns/socket")
	b.ReportMetric(ratio(whole.times, of("drain").times), "look/drain")
	b.ReportMetric(ratio(whole.times, of("drain at once").times), "look/drain-at-once")
	b.ReportMetric(ratio(of("ss | wc").times, whole.times), "ss/look")
	b.ReportMetric(ratio(of("netstat | awk").times, whole.times), "netstat/look")
	b.ReportMetric(ratio(of("ss | wc").times, of("tcplint probe").times), "ss/tcplint")
	b.ReportMetric(of("summary").fastest().Seconds()*1000, "summary-ms")
	b.ReportMetric(float64(peak)/1024, "tcplint-MiB")
}
