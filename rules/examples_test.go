package rules_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
)

// TestExamples runs the bad and the good example of every rule through the
// program. A bad one gives exactly its .want, a good one nothing of its rule.
func TestExamples(t *testing.T) {
	for _, file := range exampleFiles(t) {
		t.Run(filepath.Dir(file), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			id := ruleID(t, file)
			cases := examples(archive)
			if len(cases.bad) == 0 || len(cases.good) == 0 {
				t.Fatalf("%s needs a bad and a good example", file)
			}
			for _, example := range cases.bad {
				got := lintExample(t, example)
				if diff := cmp.Diff(example.want, got); diff != "" {
					t.Errorf("%s: findings (-want +got):\n%s", example.name, diff)
				}
				if !slices.ContainsFunc(got, func(line string) bool { return strings.HasPrefix(line, id+" ") }) {
					t.Errorf("%s: %s does not speak", example.name, id)
				}
			}
			for _, example := range cases.good {
				for _, line := range lintExample(t, example) {
					if strings.HasPrefix(line, id+" ") || strings.Contains(line, " error ") || strings.Contains(line, " warning ") {
						t.Errorf("%s: %s", example.name, line)
					}
				}
			}
		})
	}
}

// TestExamplesTogether lints all bad files in one run: no rule keeps anything
// from one host to the next.
func TestExamplesTogether(t *testing.T) {
	dir := t.TempDir()
	alone := map[string][]string{}
	for _, file := range exampleFiles(t) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, example := range examples(archive).bad {
			if len(example.flags) > 0 && example.flags[0] != "--kernel" || len(example.files) != 1 {
				continue
			}
			path := fmt.Sprintf("%s-%s.conf", ruleID(t, file), example.name)
			write(t, filepath.Join(dir, path), example.files[0].Data)
			alone[path] = findings(t, dir, path, "--kernel", "6.1")
		}
	}
	if len(alone) < 10 {
		t.Fatalf("only %d single-file examples", len(alone))
	}
	var want []string
	for _, path := range slices.Sorted(maps.Keys(alone)) {
		want = append(want, alone[path]...)
	}
	if diff := cmp.Diff(want, findings(t, dir, ".", "--kernel", "6.1")); diff != "" {
		t.Errorf("all files at once (-alone +together):\n%s", diff)
	}
}

// example is one directory of an archive.
type example struct {
	name  string
	files []txtar.File
	flags []string
	want  []string
}

type exampleSet struct{ bad, good []example }

func examples(archive *txtar.Archive) exampleSet {
	byName := map[string]*example{}
	at := func(name string) *example {
		if byName[name] == nil {
			byName[name] = &example{name: name}
		}
		return byName[name]
	}
	for _, file := range archive.Files {
		if name, ok := strings.CutSuffix(file.Name, ".flags"); ok {
			at(name).flags = strings.Fields(string(file.Data))
			continue
		}
		if name, ok := strings.CutSuffix(file.Name, ".want"); ok {
			at(name).want = strings.Split(strings.TrimSpace(string(file.Data)), "\n")
			continue
		}
		name, path, _ := strings.Cut(file.Name, "/")
		at(name).files = append(at(name).files, txtar.File{Name: path, Data: file.Data})
	}
	var set exampleSet
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		if strings.HasPrefix(name, "bad") {
			set.bad = append(set.bad, *byName[name])
		} else {
			set.good = append(set.good, *byName[name])
		}
	}
	return set
}

func lintExample(t *testing.T, e example) []string {
	t.Helper()
	dir := t.TempDir()
	for _, file := range e.files {
		write(t, filepath.Join(dir, file.Name), file.Data)
	}
	if slices.Contains(e.flags, "--root") {
		return findings(t, dir, e.flags...)
	}
	return findings(t, dir, append(slices.Clone(e.flags), ".")...)
}

// findings runs tcplint lint in a directory and gives a line a finding.
func findings(t *testing.T, dir string, args ...string) []string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	command := cli.Command{
		Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Dir: dir,
		Env: func(string) (string, bool) { return "", false },
		Now: func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) },
	}
	if code := command.Run(append([]string{"lint", "-o", "json"}, args...)); code > 1 {
		t.Fatalf("tcplint lint %s: exit %d: %s%s", strings.Join(args, " "), code, stderr.String(), stdout.String())
	}
	var document report.Document
	if err := json.Unmarshal(stdout.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, finding := range document.Findings {
		what := string(finding.Severity)
		if finding.Verdict == "undetermined" {
			what = "undetermined"
		}
		line := fmt.Sprintf("%s %s %s:%d", finding.Rule, what, finding.Location.Path, finding.Location.Line)
		if len(finding.Missing) > 0 {
			line += " missing " + strings.Join(finding.Missing, ",")
		}
		lines = append(lines, line)
	}
	return lines
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	// "-> target" is a link.
	if target, ok := strings.CutPrefix(string(data), "-> "); ok {
		if err := os.Symlink(strings.TrimSpace(target), path); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
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
