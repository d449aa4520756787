package prove_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
)

func document() prove.Document {
	return prove.NewDocument("6.1.0-18-amd64", []prove.Result{
		{
			ID: "ONE", Proves: []string{"TL101", "TL110"}, Claim: "ports are taken again", Expected: "ports: 10", Measured: "ports: 10",
			Verdict: prove.Confirmed, Rows: []prove.Row{{What: "ports", Expected: "10", Measured: "10", Holds: true}},
			Story: []prove.Step{{Kind: prove.Set, Text: "net.ipv4.tcp_tw_reuse=1", Command: "sysctl -w net.ipv4.tcp_tw_reuse='1'"}, {Kind: prove.Saw, Text: "ports: 10"}},
		},
		{
			ID: "TWO", Proves: []string{"TL104"}, Claim: "a|b", Verdict: prove.Contradicted, Reason: "timer: 5.0 s, not 58 to 60 s",
			Rows: []prove.Row{{What: "timer", Expected: "58 to 60 s", Measured: "5.0 s"}},
		},
		{ID: "THREE", Proves: []string{"TL109"}, Claim: "c", Verdict: prove.NotApplicable, Reason: "this kernel has no such parameter"},
	})
}

func TestText(t *testing.T) {
	want := `ONE confirmed: ports are taken again (TL101, TL110)
         EXPECTED  MEASURED
  ports        10        10

TWO contradicted: a|b (TL104)
           EXPECTED  MEASURED
  timer  58 to 60 s     5.0 s

THREE not-applicable: c (TL109)
  this kernel has no such parameter

3 proofs on Linux 6.1.0-18-amd64: 1 confirmed, 1 contradicted, 1 not applicable
`
	if diff := cmp.Diff(want, prove.Text(document(), false, report.Painter(false))); diff != "" {
		t.Error(diff)
	}
}

func TestVerboseText(t *testing.T) {
	one := document()
	one.Proofs = one.Proofs[:1]
	want := "ONE \x1b[1;32mconfirmed\x1b[0m: ports are taken again (TL101, TL110)\n" +
		"         \x1b[2mEXPECTED\x1b[0m  \x1b[2mMEASURED\x1b[0m\n" +
		`  ports        10        10

  set  net.ipv4.tcp_tw_reuse=1
       $ sysctl -w net.ipv4.tcp_tw_reuse='1'
  saw  ports: 10

1 proof on Linux 6.1.0-18-amd64: 1 confirmed, 0 contradicted, 0 not applicable
`
	if diff := cmp.Diff(want, prove.Text(one, true, report.Painter(true))); diff != "" {
		t.Error(diff)
	}
}

func TestTextTellsOnceThatThereIsNoRoom(t *testing.T) {
	document := prove.NewDocument("6.8.0-31-generic", []prove.Result{
		{ID: "ONE", Verdict: prove.NotApplicable, Refused: true, Reason: "no namespaces: run it as root"},
		{ID: "TWO", Verdict: prove.NotApplicable, Refused: true, Reason: "no namespaces: run it as root"},
	})
	want := `Nothing can be proved here: no namespaces: run it as root

2 proofs on Linux 6.8.0-31-generic: 0 confirmed, 0 contradicted, 2 not applicable
`
	if diff := cmp.Diff(want, prove.Text(document, true, report.Painter(false))); diff != "" {
		t.Error(diff)
	}
}

func TestMarkdown(t *testing.T) {
	want := `# Proofs on Linux 6.1.0-18-amd64

| proof | proves | claim | measured, and expected where it differs | verdict |
|---|---|---|---|---|
| ONE | TL101 TL110 | ports are taken again | ports: 10 | confirmed |
| TWO | TL104 | a\|b | timer: 5.0 s (58 to 60 s) | contradicted |
| THREE | TL109 | c | this kernel has no such parameter | not-applicable |

3 proofs on Linux 6.1.0-18-amd64: 1 confirmed, 1 contradicted, 1 not applicable
`
	if diff := cmp.Diff(want, prove.Markdown(document())); diff != "" {
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
