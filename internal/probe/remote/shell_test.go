package remote

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// shells are those that targets have: dash, and the ash of busybox with the
// programs of busybox.
var shells = [][]string{{"dash"}, {"busybox", "sh"}}

// shellRunner runs scripts with a shell of this machine.
type shellRunner struct {
	shell  []string
	change func(*exec.Cmd) // nil: none
	// without are programs that the host does not have.
	without []string
}

func (r shellRunner) Name() string { return strings.Join(r.shell, " ") }
func (r shellRunner) Remote() bool { return false }

func (r shellRunner) Run(ctx context.Context, script string) (host.Output, error) {
	for _, program := range r.without {
		// A shell that does not find it says so in the same way.
		script = strings.ReplaceAll(script, "command -v "+program, "command -v no-"+program)
		script = strings.Replace(script, "\nhas() {", "\nhas() { if [ \"$1\" = "+program+" ]; then return 1; fi;", 1)
	}
	cmd := exec.CommandContext(ctx, r.shell[0], r.shell[1:]...)
	cmd.Stdin = strings.NewReader(script)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if r.change != nil {
		r.change(cmd)
	}
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return host.Output{Stdout: stdout.Bytes(), Stderr: stderr.Bytes(), Code: exit.ExitCode()}, nil
	}
	return host.Output{Stdout: stdout.Bytes(), Stderr: stderr.Bytes()}, err
}

func (r shellRunner) RunAfresh(ctx context.Context, script string) (host.Output, error) {
	return r.Run(ctx, script)
}

// onEveryShell runs a test with each shell.
func onEveryShell(t *testing.T, test func(t *testing.T, shell []string)) {
	t.Helper()
	for _, shell := range shells {
		t.Run(strings.Join(shell, "-"), func(t *testing.T) { test(t, shell) })
	}
}
