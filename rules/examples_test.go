package rules_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/rulepage"
)

// TestExamples runs the bad and the good example of every rule through the
// program. A bad one gives exactly its .want, a good one nothing of its rule.
func TestExamples(t *testing.T) {
	for _, file := range exampleFiles(t) {
		t.Run(filepath.Dir(file), func(t *testing.T) {
			id := ruleID(t, file)
			bad, good := 0, 0
			for _, example := range readExamples(t, file) {
				got := findings(t, example, example.Args()...)
				if example.Bad() {
					bad++
					checkBad(t, id, example, got)
					continue
				}
				good++
				for _, line := range got {
					if strings.HasPrefix(line, id+" ") || strings.Contains(line, " error ") || strings.Contains(line, " warning ") {
						t.Errorf("%s: %s", example.Name, line)
					}
				}
			}
			if bad == 0 || good == 0 {
				t.Errorf("%s needs a bad and a good example", file)
			}
		})
	}
}

func checkBad(t *testing.T, id string, example rulepage.Example, got []string) {
	t.Helper()
	if diff := cmp.Diff(example.Want, got); diff != "" {
		t.Errorf("%s: findings (-want +got):\n%s", example.Name, diff)
	}
	if !slices.ContainsFunc(got, func(line string) bool { return strings.HasPrefix(line, id+" ") }) {
		t.Errorf("%s: %s does not speak", example.Name, id)
	}
}

// TestLoadingFewRulesChangesNothing: for one host the program loads only the
// rules that can speak about it, and the answer is that of all of them.
func TestLoadingFewRulesChangesNothing(t *testing.T) {
	for _, file := range exampleFiles(t) {
		for _, example := range readExamples(t, file) {
			few := findings(t, example, example.Args()...)
			all := findings(t, example, append([]string{"--all-rules"}, example.Args()...)...)
			if diff := cmp.Diff(all, few); diff != "" {
				t.Errorf("%s %s: findings (-all rules +few rules):\n%s", file, example.Name, diff)
			}
		}
	}
}

// TestExamplesTogether lints all bad files in one run: no rule keeps anything
// from one host to the next.
func TestExamplesTogether(t *testing.T) {
	var together rulepage.Example
	var want []string
	for _, file := range exampleFiles(t) {
		for _, example := range readExamples(t, file) {
			if !example.Bad() || len(example.Files) != 1 || filepath.Ext(example.Files[0].Name) != ".conf" || len(example.Flags) > 0 && example.Flags[0] != "--kernel" {
				continue
			}
			alone := rulepage.Example{Files: []txtar.File{{Name: fmt.Sprintf("%s-%s.conf", ruleID(t, file), example.Name), Data: example.Files[0].Data}}}
			together.Files = append(together.Files, alone.Files...)
			want = append(want, findings(t, alone, "--kernel", "6.1", alone.Files[0].Name)...)
		}
	}
	if len(together.Files) < 10 {
		t.Fatalf("only %d single-file examples", len(together.Files))
	}
	slices.Sort(want)
	got := findings(t, together, "--kernel", "6.1", ".")
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("all files at once (-alone +together):\n%s", diff)
	}
}

func readExamples(t *testing.T, file string) []rulepage.Example {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return rulepage.Examples(archive)
}

// findings gives a line a finding of what tcplint lint says.
func findings(t *testing.T, example rulepage.Example, args ...string) []string {
	t.Helper()
	output, err := example.Output(cli.Output, append([]string{"-o", "json"}, args...)...)
	if err != nil {
		t.Fatal(err)
	}
	var document report.Document
	if err := json.Unmarshal([]byte(output), &document); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, finding := range document.Findings {
		what := string(finding.Severity)
		if finding.Verdict == "undetermined" {
			what = "undetermined"
		}
		line := fmt.Sprintf("%s %s %s", finding.Rule, what, place(finding.Location))
		if len(finding.Missing) > 0 {
			line += " missing " + strings.Join(finding.Missing, ",")
		}
		lines = append(lines, line)
	}
	return lines
}

// place is where a finding is: a line, or what of the observation it is about.
func place(at report.Location) string {
	if at.Line == 0 && at.Address != "" {
		return at.Path + ": " + at.Address
	}
	return fmt.Sprintf("%s:%d", at.Path, at.Line)
}

func exampleFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*/*/examples.txtar")
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func ruleID(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(filepath.Dir(file), "rule.rego"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, ok := strings.Cut(string(text), "package tcplint.rules.")
	if !ok {
		t.Fatalf("%s: no package tcplint.rules.<ID>", file)
	}
	return strings.Fields(after)[0]
}
