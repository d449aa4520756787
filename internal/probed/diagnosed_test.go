package probed

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// compile compiles all rules once for all tests.
func compile(policy.Options) (*policy.Engine, error) { return engine() }

var engine = sync.OnceValues(func() (*policy.Engine, error) { return policy.New(policy.Options{}) })

// diagnosed are the findings of the rules about a running host, two looks apart.
func diagnosed(t *testing.T, sample string) []report.Finding {
	t.Helper()
	return live(document(t, sample))
}

func live(d diagnose.Document) []report.Finding {
	return slices.DeleteFunc(slices.Clone(d.Findings), func(f report.Finding) bool { return !strings.HasPrefix(f.Rule, "TL8") })
}

func document(t *testing.T, sample string) diagnose.Document {
	t.Helper()
	var out, complaints bytes.Buffer
	command := cli.Command{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &complaints, Dir: t.TempDir(),
		Env: func(string) (string, bool) { return "", false }, Now: time.Now, Compile: compile,
	}
	if exit := command.Run([]string{"diagnose", "--sample", sample, "-o", "json", "--fail-on", "never"}); exit != cli.ExitClean {
		t.Fatalf("exit %d: %s", exit, complaints.String())
	}
	var document diagnose.Document
	if err := json.Unmarshal(out.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	return document
}

// wants demands one finding with these words in its message, and no other.
func wants(t *testing.T, findings []report.Finding, rule, severity string, words ...string) report.Finding {
	t.Helper()
	if len(findings) != 1 || findings[0].Rule != rule || string(findings[0].Severity) != severity {
		t.Fatalf("want %s %s alone, got %s", rule, severity, said(findings))
	}
	for _, word := range words {
		if !strings.Contains(findings[0].Message, word) {
			t.Errorf("%s: no %q in %q", rule, word, findings[0].Message)
		}
	}
	return findings[0]
}

func silent(t *testing.T, findings []report.Finding) {
	t.Helper()
	if len(findings) > 0 {
		t.Errorf("nothing is wrong, and the rules say: %s", said(findings))
	}
}

func said(findings []report.Finding) string {
	lines := []string{}
	for _, f := range findings {
		lines = append(lines, f.Rule+" "+string(f.Severity)+" "+f.Location.Address+": "+f.Message+" / "+f.Remedy)
	}
	return strings.Join(lines, "\n")
}

type finding = report.Finding

// except leaves out what a rule says that the test is not about, and demands that
// it says it.
func except(t *testing.T, findings []finding, rule string) []finding {
	t.Helper()
	left := slices.DeleteFunc(slices.Clone(findings), func(f finding) bool { return f.Rule == rule })
	if len(left) == len(findings) {
		t.Errorf("%s is silent: %s", rule, said(findings))
	}
	return left
}

// persist writes a settings file of the room.
func persist(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(path) })
}
