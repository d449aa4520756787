package report

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func TestGitHubLimit(t *testing.T) {
	var findings []Finding
	for severity, n := range map[policy.Severity]int{policy.Error: 12, policy.Warning: 11, policy.Info: 8} {
		findings = append(findings, many(n, severity)...)
	}
	for _, finding := range many(6, policy.Error) {
		finding.Verdict, finding.Missing = policy.Undetermined, []string{"kernel"}
		findings = append(findings, finding)
	}
	findings = append(findings, suppressedFinding("99-lb.conf", 4))
	summary := filepath.Join(t.TempDir(), "summary.md")
	if err := os.WriteFile(summary, []byte("before\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	doc := withErrors(document(findings...))
	got := written(t, doc, GitHub, Options{Env: environment{"GITHUB_STEP_SUMMARY": summary}.lookup})
	compareGolden(t, "limit.github", got)
	compareGolden(t, "limit.summary", read(t, summary))

	lines := strings.Split(strings.TrimSpace(string(got)), "\n")
	if last, want := lines[len(lines)-1], "+9 more in the job summary"; last != want {
		t.Errorf("last line %q, want %q", last, want)
	}
	for level, want := range map[string]int{"error": 10, "warning": 10, "notice": 10} {
		if n := strings.Count(string(got), "::"+level+" "); n != want {
			t.Errorf("%d annotations of level %s, want %d", n, level, want)
		}
	}
	if !bytes.HasPrefix(read(t, summary), []byte("before\n")) {
		t.Error("the summary lost what was in it")
	}
}

func TestGitHubPrintsEverythingWithoutSummary(t *testing.T) {
	got := written(t, document(many(37, policy.Warning)...), GitHub, Options{})
	if n := bytes.Count(got, []byte("::warning ")); n != 37 {
		t.Errorf("%d annotations, want 37", n)
	}
	if bytes.Contains(got, []byte("more in the job summary")) {
		t.Errorf("speaks of a summary that does not exist: %s", got)
	}
}

func TestGitHubReportsUnwritableSummary(t *testing.T) {
	var stdout bytes.Buffer
	err := Write(document(many(11, policy.Error)...), []Output{{Format: GitHub}}, Options{
		Stdout: &stdout, Env: environment{"GITHUB_STEP_SUMMARY": filepath.Join(t.TempDir(), "none", "x")}.lookup,
	})
	if err == nil || !strings.Contains(err.Error(), "opening the job summary") {
		t.Errorf("got error %v", err)
	}
	if n := strings.Count(stdout.String(), "::error "); n != 11 {
		t.Errorf("%d annotations in the log, want all 11", n)
	}
}

func TestSummaryTableStaysBelowTheLimit(t *testing.T) {
	var annotations []annotation
	for i := range 1000 {
		annotations = append(annotations, annotation{level: "error", title: fmt.Sprint(i), message: strings.Repeat("x", 100)})
	}
	table := summaryTable(annotations, 10_000)
	if len(table) > 10_100 {
		t.Errorf("table of %d bytes", len(table))
	}
	rows := strings.Count(table, "| error |")
	if want := fmt.Sprintf("and %d more\n", 1000-rows); !strings.HasSuffix(table, want) {
		t.Errorf("table does not end with %q", want)
	}
}

func TestTableCell(t *testing.T) {
	got := tableCell("a|b\n<img src=x> *b* `c` [d](e) net.ipv4.tcp_tw \x1b")
	want := "a\\|b<br>&lt;img src=x&gt; \\*b\\* \\`c\\` \\[d\\](e) net.ipv4.tcp\\_tw &lt;U+001B&gt;"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

var workflowCommand = regexp.MustCompile(`^::error file=([^:,]*),line=7,endLine=7,col=2,endColumn=4,title=([^:,]*)::(.*)$`)

func FuzzWorkflowCommand(f *testing.F) {
	f.Add("a.conf", "TL101 x", "plain")
	f.Add("a:b,c%0A.conf", "::set-output name=x::y", "100%\r\n::error::fake")
	f.Add("a\xff\x1b", "\u0085\u2028", "%3A%25")
	f.Fuzz(func(t *testing.T, path, title, message string) {
		a := annotation{"error", Location{Path: path, Line: 7, EndLine: 7, Column: 2, EndColumn: 5}, "T" + title, message}
		command := a.command()
		if i := strings.IndexFunc(command, isControl); i >= 0 && command[i] != '\t' {
			t.Fatalf("raw control character at %d of %q", i, command)
		}
		parts := workflowCommand.FindStringSubmatch(command)
		if parts == nil {
			t.Fatalf("%q is not one command", command)
		}
		for i, want := range []string{visible(path), visible("T" + title), visibleLines(message)} {
			if got := unescapeCommand(parts[i+1]); got != want {
				t.Errorf("the runner reads %q, want %q", got, want)
			}
		}
	})
}

// unescapeCommand is what the runner does (actions/runner
// src/Runner.Common/ActionCommand.cs): %25 last.
func unescapeCommand(s string) string {
	for _, pair := range [][2]string{{"%0D", "\r"}, {"%0A", "\n"}, {"%3A", ":"}, {"%2C", ","}, {"%25", "%"}} {
		s = strings.ReplaceAll(s, pair[0], pair[1])
	}
	return s
}

// environment is a fixed os.LookupEnv.
type environment map[string]string

func (e environment) lookup(name string) (string, bool) {
	value, ok := e[name]
	return value, ok
}
