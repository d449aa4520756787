package threetier

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// diagnosis is what tcplint diagnose said.
type diagnosis struct {
	diagnose.Document
	command string
	text    string
	exit    int
}

// session is what a terminal shows.
func (d diagnosis) session() string { return "$ " + d.command + "\n" + d.text }

// diagnosed runs tcplint diagnose on a host. Variables are of its environment.
func diagnosed(t *testing.T, host *nettest.Host, args []string, variables ...string) diagnosis {
	t.Helper()
	file := filepath.Join(t.TempDir(), "diagnosis.json")
	args = append([]string{"diagnose"}, args...)
	d := diagnosis{command: strings.Join(append([]string{"tcplint"}, args...), " ")}
	cmd := host.Command(t, program(t, "tcplint"), append(args, "-o", "text", "-o", "json="+file)...)
	cmd.Env = append(cmd.Env, variables...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	d.text, d.exit = string(out), cmd.ProcessState.ExitCode()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%s on %s ended with %d and wrote nothing: %v\n%s%s", d.command, host.Name, d.exit, err, out, stderr.String())
	}
	if err := json.Unmarshal(text, &d.Document); err != nil {
		t.Fatal(err)
	}
	if len(d.Errors) > 0 || stderr.Len() > 0 {
		t.Errorf("%s on %s: %v\n%s", d.command, host.Name, d.Errors, stderr.String())
	}
	return d
}

// found are the rules that failed on something of a host, without repetition.
func found(host diagnose.Host, observed string) []string {
	var rules []string
	for _, cause := range host.Causes {
		if cause.Verdict == "fail" && strings.Contains(cause.Observed, observed) {
			rules = append(rules, cause.Rule)
		}
	}
	slices.Sort(rules)
	return slices.Compact(rules)
}

// closer is who was inferred to close first, of a destination or a listener.
func closer(host diagnose.Host, about string) string {
	var said []string
	for _, c := range host.Closers {
		if c.About == about {
			said = append(said, c.ClosesFirst)
		}
	}
	return strings.Join(said, ",")
}
