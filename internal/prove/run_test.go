package prove_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// oddProofs end in all the ways in which a proof can.
func oddProofs() []prove.Proof {
	answer := []prove.Expectation{{What: "answer", Want: prove.Is(42)}}
	odd := func(id string, run func(*prove.Room)) prove.Proof {
		return prove.Proof{ID: id, Proves: []string{"TL101"}, Claim: "the answer is 42", Expect: answer, Run: run}
	}
	joined := odd("JOINED", func(room *prove.Room) {
		listener := room.Peer.Listen(8080, 1)
		room.Self.Connect(listener)
		room.Measure("answer", 42)
	})
	joined.Needs.Peer = true
	behind := odd("BEHIND", func(room *prove.Room) {
		room.Self.Connect(room.Peer.Listen(8080, 1))
		room.Front.Connect(room.Behind.Listen(8080, 1))
		room.Measure("answer", 42)
	})
	behind.Needs.Behind = true
	later := odd("LATER", func(room *prove.Room) { room.Measure("answer", 41) })
	later.Expect = []prove.Expectation{{What: "answer", Want: prove.Is(42), Before: []prove.Before{
		{Version: "6.5", Want: prove.Is(40), Why: "it was less"}, {Version: "7.0", Want: prove.Is(41), Why: "it became more by commit 0123456789ab"},
	}}}
	lacks := odd("LACKS", func(room *prove.Room) {
		room.Measure("answer", 42)
		room.Lacks("nobody asked", "question")
	})
	lacks.Expect = append([]prove.Expectation{{What: "question", Want: prove.Is("6 times 9")}}, answer...)
	inner := odd("INNER", func(room *prove.Room) {
		room.Self.Set("net.ipv4.tcp_fin_timeout", "42")
		if inside := room.Inner(); inside.Get("net.ipv4.tcp_fin_timeout") == "60" && len(inside.Parameters("net.ipv4")) > 50 {
			room.Measure("answer", room.Self.Get("net.ipv4.tcp_fin_timeout"))
		}
	})
	loads := odd("LOADS", func(room *prove.Room) {
		room.Self.HideSettings()
		room.Self.Lay(map[string]string{"/etc/a": "1"})
		room.Self.Lay(map[string]string{"/etc/sysctl.d/b": "42\n"})
		files, err := filepath.Glob("/etc/*")
		if said := room.Self.Load(sandbox.Loader{Program: "/bin/cat", Arguments: []string{"/etc/sysctl.d/b", "/etc/a"}}); err == nil && len(files) == 1 {
			room.Measure("answer", strings.Fields(said)[0])
		}
	})
	return []prove.Proof{
		lacks, inner, loads,
		odd("CONFIRMED", func(room *prove.Room) {
			room.Self.Set("net.ipv4.tcp_fin_timeout", "42")
			room.Measure("answer", room.Self.Get("net.ipv4.tcp_fin_timeout"))
		}),
		later,
		// A fresh namespace has the defaults, whatever the one before did.
		odd("CONTRADICTED", func(room *prove.Room) { room.Measure("answer", room.Self.Get("net.ipv4.tcp_fin_timeout")) }),
		joined,
		behind,
		odd("NO-PARAMETER", func(room *prove.Room) { room.Measure("answer", room.Self.Get("net.ipv4.tcp_nosuch")) }),
		odd("NO-COUNTER", func(room *prove.Room) { room.Measure("answer", room.Self.Counter("TcpExt.NoSuch")) }),
		odd("NO-IPV6", func(room *prove.Room) {
			room.Self.Set("net.ipv6.conf.lo.disable_ipv6", "1")
			room.Self.IPv6()
		}),
		odd("OUTSIDE", func(room *prove.Room) {
			// The mount refuses root, and the file an ordinary user.
			if refusal := room.Self.TrySet("vm.swappiness", "42"); refusal == "EROFS" || refusal == "EACCES" {
				room.Measure("answer", 42)
			}
		}),
		odd("FAILS", func(room *prove.Room) { room.Self.Set("net.ipv4.tcp_tw_reuse", "7") }),
		odd("TWICE", func(room *prove.Room) { room.Measure("answer", 42); room.Measure("answer", 42) }),
		odd("UNMEASURED", func(*prove.Room) {}),
		odd("BESIDES", func(room *prove.Room) { room.Measure("answer", 42); room.Measure("question", 6*9) }),
		odd("HANGS", func(*prove.Room) { time.Sleep(time.Hour) }),
		odd("DIES", func(*prove.Room) { os.Exit(7) }),
	}
}

func TestRun(t *testing.T) {
	nettest.Require(t)
	running := goleak.IgnoreCurrent()
	var done int
	results, err := prove.Run(t.Context(), oddProofs(), prove.Options{
		Kernel: kernel.Version{Major: 6, Minor: 99}, Workers: 1, Deadline: 2 * time.Second, Now: time.Now, Done: func(prove.Result) { done++ },
	})
	if err != nil {
		t.Fatal(err)
	}
	goleak.VerifyNone(t, running)
	type short struct {
		ID, Measured string
		Verdict      prove.Verdict
		Reason       string
		Broken       bool
	}
	var got []short
	for _, result := range results {
		reasons := slices.Concat([]string{result.Reason}, result.Differs, result.Lacks)
		got = append(got, short{result.ID, result.Measured, result.Verdict, strings.Join(slices.DeleteFunc(reasons, func(why string) bool { return why == "" }), " "), result.Broken})
	}
	const none = prove.NotApplicable
	want := []short{
		{"LACKS", "answer: 42", prove.Confirmed, "nobody asked", false},
		{"INNER", "answer: 42", prove.Confirmed, "", false},
		{"LOADS", "answer: 42", prove.Confirmed, "", false},
		{"CONFIRMED", "answer: 42", prove.Confirmed, "", false},
		{"LATER", "answer: 41", prove.Confirmed, "before 7.0: it became more by commit 0123456789ab", false},
		{"CONTRADICTED", "answer: 60", prove.Contradicted, "Linux 6.99 does otherwise: answer: 60, not 42", false},
		{"JOINED", "answer: 42", prove.Confirmed, "", false},
		{"BEHIND", "answer: 42", prove.Confirmed, "", false},
		{"NO-PARAMETER", "", none, "it needs net.ipv4.tcp_nosuch, which this kernel does not have or does not show to this user", false},
		{"NO-COUNTER", "", none, "this kernel has no counter TcpExt.NoSuch", false},
		{"NO-IPV6", "", none, "IPv6 is off here: giving lo the address fd99::1/128: permission denied", false},
		{"OUTSIDE", "answer: 42", prove.Confirmed, "", false},
		{"FAILS", "", none, "the experiment broke off: setting net.ipv4.tcp_tw_reuse=7: EINVAL", true},
		{"TWICE", "", none, `the experiment broke off: "answer" is measured twice`, true},
		{"UNMEASURED", "", none, `the experiment broke off: "answer" was not measured`, true},
		{"BESIDES", "", none, `the experiment broke off: ["question"] was measured, and nothing expected of it`, true},
		{"HANGS", "", none, "the experiment broke off: it did not end within 2s", true},
		{"DIES", "", none, "the experiment broke off: running the experiment: exit status 7", true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if done != len(want) {
		t.Errorf("%d were done, want %d", done, len(want))
	}
}

func TestRunEndsWhenInterrupted(t *testing.T) {
	nettest.Require(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	time.AfterFunc(200*time.Millisecond, func() { cancel(enough) })
	hangs, _ := prove.Choose(oddProofs(), []string{"HANGS"})
	began := time.Now()
	results, err := prove.Run(ctx, hangs, prove.Options{Workers: 1, Now: time.Now})
	if results != nil || !errors.Is(err, enough) {
		t.Errorf("%v, %v", results, err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestChoose(t *testing.T) {
	all := []prove.Proof{{ID: "A", Proves: []string{"TL101", "TL102"}}, {ID: "B", Proves: []string{"TL102"}}, {ID: "C", Proves: []string{"net.ipv4.tcp_tw_reuse"}}}
	for words, want := range map[string]string{
		"": "A B C", "TL102": "A B", "tl101": "A", "c a": "A C", "TL101 A": "A", "net.ipv4.tcp_tw_reuse": "C", "B nonesuch": "unknown nonesuch",
	} {
		chosen, unknown := prove.Choose(all, strings.Fields(words))
		var got []string
		for _, proof := range chosen {
			got = append(got, proof.ID)
		}
		if unknown != "" {
			got = append(got, "unknown", unknown)
		}
		if diff := cmp.Diff(strings.Fields(want), got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q: %s", words, diff)
		}
	}
}

func TestWant(t *testing.T) {
	for _, c := range []struct {
		want     prove.Want
		text     string
		measured string
		holds    bool
	}{
		{prove.Is(10), "10", "10", true},
		{prove.Is(10), "10", "100", false},
		{prove.Is("EINVAL"), "EINVAL", "EINVAL", true},
		{prove.Between(58, 60, "s"), "58 to 60 s", "60.0 s", true},
		{prove.Between(58, 60, "s"), "58 to 60 s", "60.1 s", false},
		{prove.Between(58, 60, "s"), "58 to 60 s", "59 ms", false},
		{prove.Between(58, 60, "s"), "58 to 60 s", "it is not in that state", false},
	} {
		if c.want.String() != c.text || c.want.Holds(c.measured) != c.holds {
			t.Errorf("%s: %s holds: %v", c.want, c.measured, c.want.Holds(c.measured))
		}
	}
}
