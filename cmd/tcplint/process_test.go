package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// typical is a file as people have it: the copied block and a few more lines.
const typical = `# 优化 TIME_WAIT
net.ipv4.tcp_tw_reuse = 1
net.ipv4.tcp_timestamps = 0
net.ipv4.tcp_fin_timeout = 30
net.ipv4.tcp_max_tw_buckets = 5000
net.ipv4.tcp_syncookies = 1
net.ipv4.ip_local_port_range = 1024 65000

net.core.somaxconn = 65535
net.core.netdev_max_backlog = 262144
net.ipv4.tcp_max_syn_backlog = 262144
vm.swappiness = 10
`

// BenchmarkOneFile starts the program on one file, turn by turn with an empty
// program that links OPA and, where CONFTEST names it, with conftest and the
// same rules on the same facts.
func BenchmarkOneFile(b *testing.B) {
	dir := b.TempDir()
	tcplint := build(b, dir, "tcplint", ".")
	empty := build(b, dir, "empty", "./testdata/empty")
	file := filepath.Join(dir, "99-tuning.conf")
	writeFile(b, file, []byte(typical))
	contestants := []contestant{
		{name: "empty", args: []string{empty}},
		{name: "tcplint", args: []string{tcplint, "lint", "--kernel", "6.1", file}},
	}
	if conftest := os.Getenv("CONFTEST"); conftest != "" {
		contestants = append(contestants, contestant{name: "conftest", args: conftestArgs(b, conftest, facts(b, dir, tcplint, file))})
	}
	for b.Loop() {
		for i := range contestants {
			contestants[i].run(b)
		}
	}
	for _, c := range contestants {
		b.ReportMetric(c.median(), c.name+"-ms")
	}
	b.ReportMetric(contestants[1].median()-contestants[0].median(), "over-empty-ms")
	if len(contestants) == 3 {
		b.ReportMetric(contestants[2].median()/contestants[1].median(), "conftest/tcplint")
	}
}

// BenchmarkManyFiles lints ten thousand files in one run, and lets conftest
// judge the facts about a few hundred of them in one run.
func BenchmarkManyFiles(b *testing.B) {
	const files, sample = 10_000, 200
	dir := b.TempDir()
	tcplint := build(b, dir, "tcplint", ".")
	many := filepath.Join(dir, "many")
	for i := range files {
		writeFile(b, filepath.Join(many, fmt.Sprintf("%03d", i/100), fmt.Sprintf("host%05d.conf", i)), fmt.Appendf(nil, "%snet.ipv4.tcp_keepalive_time = %d\n", typical, 60+i))
	}
	ours := contestant{name: "tcplint", args: []string{tcplint, "lint", "--kernel", "6.1", "--fail-on", "never", "-o", "json=" + os.DevNull, many}}
	conftest := os.Getenv("CONFTEST")
	theirs := contestant{name: "conftest"}
	if conftest != "" {
		var some []string
		for i := range sample {
			some = append(some, filepath.Join(many, fmt.Sprintf("%03d", i/100), fmt.Sprintf("host%05d.conf", i)))
		}
		theirs.args = conftestArgs(b, conftest, facts(b, dir, tcplint, some...))
	}
	for b.Loop() {
		ours.run(b)
		if conftest != "" {
			theirs.run(b)
		}
	}
	b.ReportMetric(ours.median()/files, "tcplint-ms/file")
	b.ReportMetric(float64(ours.peak)/1024, "tcplint-peak-MiB")
	if conftest != "" {
		b.ReportMetric(theirs.median()/sample, "conftest-ms/file")
		b.ReportMetric(theirs.median()/sample/(ours.median()/files), "conftest/tcplint")
	}
}

// contestant is a command that is run again and again.
type contestant struct {
	name string
	args []string
	took []time.Duration
	cpu  time.Duration // of the last run, on all processors
	peak int64         // KiB
}

func (c *contestant) run(b testing.TB) {
	b.Helper()
	cmd := exec.Command(c.args[0], c.args[1:]...)
	cmd.Stdout, cmd.Stderr = io.Discard, io.Discard
	start := time.Now()
	// Findings are exit code 1.
	if err := cmd.Run(); err != nil && cmd.ProcessState.ExitCode() > 1 {
		b.Fatalf("%v: %v", c.args, err)
	}
	c.took = append(c.took, time.Since(start))
	c.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	c.peak = max(c.peak, peak(cmd.ProcessState))
}

func (c *contestant) median() float64 {
	sorted := slices.Sorted(slices.Values(c.took))
	return float64(sorted[len(sorted)/2].Microseconds()) / 1000
}

func build(b testing.TB, dir, name, pkg string) string {
	b.Helper()
	path := filepath.Join(dir, name)
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, pkg).CombinedOutput(); err != nil {
		b.Fatalf("building %s: %v\n%s", pkg, err, out)
	}
	return path
}

// facts writes what the rules see as the JSON that conftest reads.
func facts(b *testing.B, dir, tcplint string, files ...string) string {
	b.Helper()
	out, err := exec.Command(tcplint, append([]string{"input", "--kernel", "6.1", "-o", "json"}, files...)...).Output()
	if err != nil {
		b.Fatal(err)
	}
	var hosts []any
	if err := json.Unmarshal(out, &hosts); err != nil || len(hosts) != len(files) {
		b.Fatalf("tcplint input: %d hosts of %d files: %v", len(hosts), len(files), err)
	}
	path := filepath.Join(dir, "in.json")
	writeFile(b, path, out)
	return path
}

func conftestArgs(b *testing.B, conftest, input string) []string {
	b.Helper()
	rules := filepath.Join("..", "..", "rules")
	if absolute, err := filepath.Abs(conftest); err == nil {
		conftest = absolute
	}
	return []string{conftest, "test", "-p", rules, "-d", filepath.Join(rules, "index.json"), "-d", filepath.Join(rules, "kernel.json"), input}
}

func writeFile(b testing.TB, path string, data []byte) {
	b.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		b.Fatal(err)
	}
}
