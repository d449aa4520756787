package observation_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/observation"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// recorded reads one of the observations that all parts share.
func recorded(t *testing.T, name string) *policy.Observation {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../diagnose/testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var o policy.Observation
	if err := json.Unmarshal(text, &o); err != nil {
		t.Fatal(err)
	}
	return &o
}

// TestText compares with testdata; UPDATE=1 writes it.
func TestText(t *testing.T) {
	for _, name := range []string{"scheme-one", "scheme-two", "leak", "healthy"} {
		golden(t, name+".txt", observation.Text(recorded(t, name), report.Painter(false)))
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE") != "" {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: UPDATE=1 accepts it (-want +got):\n%s", name, diff)
	}
}

// What a process calls itself must not reach the terminal.
func TestTextShowsNoControlCharacters(t *testing.T) {
	o := recorded(t, "leak")
	o.Host, o.Netns = "a\x1b[2Jb", "c\rd"
	o.Processes[0].Command, o.Listeners[1].Command = "\x1b]0;x\a", "e\nf"
	o.Gaps = []string{"g\x00h"}
	got := observation.Text(o, report.Painter(false))
	if i := strings.IndexFunc(got, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f }); i >= 0 {
		t.Errorf("control character %q in:\n%s", got[i], got)
	}
	if !strings.Contains(got, "a<U+001B>[2Jb netns c<U+000D>d") {
		t.Errorf("the host is not named:\n%s", got)
	}
}

// What is not known is a question mark, and never 0.
func TestTextOfUnknown(t *testing.T) {
	o := recorded(t, "leak")
	o.States.CloseWait, o.States.SynSent = nil, nil
	o.Listeners[0].Backlog, o.Listeners[0].Drops = nil, nil
	o.Processes[0].PID, o.Processes[0].Command, o.Processes[0].FDs = nil, "", nil
	got := observation.Text(o, report.Painter(false))
	for _, want := range []string{"not all known", "CLOSE_WAIT  ?", "0/?", "a process unseen"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
}

// What counters tell comes first, without a wall of what they do not tell.
func TestTextOfASummary(t *testing.T) {
	none, both := int64(0), int64(14_230)
	o := &policy.Observation{Host: "lb1", Time: "2026-11-24T12:00:00Z", Source: "summary", States: policy.States{Established: &none}}
	o.Sockstat.TimeWaitOrFinWait2 = &both
	want := `lb1  2026-11-24 12:00:00 UTC, counters only
TCP sockets by state are not all known
  ESTABLISHED  0  TIME_WAIT or orphaned FIN_WAIT2  14,230  CLOSE_WAIT  ?

sockstat: 14,230 in TIME_WAIT or orphaned in FIN_WAIT2
`
	if diff := cmp.Diff(want, observation.Text(o, false)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Where only some connections were looked at, their states are shown.
func TestTextOfOneDestination(t *testing.T) {
	o := recorded(t, "scheme-one")
	o.States, o.OtherDestinations, o.Counters, o.Processes, o.Gaps = policy.States{}, nil, nil, nil, nil
	o.Sockstat, o.Conntrack = policy.Sockstat{}, nil
	for i := range o.Listeners {
		o.Listeners[i].States, o.Listeners[i].ClosedPerSecond = policy.States{}, nil
	}
	want := `lb1  2026-11-24 12:00:00 UTC, two looks 2 s apart
TCP sockets by state are not known but those of the destinations below
  SYN_SENT        2  ESTABLISHED  188  FIN_WAIT1  3
  TIME_WAIT  30,843  CLOSE_WAIT     0
`
	got := observation.Text(o, false)
	if head, _, _ := strings.Cut(got, "\nDESTINATION"); head != want {
		t.Errorf("got\n%s\nwant\n%s", head, want)
	}
	if strings.Contains(got, "?") {
		t.Errorf("question marks in\n%s", got)
	}
	o.Destinations = nil
	if got := observation.Text(o, false); !strings.Contains(got, "\nno connection went out there\n") {
		t.Errorf("got\n%s", got)
	}
}
