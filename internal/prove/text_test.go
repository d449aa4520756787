package prove_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
)

func document() prove.Document {
	return prove.NewDocument("6.1.0-18-amd64", []prove.Result{
		{
			ID: "ONE", Proves: []string{"TL101", "TL110"}, Claim: "ports are taken again", Expected: "ports: 10", Measured: "ports: 10",
			Verdict: prove.Confirmed, Differs: []string{"before 6.5: it was less, by commit 0123456789ab"},
			Rows: []prove.Row{
				{What: "ports", Expected: "10", Measured: "10", Holds: true},
				{What: "what is so long that it is folded before the values", Expected: "0", Measured: "0", Holds: true},
			},
			Story: []prove.Step{{Kind: prove.Set, Text: "net.ipv4.tcp_tw_reuse=1", Command: "sysctl -w net.ipv4.tcp_tw_reuse='1'"}, {Kind: prove.Saw, Text: "ports: 10"}},
		},
		{
			ID: "TWO", Proves: []string{"TL104"}, Claim: "a|b", Verdict: prove.Contradicted, Reason: "timer: 5.0 s, not 58 to 60 s",
			Rows: []prove.Row{{What: "timer", Expected: "58 to 60 s", Measured: "5.0 s"}, {What: "range", Expected: "net.ipv4.ip_local_port_range=1024", Measured: "EINVAL"}},
		},
		{ID: "THREE", Proves: []string{"TL109"}, Claim: "c", Verdict: prove.NotApplicable, Reason: "needs tcp_tw_reuse_delay"},
		{ID: "FOUR", Proves: []string{"TL203"}, Claim: "d", Verdict: prove.NotApplicable, Broken: true, Reason: "the experiment broke off: no space"},
	})
}

func view(verbose, colored bool) prove.View {
	return prove.View{Verbose: verbose, Width: 60, Paint: report.Painter(colored)}
}

func TestText(t *testing.T) {
	want := `                                          EXPECTED  MEASURED
ONE (TL101, TL110)                             proved on 6.1
  ports are taken again
    ports                                       10        10
    what is so long that it is folded
    before the values                            0         0
    before 6.5: it was less, by commit 0123456789ab
TWO (TL104)                              contradicted on 6.1
  a|b
    timer                               58 to 60 s     5.0 s
    range
      expected: net.ipv4.ip_local_port_range=1024
      measured: EINVAL
THREE (TL109)                              not provable here
  c
    needs tcp_tw_reuse_delay
FOUR (TL203)                                       broke off
  d
    the experiment broke off: no space

TWO: timer: 5.0 s, not 58 to 60 s
FOUR: the experiment broke off: no space
4 proofs on Linux 6.1.0-18-amd64: 1 proved, 1 contradicted,
1 not provable here, 1 broke off
`
	if diff := cmp.Diff(want, prove.Text(document(), view(false, false))); diff != "" {
		t.Error(diff)
	}
}

func TestVerboseText(t *testing.T) {
	one := document()
	one.Proofs = one.Proofs[:1]
	one.Proofs[0].Rows = one.Proofs[0].Rows[:1]
	want := "                                          \x1b[2mEXPECTED\x1b[0m  \x1b[2mMEASURED\x1b[0m\n" +
		"\x1b[1mONE\x1b[0m (TL101, TL110)                             \x1b[1;32mproved on 6.1\x1b[0m\n" +
		`  ports are taken again
    ports                                       10        10
    before 6.5: it was less, by commit 0123456789ab

  set  net.ipv4.tcp_tw_reuse=1
       $ sysctl -w net.ipv4.tcp_tw_reuse='1'
  saw  ports: 10

1 proof on Linux 6.1.0-18-amd64: 1 proved, 0 contradicted, 0
not provable here
`
	if diff := cmp.Diff(want, prove.Text(one, view(true, true))); diff != "" {
		t.Error(diff)
	}
}

// TestTextOfMany: the first rows, those that do not hold, and how many there are.
func TestTextOfMany(t *testing.T) {
	row := func(what string, holds bool) prove.Row {
		return prove.Row{What: what, Expected: "1", Measured: "1", Holds: holds}
	}
	many := make([]prove.Result, 11)
	for i := range many {
		many[i] = prove.Result{ID: "SAME", Proves: []string{"TL101"}, Claim: "claim", Verdict: prove.Confirmed, Rows: []prove.Row{row("a", true), row("b", true), row("c", true)}}
	}
	many[10].Verdict, many[10].Reason = prove.Contradicted, "d: 1, not 1"
	many[10].Rows = append(many[10].Rows, row("d", false), row("e", true))
	text := prove.Text(prove.NewDocument("6.1.0", many), view(false, false))
	want := `SAME (TL101)                             contradicted on 6.1
  claim
    a                                            1         1
    b                                            1         1
    d                                            1         1
    and 2 more as expected

SAME: d: 1, not 1
All that was measured: --verbose, -o json, or name some of them.
11 proofs on Linux 6.1.0: 10 proved, 1 contradicted, 0 not
provable here
`
	if !strings.HasSuffix(text, want) {
		t.Error(cmp.Diff(want, text[max(0, len(text)-len(want)):]))
	}
	if strings.Count(text, "    c  ") != 10 {
		t.Errorf("a line about one more row takes its place:\n%s", text)
	}
}

func TestNoLineIsWiderThanTheTerminal(t *testing.T) {
	long := strings.Repeat("a word and ", 20)
	document := prove.NewDocument("6.1.0", []prove.Result{{
		ID: "LONG", Proves: strings.Fields(strings.Repeat("net.ipv4.tcp_timestamps ", 9)), Claim: long, Verdict: prove.Contradicted, Reason: long, Differs: []string{long},
		Rows: []prove.Row{{What: long, Expected: "1", Measured: "2"}, {What: long, Expected: long, Measured: long}, {What: long, Expected: strings.Repeat("x", 18), Measured: strings.Repeat("y", 18)}},
	}})
	for _, width := range []int{60, 80, 100} {
		for line := range strings.Lines(prove.Text(document, prove.View{Width: width})) {
			if len(line)-1 > width {
				t.Errorf("%d columns: %q", width, line)
			}
		}
	}
}

func TestTextTellsOnceThatThereIsNoRoom(t *testing.T) {
	document := prove.NewDocument("6.8.0-31-generic", []prove.Result{
		{ID: "ONE", Verdict: prove.NotApplicable, Refused: true, Reason: "no namespaces: run it as root"},
		{ID: "TWO", Verdict: prove.NotApplicable, Refused: true, Reason: "no namespaces: run it as root"},
	})
	want := `Nothing can be proved here: no namespaces: run it as root

2 proofs on Linux 6.8.0-31-generic: 0 proved, 0 contradicted, 2 not provable here
`
	if diff := cmp.Diff(want, prove.Text(document, prove.View{Verbose: true, Width: 100})); diff != "" {
		t.Error(diff)
	}
	want = `# Proofs on Linux 6.8.0-31-generic

Nothing can be proved here: no namespaces: run it as root
`
	if diff := cmp.Diff(want, prove.Markdown(document)); diff != "" {
		t.Error(diff)
	}
}

func TestMarkdown(t *testing.T) {
	want := `# Proofs on Linux 6.1.0-18-amd64

| proof | proves | claim | measured, and expected where it differs | verdict |
|---|---|---|---|---|
| ONE | TL101 TL110 | ports are taken again | ports: 10; what is so long that it is folded before the values: 0; before 6.5: it was less, by commit 0123456789ab | proved on 6.1 |
| TWO | TL104 | a\|b | timer: 5.0 s (58 to 60 s); range: EINVAL (net.ipv4.ip_local_port_range=1024) | contradicted on 6.1 |
| THREE | TL109 | c |  | not provable here: needs tcp_tw_reuse_delay |
| FOUR | TL203 | d |  | the experiment broke off: no space |

4 proofs on Linux 6.1.0-18-amd64: 1 proved, 1 contradicted, 1 not provable here, 1 broke off
`
	if diff := cmp.Diff(want, prove.Markdown(document())); diff != "" {
		t.Error(diff)
	}
}

func TestListMarksTimers(t *testing.T) {
	want := `A       it waits (TL101, waits for a timer)
LONGER  it does not (TL102)
`
	if diff := cmp.Diff(want, prove.List([]prove.Proof{{ID: "A", Proves: []string{"TL101"}, Claim: "it waits", Timer: true}, {ID: "LONGER", Proves: []string{"TL102"}, Claim: "it does not"}}, prove.Width)); diff != "" {
		t.Error(diff)
	}
}

func TestKernelIsTheVersion(t *testing.T) {
	for release, want := range map[string]string{"6.18.44-fc-v669": "6.18.44", "6.1.0-18-amd64": "6.1.0", "5.10": "5.10", "odd": ""} {
		if got := prove.NewDocument(release, nil).Kernel; got != want {
			t.Errorf("%s: %q, want %q", release, got, want)
		}
	}
}
