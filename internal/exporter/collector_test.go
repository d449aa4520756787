package exporter

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// TestMetricsOfRecordings compares whole scrapes.
func TestMetricsOfRecordings(t *testing.T) {
	for _, name := range []string{"leak", "scheme-one"} {
		t.Run(name, func(t *testing.T) {
			observation := recorded(t, name)
			got := samples(formatted(t, sight{at: noon(), took: 42 * time.Millisecond, observed: &observation}, 20))
			golden := filepath.Join("testdata", name+".prom")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestLint asks Prometheus's own linter, of the library and of promtool.
func TestLint(t *testing.T) {
	observation := recorded(t, "scheme-one")
	everything(&observation)
	registry, err := registryOf([]sight{{observed: &observation}}, 20, 4096)
	if err != nil {
		t.Fatal(err)
	}
	problems, err := testutil.GatherAndLint(registry)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		t.Errorf("%s: %s", problem.Metric, problem.Text)
	}

	promtool := nettest.Program(t, "promtool")
	_, body := scrape(t, exporterOf(os.Stderr, Place{Prober: shows(observation)}), "/metrics")
	check := exec.CommandContext(t.Context(), promtool, "check", "metrics")
	check.Stdin = strings.NewReader(ours(body))
	if said, err := check.CombinedOutput(); err != nil || len(said) > 0 {
		t.Errorf("promtool check metrics: %v\n%s", err, said)
	}
}

// TestEveryFamilyIsTold sees an observation that has everything.
func TestEveryFamilyIsTold(t *testing.T) {
	observation := recorded(t, "scheme-one")
	everything(&observation)
	text := formatted(t, sight{observed: &observation}, 20)
	for _, f := range families() {
		if len(samplesOf(text, f.name)) == 0 {
			t.Errorf("%s has no sample", f.name)
		}
	}
	for _, name := range parameters {
		if !strings.Contains(text, `tcplint_parameter{parameter="`+name+`"}`) {
			t.Errorf("the parameter %s has no sample", name)
		}
	}
}

// everything fills what recordings lack.
func everything(o *policy.Observation) {
	for _, c := range counters {
		o.Counters[c.key]++
	}
	for _, name := range append(parameters, "net.ipv4.tcp_max_orphans", "net.ipv4.tcp_max_tw_buckets") {
		o.Parameters[name] = "1"
	}
	o.Parameters["net.ipv4.tcp_mem"] = "1\t2\t3"
	limit := int64(262144)
	o.Conntrack = &policy.Conntrack{Count: 7, Max: &limit}
	age := 61.5
	o.Processes = append(o.Processes, policy.Process{Command: "java", Listener: "0.0.0.0:80", CloseWait: 1000, AgeSeconds: &age})
	o.NoListener = &policy.NoListener{Ports: []int{8081}, States: o.States}
	plain := int64(3)
	for i := range o.Destinations {
		o.Destinations[i].WithoutTimestamps = &plain
	}
}

// TestUnknownIsAbsent is about an observation that knows nothing.
func TestUnknownIsAbsent(t *testing.T) {
	text := formatted(t, sight{at: noon(), observed: &policy.Observation{Source: "proc", Gaps: []string{"all of it"}}}, 20)
	told := strings.Split(strings.TrimSpace(samples(text)), "\n")
	want := []string{
		`tcplint_gaps 1`,
		`tcplint_look_duration_seconds 0`,
		`tcplint_look_info{source="proc"} 1`,
		`tcplint_look_timestamp_seconds 1.7955216e+09`,
		`tcplint_up 1`,
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}

// TestNoLimitIsNoNumber: a limit that is none would be a ratio without end.
func TestNoLimitIsNoNumber(t *testing.T) {
	none := int64(0)
	observation := policy.Observation{
		Conntrack:  &policy.Conntrack{Count: 5, Max: &none},
		Parameters: map[string]string{"net.ipv4.tcp_max_tw_buckets": "-1"},
	}
	text := formatted(t, sight{observed: &observation}, 20)
	for _, metric := range []string{"tcplint_conntrack_entries_limit", "tcplint_time_wait_buckets_limit"} {
		if told := samplesOf(text, metric); told != nil {
			t.Errorf("got %q", told)
		}
	}
	observation.Parameters["net.ipv4.tcp_max_tw_buckets"] = "0" // TIME_WAIT is never entered
	if told := samplesOf(formatted(t, sight{observed: &observation}, 20), "tcplint_time_wait_buckets_limit"); len(told) != 1 {
		t.Errorf("of 0 got %q", told)
	}
}

// TestNamesThatAreNoText are those that a process may give itself.
func TestNamesThatAreNoText(t *testing.T) {
	observation := policy.Observation{
		Listeners: []policy.SeenListener{{Local: "::", Port: 80, Command: "a\xffb"}},
		Processes: []policy.Process{
			{Command: "x\"\n\\{}\xff", Listener: "[::]:80", CloseWait: 10},
			{Command: "x\"\n\\{}\xfe", Listener: "[::]:80", CloseWait: 20},
		},
	}
	text := formatted(t, sight{observed: &observation}, 20)
	if got, want := samplesOf(text, "tcplint_close_wait"), []string{`tcplint_close_wait{command="x\"\n\\{}�",listener="[::]:80",peer=""} 30`}; !cmp.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if got, want := samplesOf(text, "tcplint_listener_info"), []string{`tcplint_listener_info{command="a�b",local="::",port="80"} 1`}; !cmp.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
