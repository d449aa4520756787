package proofs

import (
	"fmt"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/effective"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// valueRange writes what is at the edges of what the catalogue says, and holds each
// answer of the kernel, and what it then has, against what tcplint says of a file
// with that line.
var valueRange = prove.Proof{
	ID:     "RANGE",
	Proves: []string{"TL008", "TL009", "TL010", "TL011", "TL021", "TL206", "TL406"},
	Claim:  "the kernel accepts, refuses and reads values at the edges as the catalogue says, and accepts some that have no meaning",
	Expect: []prove.Expectation{
		{What: "writes to 50 parameters", Want: prove.Between(400, 2000, "writes")},
		{What: "of those, answered otherwise than the catalogue says", Want: prove.Is("none")},
		{What: "of those, read otherwise than it says", Want: prove.Is("none")},
		{What: "tcp_syn_retries=128", Want: prove.Is("EINVAL")},
		{What: "tcp_fin_timeout=30s", Want: prove.Is("EINVAL")},
		{What: "tcp_fin_timeout=0600", Want: prove.Is(384)},
		{What: "tcp_fin_timeout=30 # seconds", Want: prove.Is(30)},
		{What: "tcp_fin_timeout=30;", Want: prove.Is("EINVAL")},
		{What: "tcp_timestamps=255", Want: prove.Is(255)},
		{What: "ip_local_port_range=60999 32768", Want: prove.Is("EINVAL")},
		{What: "ip_local_port_range=40000", Want: prove.Is("40000 60999")},
		{What: "tcp_rmem=16384 8192 4096", Want: prove.Is("16384 8192 4096")},
	},
	Run: func(room *prove.Room) {
		for _, what := range []string{
			"tcp_syn_retries=128", "tcp_fin_timeout=30s", "tcp_fin_timeout=0600", "tcp_fin_timeout=30 # seconds", "tcp_fin_timeout=30;", "tcp_timestamps=255",
			"ip_local_port_range=60999 32768", "ip_local_port_range=40000", "tcp_rmem=16384 8192 4096",
		} {
			name, value, _ := strings.Cut(what, "=")
			room.Measure(what, valueAfter(room.Self, "net.ipv4."+name, value))
		}
		all := tries{oracle: newOracle(room)}
		for _, name := range edged {
			all.edgesOf(room, name)
		}
		room.Measure("writes to 50 parameters", countOf(all.writes, "writes"))
		room.Measure("of those, answered otherwise than the catalogue says", all.answered)
		room.Measure("of those, read otherwise than it says", all.read)
	},
}

// valueAfter writes a value and gives what the kernel then has, or why it refuses.
func valueAfter(side *prove.Side, name, value string) string {
	if refusal := side.TrySet(name, value); refusal != "" {
		return refusal
	}
	return plain(side.Get(name))
}

// tries are writes that were tried, and what came out otherwise.
type tries struct {
	oracle
	writes         int
	answered, read outliers
}

// edgesOf tries all values of a parameter, from its value at first, which it has
// again in the end. Where the catalogue does not know the answer nothing is judged.
func (t *tries) edgesOf(room *prove.Room, name string) {
	known, _ := t.Describe(name)
	first, missing := t.side.TryGet(name)
	var accepted, refused []string
	for _, value := range edges(known) {
		said := t.write(name, value)
		answer := t.side.TrySetUntold(name, value)
		if answer == "" {
			accepted = append(accepted, value)
		} else {
			refused = append(refused, value)
		}
		if said.result != effective.Unknown {
			t.judge(name, value, said, answer, missing != "")
		}
		if missing != "" || answer == "EACCES" {
			break // no value is better than another
		}
	}
	if missing == "" {
		t.side.TrySetUntold(name, first)
	}
	room.Did(fmt.Sprintf("try %s: accepted %q, refused %q", name, accepted, refused), byHand(name, append(accepted, refused...)))
}

func (t *tries) judge(name, value string, said saying, answer string, absent bool) {
	t.writes++
	if got := resultOf(answer, absent); got != said.result {
		t.answered.add(true, fmt.Sprintf("%s=%q %s, not %s", name, value, got, said.result))
		return
	}
	if said.value == nil || absent {
		return
	}
	now := plain(t.side.Get(name))
	t.read.add(now != plain(*said.value), fmt.Sprintf("%s=%q as %s, not %s", name, value, now, plain(*said.value)))
}

// resultOf is the answer of the kernel in the words of tcplint.
func resultOf(refusal string, absent bool) effective.ResultKind {
	switch {
	case refusal == "":
		return effective.OK
	case absent:
		return effective.Absent
	case refusal == "EACCES":
		return effective.ReadOnly
	}
	return effective.Refused
}

func byHand(name string, values []string) string {
	return fmt.Sprintf("for v in '%s'; do sysctl -w %s=\"$v\"; done", strings.Join(values, "' '"), name)
}
