package probe

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// twice looks at sockets, and at others five seconds later.
func twice(t testing.TB, before, after *madeUp, owners Owners, options Options) *policy.Observation {
	t.Helper()
	a, b := seenOf(t, before, owners, options), seenOf(t, after, owners, options)
	b.At = a.At.Add(5 * time.Second)
	Sampled(a, b)
	return &b.Observation
}

func out(count int, remote string) []Socket {
	var all []Socket
	for n := range count {
		all = append(all, connection(Established, fmt.Sprintf("10.0.0.1:%d", 33000+n), remote))
	}
	return all
}

func TestGrowth(t *testing.T) {
	before := &madeUp{others: slices.Concat(out(100, "10.0.0.8:443"), out(50, "10.0.0.9:443"), out(2, "10.0.0.7:443"))}
	after := &madeUp{others: slices.Concat(out(90, "10.0.0.8:443"), out(60, "10.0.0.7:443"), out(5, "10.0.0.6:443"), out(1, "10.0.0.5:443"))}
	o := twice(t, before, after, nil, Options{Top: 2})
	var got []string
	for _, d := range o.Destinations {
		got = append(got, fmt.Sprint(d.Remote, " ", *d.Growth))
	}
	// That of 10.0.0.7 is known although the first look did not show it.
	if diff := cmp.Diff([]string{"10.0.0.8 -2", "10.0.0.7 11.6"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if o.SampledSeconds == nil || *o.SampledSeconds != 5 {
		t.Errorf("sampled %v", o.SampledSeconds)
	}
}

// A destination that is new had none, also where the look before showed but the
// largest.
func TestGrowthOfANewDestination(t *testing.T) {
	before := &madeUp{others: slices.Concat(out(100, "10.0.0.8:443"), out(50, "10.0.0.9:443"))}
	after := &madeUp{others: slices.Concat(out(100, "10.0.0.8:443"), out(200, "10.0.0.6:443"))}
	d := twice(t, before, after, nil, Options{Top: 1}).Destinations[0]
	if d.Remote != "10.0.0.6" || d.Growth == nil || *d.Growth != 40 {
		t.Errorf("%s grows by %v, want 40", d.Remote, d.Growth)
	}
}

// An earlier look that was kept as JSON has only what it showed.
func TestGrowthSinceAnObservation(t *testing.T) {
	before := seenOf(t, &madeUp{others: slices.Concat(out(100, "10.0.0.8:443"), out(50, "10.0.0.9:443"))}, nil, Options{Top: 1})
	after := seenOf(t, &madeUp{others: slices.Concat(out(110, "10.0.0.8:443"), out(60, "10.0.0.9:443"))}, nil, Options{})
	after.At = before.At.Add(10 * time.Second)
	Sampled(&Look{At: before.At, Observation: before.Observation}, after)
	d := after.Observation.Destinations
	if *d[0].Growth != 1 || d[1].Growth != nil {
		t.Errorf("growth %v and %v, want 1 and null", *d[0].Growth, d[1].Growth)
	}
	complete := seenOf(t, &madeUp{others: out(100, "10.0.0.8:443")}, nil, Options{})
	after.At = complete.At.Add(10 * time.Second)
	Sampled(&Look{At: complete.At, Observation: complete.Observation}, after)
	if d := after.Observation.Destinations; *d[1].Growth != 6 {
		t.Errorf("growth of a new one %v, want 6", *d[1].Growth)
	}
}

func TestGrowthOfCloseWait(t *testing.T) {
	web := &holding{owners: map[uint64]Owner{}}
	sockets := func(inodes ...uint64) *madeUp {
		m := &madeUp{listening: []Socket{listening("0.0.0.0", 80)}}
		for _, inode := range inodes {
			m.others = append(m.others, leak("10.0.0.1:80", fmt.Sprintf("10.0.0.9:%d", inode), inode, 1))
			web.owners[inode] = Owner{PID: int(inode / 100), Command: "app", FDs: 1}
		}
		return m
	}
	growth := func(o *policy.Observation) []string {
		var got []string
		for _, p := range o.Processes {
			text := "?"
			if p.CloseWaitGrowth != nil {
				text = fmt.Sprint(*p.CloseWaitGrowth)
			}
			if p.PID != nil {
				text = fmt.Sprint(*p.PID, " ", text)
			}
			got = append(got, text)
		}
		return got
	}
	before, after := sockets(100, 101, 102, 200), sockets(100, 101, 102, 103, 104, 200, 300)
	known := Options{Processes: true}
	for _, c := range []struct {
		name string
		o    *policy.Observation
		want []string
	}{
		{"both know", twice(t, before, after, web, known), []string{"1 2", "2 0", "3 1"}},
		{"neither", twice(t, before, after, nil, known), []string{"3"}},
	} {
		if diff := cmp.Diff(c.want, growth(c.o)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	named, nameless := seenOf(t, before, web, known), seenOf(t, after, nil, known)
	nameless.At = named.At.Add(time.Second)
	Sampled(named, nameless)
	if diff := cmp.Diff([]string{"?"}, growth(&nameless.Observation)); diff != "" {
		t.Errorf("only the first knows (-want +got):\n%s", diff)
	}
	named = seenOf(t, after, web, known)
	named.At = nameless.At.Add(time.Second)
	Sampled(nameless, named)
	if diff := cmp.Diff([]string{"1 ?", "2 ?", "3 ?"}, growth(&named.Observation)); diff != "" {
		t.Errorf("only the second knows (-want +got):\n%s", diff)
	}
}

// A process that leaks to more peers than are shown: one that has an entry of its
// own only now held its sockets before too.
func TestGrowthOfManyPeers(t *testing.T) {
	app := &holding{owners: map[uint64]Owner{}}
	sockets := func(heldBy func(peer int) int) *madeUp {
		m := &madeUp{}
		for peer := range 40 {
			for n := range heldBy(peer) {
				inode := uint64(1 + peer*100 + n)
				m.others = append(m.others, leak(fmt.Sprintf("10.0.0.1:%d", 33000+inode), fmt.Sprintf("10.0.1.%d:443", peer), inode, 1))
				app.owners[inode] = Owner{PID: 7, Command: "app", FDs: 1}
			}
		}
		return m
	}
	before := sockets(func(peer int) int { return 10 + peer%2 })
	after := sockets(func(peer int) int { return 12 - peer%2 })
	o := twice(t, before, after, app, Options{Processes: true})
	if len(o.Processes) != maxPeersShown+1 {
		t.Fatalf("%d entries", len(o.Processes))
	}
	for _, p := range o.Processes {
		switch {
		case p.Peer != "" && p.CloseWaitGrowth != nil:
			t.Errorf("%q with %d: growth %d, want null", p.Peer, p.CloseWait, *p.CloseWaitGrowth)
		case p.Peer == "" && (p.CloseWaitGrowth == nil || *p.CloseWaitGrowth != 40):
			t.Errorf("of all together: %v, want 40", p.CloseWaitGrowth)
		}
	}
	if !slices.ContainsFunc(o.Gaps, func(gap string) bool { return strings.HasPrefix(gap, "close_wait_growth of 20 peers: ") }) {
		t.Errorf("gaps %q", o.Gaps)
	}
	// The same ones are shown again.
	o = twice(t, before, sockets(func(peer int) int { return 10 + peer%2*3 }), app, Options{Processes: true})
	for _, p := range o.Processes {
		if want := map[bool]int64{true: 0, false: 2}[p.Peer == ""]; p.CloseWaitGrowth == nil || *p.CloseWaitGrowth != want {
			t.Errorf("%q with %d: growth %v, want %d", p.Peer, p.CloseWait, p.CloseWaitGrowth, want)
		}
	}
}

func TestRates(t *testing.T) {
	look := func(at time.Duration, counters map[string]int64) *Look {
		return &Look{At: time.Time{}.Add(at), Observation: policy.Observation{Counters: counters}}
	}
	before := look(0, map[string]int64{"TcpExt.TW": 100, "Tcp.CurrEstab": 50, "TcpExt.Same": 3, "TcpExt.Gone": 1})
	after := look(4*time.Second, map[string]int64{"TcpExt.TW": 110, "Tcp.CurrEstab": 40, "TcpExt.Same": 3, "TcpExt.New": 9})
	Sampled(before, after)
	if diff := cmp.Diff(map[string]float64{"TcpExt.TW": 2.5, "TcpExt.Same": 0}, after.Observation.Rates); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(after.Observation.Gaps) != 0 {
		t.Errorf("gaps %q", after.Observation.Gaps)
	}
	restarted := look(8*time.Second, map[string]int64{"TcpExt.TW": 5})
	Sampled(after, restarted)
	if o := restarted.Observation; len(o.Rates) != 0 || len(o.Gaps) != 1 {
		t.Errorf("rates %v, gaps %q", o.Rates, o.Gaps)
	}
	// What has begun anew may be higher already.
	again := look(8*time.Second, map[string]int64{"TcpExt.TW": 5, "TcpExt.Same": 4000, "conntrack.drop": 1})
	Sampled(look(4*time.Second, map[string]int64{"TcpExt.TW": 110, "TcpExt.Same": 3, "conntrack.drop": 0}), again)
	if o := again.Observation; len(o.Rates) != 0 || len(o.Gaps) != 1 {
		t.Errorf("started anew: rates %v, gaps %q", o.Rates, o.Gaps)
	}
	tracker := look(8*time.Second, map[string]int64{"TcpExt.TW": 114, "conntrack.invalid": 7, "conntrack.drop": 2})
	Sampled(look(4*time.Second, map[string]int64{"TcpExt.TW": 110, "conntrack.invalid": 1<<32 - 1, "conntrack.drop": 2}), tracker)
	if diff := cmp.Diff(map[string]float64{"TcpExt.TW": 1, "conntrack.drop": 0}, tracker.Observation.Rates); diff != "" {
		t.Errorf("of the tracker (-want +got):\n%s", diff)
	}
	if gaps := tracker.Observation.Gaps; len(gaps) != 1 || !strings.HasPrefix(gaps[0], "rates of conntrack.invalid: ") {
		t.Errorf("of the tracker: gaps %q", gaps)
	}
	same := look(8*time.Second, map[string]int64{"TcpExt.TW": 6})
	Sampled(restarted, same)
	if o := same.Observation; o.SampledSeconds != nil || len(o.Rates) != 0 || len(o.Gaps) != 1 {
		t.Errorf("no time between: sampled %v, rates %v", o.SampledSeconds, o.Rates)
	}
}

func TestSampledAfterASummary(t *testing.T) {
	before := &Look{Observation: policy.Observation{Source: "summary"}}
	after := seenOf(t, &madeUp{others: append(out(100, "10.0.0.8:443"), leak("10.0.0.1:40000", "10.0.0.8:443", 1, 1))}, nil, Options{})
	after.At = before.At.Add(time.Second)
	Sampled(before, after)
	o := after.Observation
	if o.Destinations[0].Growth != nil || o.Processes[0].CloseWaitGrowth != nil || math.Abs(*o.SampledSeconds-1) > 0.01 {
		t.Errorf("growth %v, %v", o.Destinations[0].Growth, o.Processes[0].CloseWaitGrowth)
	}
}
