package conformance

import (
	"errors"
	"os"
	"os/exec"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// program is a real loader.
type program struct {
	loader sysctlconf.Loader
	path   string
	file   []string // arguments before the name of a file
	tree   []string // arguments to apply the whole tree, nil: it cannot
}

func programs(t *testing.T) []program {
	t.Helper()
	return []program{
		{sysctlconf.Systemd, nettest.Program(t, "systemd-sysctl"), nil, []string{}},
		{procps(t), nettest.Program(t, "sysctl"), []string{"-p"}, []string{"--system"}},
		{sysctlconf.Busybox, nettest.Program(t, "busybox"), []string{"sysctl", "-p"}, nil},
		{sysctlconf.Toybox, nettest.Program(t, "toybox"), []string{"sysctl", "-p"}, nil},
	}
}

// procps tells which of the two grammars the machine's sysctl has.
func procps(t *testing.T) sysctlconf.Loader {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), nettest.Program(t, "sysctl"), "--version").Output()
	if err != nil {
		t.Fatalf("sysctl --version: %v", err)
	}
	var major int
	for _, c := range out {
		if c >= '0' && c <= '9' {
			major = int(c - '0')
			break
		}
	}
	if major < 4 {
		return sysctlconf.Procps3
	}
	return sysctlconf.Procps
}

// run applies and returns what the loader said, for the report. The exit code
// tells nothing: systemd-sysctl ends with 0 after a refused write, too.
func (p program) run(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), p.path, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "SYSTEMD_LOG_TARGET=console")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("running %s: %v", p.path, err)
	}
	return string(out)
}
