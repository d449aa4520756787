package host_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/local"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

func TestMain(m *testing.M) { os.Exit(nettest.Run(m)) }

// run runs a script that has to be run, whatever its exit code.
func run(t *testing.T, r host.Runner, script string) host.Output {
	t.Helper()
	out, err := r.Run(t.Context(), script)
	if err != nil {
		t.Fatalf("%v\n%s", err, out.Stderr)
	}
	return out
}

func shown(o host.Output) string {
	return fmt.Sprintf("%q, %q, code %d", o.Stdout, o.Stderr, o.Code)
}

func TestRunnerKeepsOutputsAndExitCode(t *testing.T) {
	r := host.NewRunner(local.Transport{}, false, "")
	for _, c := range []struct {
		name, script, stdout, stderr string
		code                         int
	}{
		{"both outputs", "echo out; echo err >&2", "out\n", "err\n", 0},
		{"no last line break", "printf 'a\\n\\nb'; printf c >&2", "a\n\nb", "c", 0},
		{"last line breaks", "printf 'a\\n\\n\\n'", "a\n\n\n", "", 0},
		{"empty", "", "", "", 0},
		{"exit", "echo a; exit 3; echo b", "a\n", "", 3},
		{"last command fails", "false", "", "", 1},
		{"signal", "kill -9 $$", "", "", 137},
		{"nothing on stdin", "cat; echo end", "end\n", "", 0},
		{"quotes and marks", `echo '"$s"' "'" '\' '!' '%END' "$(echo a)"`, "\"$s\" ' \\ ! %END a\n", "", 0},
		{"document ends the script", "cat <<E\na\nE\n", "a\n", "", 0},
		{"comment ends the script", "echo a # b", "a\n", "", 0},
		{"bytes", "printf '\\000\\377\\n'", "\x00\xff\n", "", 0},
		{"trap", "trap 'echo bye' EXIT; exit 4", "bye\n", "", 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := run(t, r, c.script)
			want := host.Output{Stdout: []byte(c.stdout), Stderr: []byte(c.stderr), Code: c.code}
			if shown(got) != shown(want) {
				t.Errorf("got %s, want %s", shown(got), shown(want))
			}
		})
	}
}

func TestRunnerSendsALongScript(t *testing.T) {
	r := host.NewRunner(local.Transport{}, false, "")
	line := "# " + strings.Repeat("x", 77) + "\n"
	script := strings.Repeat(line, (1<<20)/len(line)) + "cat <<'E'\n" + strings.Repeat(line, (1<<20)/len(line)) + "E\nexit 5"
	got := run(t, r, script)
	if want := strings.Repeat(line, (1<<20)/len(line)); string(got.Stdout) != want || got.Code != 5 {
		t.Errorf("got %d bytes, code %d, want %d bytes, code 5", len(got.Stdout), got.Code, len(want))
	}
}

func TestRunnerRefusesWhatNoShellCanHold(t *testing.T) {
	r := host.NewRunner(local.Transport{}, false, "")
	if out, err := r.Run(t.Context(), "echo a\x00b"); err == nil || !strings.Contains(err.Error(), "NUL") {
		t.Errorf("got %s, %v", shown(out), err)
	}
	r = host.NewRunner(local.Transport{}, true, "a\nb")
	if out, err := r.Run(t.Context(), "echo"); err == nil || !strings.Contains(err.Error(), "line break") || strings.Contains(err.Error(), "a\nb") {
		t.Errorf("got %s, %v", shown(out), err)
	}
}

func TestRunnerEndsWithItsContext(t *testing.T) {
	r := host.NewRunner(local.Transport{}, false, "")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	start := time.Now()
	out, err := r.Run(ctx, "echo a; sleep 30; echo b")
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 5*time.Second {
		t.Errorf("got %s, %v after %v", shown(out), err, time.Since(start))
	}
}

func TestRunnerBoundsOutput(t *testing.T) {
	r := host.NewRunner(local.Transport{}, false, "")
	if _, err := r.Run(t.Context(), "while :; do printf %10000s; done"); !errors.Is(err, host.ErrTooMuchOutput) {
		t.Errorf("got %v, want %v", err, host.ErrTooMuchOutput)
	}
	got := run(t, r, "i=0; while [ $i -lt 200 ]; do printf %10000s >&2; i=$((i+1)); done; exit 3")
	if len(got.Stderr) != 64<<10 || got.Code != 3 {
		t.Errorf("got %d bytes of stderr and code %d, want 65536 and 3", len(got.Stderr), got.Code)
	}
}

func TestRunnerDoesNotWaitForWhatAScriptLeavesBehind(t *testing.T) {
	r := host.NewRunner(local.Transport{}, false, "")
	start := time.Now()
	got := run(t, r, "sleep 20 & echo a")
	if string(got.Stdout) != "a\n" || time.Since(start) > 10*time.Second {
		t.Errorf("got %q after %v", got.Stdout, time.Since(start))
	}
}
