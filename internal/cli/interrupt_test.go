package cli_test

import (
	"bytes"
	"context"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

// interrupting is a host on which somebody presses Ctrl-C at a look.
type interrupting struct {
	at    int
	looks int
}

func (p *interrupting) Look(ctx context.Context, _ probe.Options) (*probe.Look, error) {
	p.looks++
	look, err := recordedLooks("../diagnose/testdata/leak.json")
	if err != nil {
		return nil, err
	}
	look[0].At = time.Date(2026, 11, 24, 12, 0, 2*p.looks, 0, time.UTC)
	*look[0].Observation.States.CloseWait += int64(100 * p.looks)
	if p.looks == p.at {
		if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
			return nil, err
		}
		<-ctx.Done()
	}
	return look[0], nil
}

func interrupted(t *testing.T, at int, args ...string) (stdout, stderr string, exit int) {
	t.Helper()
	var out, complaints bytes.Buffer
	prober := &interrupting{at: at}
	command := cli.Command{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &complaints, Dir: t.TempDir(),
		Env: func(string) (string, bool) { return "", false }, Now: time.Now,
		Reach: func([]string, cli.ReachOptions) ([]*cli.LiveHost, func() error, error) {
			return []*cli.LiveHost{{
				Probers:  func(context.Context, string) ([]probe.Prober, error) { return []probe.Prober{prober}, nil },
				Snapshot: func(context.Context) (*host.Snapshot, error) { return recordedSnapshot(".") },
			}}, func() error { return nil }, nil
		},
	}
	exit = command.Run(args)
	return out.String(), complaints.String(), exit
}

// Ctrl-C ends a diagnosis at once, with one line and no half answer.
func TestInterruptedDiagnosis(t *testing.T) {
	for _, args := range [][]string{{"diagnose", "--sample", "1h"}, {"diagnose", "--sample", "0", "-o", "json"}, {"probe", "--sample", "1h"}} {
		start := time.Now()
		stdout, stderr, exit := interrupted(t, 1, args...)
		if stdout != "" || stderr != "tcplint: interrupted: nothing was changed on any host\n" || exit != cli.ExitUsage {
			t.Errorf("%v: exit %d: %s\n%s", args, exit, stderr, stdout)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%v: it took %s", args, took)
		}
	}
}

// Ctrl-C is how watching ends. Without a terminal there is a block a look, with
// what happened in between.
func TestWatchWithoutATerminal(t *testing.T) {
	stdout, stderr, exit := interrupted(t, 4, "probe", "--watch", "--sample", "10ms")
	if exit != cli.ExitClean || stderr != "" {
		t.Errorf("exit %d: %s", exit, stderr)
	}
	if got := strings.Count(stdout, "\napp1  2026"); got != 2 || !strings.HasPrefix(stdout, "app1  2026") {
		t.Errorf("%d blocks after the first, want 2:\n%s", got, stdout)
	}
	for _, want := range []string{"CLOSE_WAIT ▁▄█ 30,514", "two looks 2 s apart"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in:\n%s", want, stdout)
		}
	}
}

func TestWatchAsJSON(t *testing.T) {
	stdout, stderr, exit := interrupted(t, 3, "probe", "--watch", "--sample", "10ms", "-o", "json")
	if lines := strings.Split(strings.TrimSpace(stdout), "\n"); exit != cli.ExitClean || len(lines) != 2 || !strings.Contains(lines[1], `"sampled_seconds":2,`) {
		t.Errorf("exit %d: %s\n%s", exit, stderr, stdout)
	}
}
