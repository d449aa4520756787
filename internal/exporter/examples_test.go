package exporter

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

const examples = "../../examples/prometheus"

func example(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(examples, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestPromtool asks Prometheus whether it takes the examples, and runs the tests
// of the alerts.
func TestPromtool(t *testing.T) {
	promtool := nettest.Program(t, "promtool")
	for _, args := range [][]string{
		{"check", "config", "prometheus.yml"},
		{"check", "rules", "alerts.yml"},
		{"test", "rules", "tests.yml"},
	} {
		command := exec.CommandContext(t.Context(), promtool, args...)
		command.Dir = examples
		if said, err := command.CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, said)
		}
	}
}

// TestEveryAlertIsTested: an alert without a test may never fire.
func TestEveryAlertIsTested(t *testing.T) {
	tests := example(t, "tests.yml")
	names := alertNames(t)
	for _, name := range names {
		fires := regexp.MustCompile(`alertname: ` + name + `\n\s*exp_alerts:\n\s*- exp_labels`)
		if !fires.MatchString(tests) {
			t.Errorf("no test in tests.yml lets %s fire", name)
		}
	}
	if len(names) < 10 {
		t.Errorf("only %d alerts were found", len(names))
	}
}

func alertNames(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, match := range regexp.MustCompile(`- alert: (\w+)`).FindAllStringSubmatch(example(t, "alerts.yml"), -1) {
		names = append(names, match[1])
	}
	return names
}

// notAlerted are the thresholds that no alert has, and why.
var notAlerted = map[string]string{
	"close_wait_watched_seconds": "an alert looks for longer than that",
	"accept_seconds":             "a series does not tell what was accepted",
	"close_wait_passing_seconds": "an alert waits longer than that by itself",
}

// TestAlertsHaveTheThresholdsOfTheRules: one number, one place.
func TestAlertsHaveTheThresholdsOfTheRules(t *testing.T) {
	want, err := policy.Thresholds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, why := range notAlerted {
		if _, ok := want[name]; !ok {
			t.Errorf("there is no threshold %s any more (%s)", name, why)
		}
		delete(want, name)
	}
	got := map[string]float64{}
	for _, match := range regexp.MustCompile(`(?:>|>=|<|<=) ([0-9.]+) # (\w+)`).FindAllStringSubmatch(example(t, "alerts.yml"), -1) {
		number, err := strconv.ParseFloat(match[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		if before, ok := got[match[2]]; ok && before != number {
			t.Errorf("%s is %v and %v", match[2], before, number)
		}
		got[match[2]] = number
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the rules have (-), the alerts (+):\n%s", diff)
	}
}

// TestAlertsNameRules: the label leads to tcplint explain.
func TestAlertsNameRules(t *testing.T) {
	metas, err := policy.Rules()
	if err != nil {
		t.Fatal(err)
	}
	var known []string
	for _, meta := range metas {
		known = append(known, meta.ID)
	}
	found := regexp.MustCompile(`rule: (TL\d+)`).FindAllStringSubmatch(example(t, "alerts.yml"), -1)
	for _, match := range found {
		if !slices.Contains(known, match[1]) {
			t.Errorf("there is no rule %s", match[1])
		}
	}
	if len(found) == 0 {
		t.Error("no alert names a rule")
	}
}

var metricName = regexp.MustCompile(`\btcplint[_:][a-z0-9_:]+`)

// TestExamplesNameMetricsThatThereAre reads alerts and dashboard.
func TestExamplesNameMetricsThatThereAre(t *testing.T) {
	known := []string{"tcplint_build_info", "tcplint:destination_ports_held"}
	for _, f := range families() {
		known = append(known, f.name)
	}
	queries := dashboardQueries(t)
	for _, text := range []string{example(t, "alerts.yml"), example(t, "tests.yml"), strings.Join(slices.Collect(maps.Values(queries)), "\n")} {
		names := metricName.FindAllString(text, -1)
		for _, name := range names {
			if !slices.Contains(known, name) {
				t.Errorf("there is no metric %s", name)
			}
		}
		if len(names) == 0 {
			t.Error("no metric is named")
		}
	}
}

// dashboardQueries are the expressions of the dashboard as Grafana sends them, by
// panel and number.
func dashboardQueries(t testing.TB) map[string]string {
	t.Helper()
	var dashboard struct {
		Panels []struct {
			Type, Title, Description string
			Targets                  []struct{ Expr string }
		}
		Templating struct {
			List []struct{ Name, Definition string }
		}
	}
	if err := json.Unmarshal([]byte(example(t, "dashboard.json")), &dashboard); err != nil {
		t.Fatal(err)
	}
	queries := map[string]string{}
	fill := strings.NewReplacer("$__rate_interval", "1m", `"$job"`, `".*"`, `"$instance"`, `".*"`, `"$netns"`, `".*"`)
	for _, panel := range dashboard.Panels {
		for i, target := range panel.Targets {
			query := fill.Replace(target.Expr)
			if strings.Contains(query, "$") {
				t.Errorf("%s: a variable is left in %s", panel.Title, query)
			}
			queries[panel.Title+" "+strconv.Itoa(i+1)] = query
		}
		if panel.Type != "row" && (len(panel.Targets) == 0 || panel.Description == "") {
			t.Errorf("the panel %q has no query or no description", panel.Title)
		}
	}
	for _, variable := range dashboard.Templating.List {
		if match := regexp.MustCompile(`^label_values\((.*), \w+\)$`).FindStringSubmatch(variable.Definition); match != nil {
			queries["variable "+variable.Name] = fill.Replace(match[1])
		}
	}
	if len(queries) < 20 {
		t.Errorf("only %d queries", len(queries))
	}
	return queries
}

// TestDashboardOnPaper: ids are distinct, and no panel lies on another.
func TestDashboardOnPaper(t *testing.T) {
	var dashboard struct {
		Panels []struct {
			ID      int
			Title   string
			GridPos struct{ X, Y, W, H int }
		}
	}
	if err := json.Unmarshal([]byte(example(t, "dashboard.json")), &dashboard); err != nil {
		t.Fatal(err)
	}
	ids, cells := map[int]string{}, map[[2]int]string{}
	for _, panel := range dashboard.Panels {
		if other, taken := ids[panel.ID]; taken {
			t.Errorf("%q and %q have the id %d", panel.Title, other, panel.ID)
		}
		ids[panel.ID] = panel.Title
		at := panel.GridPos
		if at.X+at.W > 24 {
			t.Errorf("%q is wider than the page", panel.Title)
		}
		for x := at.X; x < at.X+at.W; x++ {
			for y := at.Y; y < at.Y+at.H; y++ {
				if other, taken := cells[[2]int{x, y}]; taken {
					t.Fatalf("%q lies on %q", panel.Title, other)
				}
				cells[[2]int{x, y}] = panel.Title
			}
		}
	}
}

// TestUnit asks systemd whether it takes the unit.
func TestUnit(t *testing.T) {
	analyze := nettest.Program(t, "systemd-analyze")
	unit := filepath.Join(t.TempDir(), "tcplint-exporter.service")
	// It complains of a program that is not installed.
	text := strings.ReplaceAll(example(t, "tcplint-exporter.service"), "/usr/local/bin/tcplint", "/bin/true")
	if err := os.WriteFile(unit, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.CommandContext(t.Context(), analyze, "verify", unit).CombinedOutput(); err != nil || len(said) > 0 {
		t.Errorf("systemd-analyze verify: %v\n%s", err, said)
	}
}

// TestDashboardHasTheThresholdsOfTheRules compares the lines that panels draw.
func TestDashboardHasTheThresholdsOfTheRules(t *testing.T) {
	rules, err := policy.Thresholds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Panels []struct {
			Title       string
			FieldConfig struct {
				Defaults struct {
					Thresholds struct{ Steps []struct{ Value *float64 } }
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(example(t, "dashboard.json")), &dashboard); err != nil {
		t.Fatal(err)
	}
	got := map[string][]float64{}
	for _, panel := range dashboard.Panels {
		for _, step := range panel.FieldConfig.Defaults.Thresholds.Steps {
			if step.Value != nil {
				got[panel.Title] = append(got[panel.Title], *step.Value)
			}
		}
	}
	want := map[string][]float64{
		"CLOSE_WAIT":                           {rules["close_wait_many"]},
		"Ports in use, worst destination":      {rules["ports_warning"], rules["ports_error"]},
		"Ports in use by destination":          {rules["ports_warning"], rules["ports_error"]},
		"Dropped by listeners":                 {0.0001}, // any
		"Connection tracking, fullest table":   {rules["conntrack_warning"], rules["conntrack_error"]},
		"Not seen":                             {1}, // any
		"TIME_WAIT against tcp_max_tw_buckets": {rules["time_wait_warning"]},
		"Age of the oldest":                    {rules["close_wait_age_seconds"]},
		"Accept queues":                        {1}, // full
		"Orphans and memory":                   {rules["orphans_warning"]},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the rules have (-), the dashboard (+):\n%s", diff)
	}
}
