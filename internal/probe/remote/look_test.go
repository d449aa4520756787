package remote

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

// What a shell sees is what is seen without one.
func TestLookIsThatOfThisMachine(t *testing.T) {
	someSockets(t)
	nettest.Program(t, "ss")
	onEveryShell(t, func(t *testing.T, shell []string) {
		for name, without := range map[string][]string{"all": nil, "no gzip": {"gzip"}} {
			want := lookHere(t)
			got := looked(t, Host{"lb", shellRunner{shell: shell, without: without}, time.Now}, "", probe.Options{Processes: true})
			if diff := cmp.Diff(still(want.Observation), still(got.Observation)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			if diff := cmp.Diff(fmt.Sprint(want.HalfClosed), fmt.Sprint(got.HalfClosed)); diff != "" || len(got.HalfClosed) != 18 {
				t.Errorf("%s: %s", name, diff)
			}
			if got.Observation.Source != "proc" || len(got.Observation.Counters) < 100 || len(got.Observation.Parameters) < 30 {
				t.Errorf("%s: %+v", name, got.Observation)
			}
			if diff := cmp.Diff(want.Observation.Gaps, got.Observation.Gaps); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
}

// Without ss the tables leave some things unknown.
func TestLookWithoutSS(t *testing.T) {
	someSockets(t)
	onEveryShell(t, func(t *testing.T, shell []string) {
		want := still(lookHere(t).Observation)
		for i := range want.Listeners {
			want.Listeners[i].Backlog, want.Listeners[i].Drops = nil, nil
		}
		for i := range want.Destinations {
			if *want.Destinations[i].States.Established > 0 {
				want.Destinations[i].WithoutTimestamps = nil
			}
		}
		for i := range want.Processes {
			want.Processes[i].AgeSeconds = nil
		}
		got := looked(t, Host{"lb", shellRunner{shell: shell, without: []string{"ss"}}, time.Now}, "", probe.Options{Processes: true}).Observation
		gaps := got.Gaps
		if diff := cmp.Diff(want, still(got)); diff != "" {
			t.Error(diff)
		}
		const told = "backlog and drops of listeners, without_timestamps, age_seconds: /proc/net/tcp does not show them, and the host has no ss"
		if !strings.Contains(strings.Join(gaps, "\n"), told) {
			t.Errorf("%q", gaps)
		}
	})
}

func TestSummaryOfAHost(t *testing.T) {
	someSockets(t)
	onEveryShell(t, func(t *testing.T, shell []string) {
		got := looked(t, Host{"lb", shellRunner{shell: shell}, time.Now}, "", probe.Options{Summary: true}).Observation
		if got.Source != "summary" || *got.Sockstat.TimeWaitOrFinWait2 != *lookHere(t).Observation.States.TimeWait || got.States.TimeWait != nil || len(got.Listeners) != 0 || got.Host != "lb" {
			t.Errorf("%+v", got)
		}
	})
}

// An ordinary user gets what anybody may see, and is told what is missing.
func TestLookAsNobody(t *testing.T) {
	nettest.Require(t, nettest.Root)
	someSockets(t)
	onEveryShell(t, func(t *testing.T, shell []string) {
		runner := shellRunner{shell: shell, change: func(cmd *exec.Cmd) {
			cmd.SysProcAttr = nobody()
			cmd.Dir = "/"
		}}
		want, got := lookHere(t).Observation, looked(t, Host{"lb", runner, time.Now}, "", probe.Options{Processes: true}).Observation
		if diff := cmp.Diff(want.States, got.States); diff != "" {
			t.Error(diff)
		}
		for _, process := range got.Processes {
			if process.PID != nil || process.Command != "" || process.FDs != nil || process.CloseWait == 0 {
				t.Errorf("%+v", process)
			}
		}
		if len(got.Listeners) != 3 || got.Listeners[0].PID != nil || len(got.Processes) < 3 {
			t.Errorf("%+v", got.Listeners)
		}
		told := regexp.MustCompile(`(?m)^processes: who holds 12 of 12 sockets: \d+ processes of other users may not be looked at: it takes root there, with sudo or another login$`)
		if gaps := strings.Join(got.Gaps, "\n"); !told.MatchString(gaps) {
			t.Errorf("%q", got.Gaps)
		}
	})
}

// A tcplint on the host is asked, one that does not know the question is not.
func TestLookWithTcplintThere(t *testing.T) {
	someSockets(t)
	bin := t.TempDir()
	onEveryShell(t, func(t *testing.T, shell []string) {
		runner := shellRunner{shell: shell, change: func(cmd *exec.Cmd) {
			cmd.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"))
		}}
		look := func(script string) *probe.Look {
			t.Helper()
			if err := os.WriteFile(filepath.Join(bin, "tcplint"), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
				t.Fatal(err)
			}
			return looked(t, Host{"lb", runner, time.Now}, "", probe.Options{Processes: true, Top: 3})
		}
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		want, got := lookHere(t), look(answerVariable+"=1 exec "+self)
		if diff := cmp.Diff(still(want.Observation), still(got.Observation)); diff != "" || got.Observation.Source != "sock_diag" {
			t.Error(diff)
		}
		if diff := cmp.Diff(fmt.Sprint(want.HalfClosed), fmt.Sprint(got.HalfClosed)); diff != "" {
			t.Error(diff)
		}

		got = look(`printf '%s' '{"observation":{"schema":1,"host":"other","source":"sock_diag","states":{"time_wait":42},"gaps":["'"$*"'"]},` +
			`"half_closed":[{"local":"10.0.0.1:80","remote":"10.0.0.2:50000","state":8,"pid":4711,"command":"app","listener":"0.0.0.0:80"}]}'`)
		o := got.Observation
		if *o.States.TimeWait != 42 || o.Host != "lb" || o.Time == "" || o.Source != "sock_diag" || len(o.Gaps) != 1 || o.Gaps[0] != "probe -o json --half-closed --sample 0 --top 3" {
			t.Errorf("%+v", o)
		}
		if text := fmt.Sprintf("%+v", got.HalfClosed); text != "[{Tuple:{Local:10.0.0.1:80 Remote:10.0.0.2:50000} State:8 PID:4711 Command:app Listener:0.0.0.0:80}]" {
			t.Error(text)
		}
		for _, script := range []string{
			"echo unknown flag >&2; exit 2", "exit 0", `printf '{"observation":{"schema":2,"time":""}}'`, `printf '{"schema":1}'`, "kill $$",
		} {
			if o := look(script).Observation; o.Source != "proc" || *o.States.CloseWait != 9 {
				t.Errorf("%s: %+v", script, o)
			}
		}
	})
}

// How far two looks are apart is the host's to say.
func TestTimeBetweenLooks(t *testing.T) {
	ours := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	h := Host{"lb", shellRunner{shell: shells[0]}, func() time.Time { return ours }}
	probers, err := h.Probers(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	first, err := probers[0].Look(t.Context(), probe.Options{Summary: true})
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	second, err := probers[0].Look(t.Context(), probe.Options{Summary: true})
	if err != nil {
		t.Fatal(err)
	}
	if apart := second.At.Sub(first.At); !first.At.Equal(ours) || apart < 280*time.Millisecond || apart > 5*time.Second {
		t.Errorf("%v, %v later", first.At, apart)
	}
}
