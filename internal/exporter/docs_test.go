package exporter

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const page = "../../docs/exporter.md"

// TestPageListsTheMetrics holds the table of docs/exporter.md against the metrics.
func TestPageListsTheMetrics(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- metrics -->\n", "<!-- end of metrics -->\n"
	before, rest, found := strings.Cut(string(text), begin)
	got, after, foundToo := strings.Cut(rest, end)
	if !found || !foundToo {
		t.Fatalf("%s has no %q and %q", page, begin, end)
	}
	want := metricsTable()
	if *update {
		if err := os.WriteFile(page, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("go test ./internal/exporter -run Page -update writes it:\n%s", diff)
	}
}

func metricsTable() string {
	var table strings.Builder
	table.WriteString("| metric | type | labels | |\n|---|---|---|---|\n")
	for _, f := range families() {
		fmt.Fprintf(&table, "| `%s` | %s | %s | %s |\n", f.name, f.typeName(), strings.Join(f.labels, ", "), f.help)
	}
	return table.String()
}

// TestPageSaysHowManySeries: the bound is that of the test of the worst host.
func TestPageSaysHowManySeries(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, sentence := range []string{
		fmt.Sprintf("at most %d series", mostSeries(20)),
		fmt.Sprintf("%d listeners and %d commands", mostListeners, mostCloseWait),
		fmt.Sprintf("default 20, at most %d", MostDestinations),
	} {
		if !strings.Contains(strings.Join(strings.Fields(string(text)), " "), sentence) {
			t.Errorf("%s does not say %q", page, sentence)
		}
	}
}

// TestPageNamesMetricsThatThereAre reads the queries of the page.
func TestPageNamesMetricsThatThereAre(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	known := "tcplint_build_info tcplint_other_ "
	for _, f := range families() {
		known += f.name + " "
	}
	for _, name := range metricName.FindAllString(string(text), -1) {
		if !strings.Contains(known, name+" ") {
			t.Errorf("there is no metric %s", name)
		}
	}
}
