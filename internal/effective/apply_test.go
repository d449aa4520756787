package effective

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// switches adds the parameters that change one another.
var switches = func() parameters {
	p := maps.Clone(zoo)
	for _, family := range []string{"net.ipv4.conf.", "net.ipv6.conf."} {
		for _, member := range []string{"all", "default", "eth0", "eth1"} {
			for _, key := range []string{"forwarding", "rp_filter", "disable_ipv6"} {
				p[family+member+"."+key] = present(kernel.Int, 1, "0", lowestInt, highestInt)
			}
			p[family+member+".accept_redirects"] = present(kernel.Int, 1, "1", lowestInt, highestInt)
		}
	}
	p["net.ipv4.ip_forward"] = present(kernel.Int, 1, "0", lowestInt, highestInt)
	p["vm.dirty_ratio"] = present(kernel.Int, 1, "20", 0, 100)
	p["vm.dirty_bytes"] = present(kernel.Long, 1, "0", 0, 1<<62)
	p["net.ipv6.neigh.eth0.retrans_time"] = present(kernel.Int, 1, "100")
	p["net.ipv6.neigh.eth0.retrans_time_ms"] = present(kernel.Int, 1, "1000")
	return p
}()

// writesOf reads "parameter=value; ..." with settings counted from 10.
func writesOf(script string) []Write {
	var writes []Write
	for i, line := range strings.Split(script, "; ") {
		name, value, _ := strings.Cut(line, "=")
		writes = append(writes, Write{Setting: 10 + i, Parameter: name, Value: []byte(value), AppendsNewline: true})
	}
	return writes
}

// answers is the trace in short: ok, or the reason.
func answers(r Result) string {
	var list []string
	for _, o := range r.Trace {
		if o.Result == OK {
			list = append(list, "ok")
		} else {
			list = append(list, string(o.Reason))
		}
	}
	return strings.Join(list, " ")
}

// held is one effective value in short: value, origin, setting, acceptance.
func held(e Effective, ok bool) string {
	if !ok {
		return "not listed"
	}
	value, by, accepted := "?", "-", "?"
	if e.Value != nil {
		value = *e.Value
	}
	if e.By != nil {
		by = fmt.Sprint(*e.By)
	}
	if e.Accepted != nil {
		accepted = fmt.Sprint(*e.Accepted)
	}
	s := fmt.Sprintf("%s %s by %s %s", value, e.Origin, by, accepted)
	if e.Derived {
		s += " derived"
	}
	return s
}

func TestSequences(t *testing.T) {
	for _, c := range []struct {
		name, script, answers string
		loader                Loader
		initial               map[string]string
		held                  map[string]string
		stopped               int
	}{
		{
			name: "a refused write keeps the accepted one before it", script: "test.small=7; test.small=200", answers: "ok range",
			held: map[string]string{"test.small": "7 file by 11 false"},
		},
		{
			name: "a refused write alone keeps the default", script: "test.small=200", answers: "range",
			held: map[string]string{"test.small": "5 default by 10 false"},
		},
		{
			name: "a refused vector has applied its first fields", script: "test.vector=1 2 max", answers: "format",
			held: map[string]string{"test.vector": "1\t2\t6291456 file by 10 false"},
		},
		{
			name: "what was there before the run", script: "test.small=200; test.name=second", answers: "range ok",
			initial: map[string]string{"test.small": "9", "test.name": "second"},
			held:    map[string]string{"test.small": "9 default by 10 false", "test.name": "second file by 11 true"},
		},
		{
			name: "an absent parameter is listed", script: "test.absent=1", answers: "absent",
			held: map[string]string{"test.absent": "? unknown by - ?"},
		},
		{
			name: "the port range first needs a lower start", script: "net.ipv4.ip_local_port_range=80 65000; net.ipv4.ip_unprivileged_port_start=80", answers: "unprivileged-port-start ok",
			held: map[string]string{"net.ipv4.ip_local_port_range": "32768\t60999 default by 10 false", "net.ipv4.ip_unprivileged_port_start": "80 file by 11 true"},
		},
		{
			name: "a lower start first", script: "net.ipv4.ip_unprivileged_port_start=80; net.ipv4.ip_local_port_range=80 65000", answers: "ok ok",
			held: map[string]string{"net.ipv4.ip_local_port_range": "80\t65000 file by 11 true"},
		},
		{
			name: "the start cannot rise above the range", script: "net.ipv4.ip_unprivileged_port_start=40000; net.ipv4.ip_local_port_range=40000 65000", answers: "port-range ok",
			held: map[string]string{"net.ipv4.ip_unprivileged_port_start": "1024 default by 10 false"},
		},
		{
			name: "fragment thresholds in the order that fails", script: "net.ipv4.ipfrag_high_thresh=262144; net.ipv4.ipfrag_low_thresh=196608", answers: "ipfrag-order ok",
			held: map[string]string{"net.ipv4.ipfrag_high_thresh": "4194304 default by 10 false", "net.ipv4.ipfrag_low_thresh": "196608 file by 11 true"},
		},
		{
			name: "fragment thresholds in the order that works", script: "net.ipv4.ipfrag_low_thresh=196608; net.ipv4.ipfrag_high_thresh=262144", answers: "ok ok",
			held: map[string]string{"net.ipv4.ipfrag_high_thresh": "262144 file by 11 true"},
		},
		{
			name: "forwarding switched off flips accept_redirects", script: "net.ipv4.conf.all.accept_redirects=0; net.ipv4.ip_forward=0", answers: "ok ok",
			initial: map[string]string{"net.ipv4.ip_forward": "1"},
			held: map[string]string{
				"net.ipv4.conf.all.accept_redirects": "1 file by 10 true",
				"net.ipv4.conf.all.forwarding":       "0 file by 11 true derived",
				"net.ipv4.conf.default.forwarding":   "0 file by 11 true derived",
			},
		},
		{
			name: "forwarding that does not change flips nothing", script: "net.ipv4.conf.all.accept_redirects=0; net.ipv4.ip_forward=0", answers: "ok ok",
			held: map[string]string{"net.ipv4.conf.all.accept_redirects": "0 file by 10 true", "net.ipv4.conf.default.forwarding": "not listed"},
		},
		{
			name: "two names of one switch", script: "net.ipv4.ip_forward=1; net.ipv4.conf.all.forwarding=0", answers: "ok ok",
			held: map[string]string{"net.ipv4.ip_forward": "0 file by 10 true", "net.ipv4.conf.all.forwarding": "0 file by 11 true"},
		},
		{
			name: "forwarding reaches interfaces written before", script: "net.ipv4.conf.eth0.forwarding=0; net.ipv4.ip_forward=1", answers: "ok ok",
			held: map[string]string{"net.ipv4.conf.eth0.forwarding": "1 file by 10 true", "net.ipv4.conf.eth1.forwarding": "not listed"},
		},
		{
			name: "conf.default reaches interfaces that were never written", script: "net.ipv4.conf.default.rp_filter=2; net.ipv4.conf.eth0.rp_filter=x", answers: "ok format",
			held: map[string]string{"net.ipv4.conf.eth0.rp_filter": "2 file by 11 false"},
		},
		{
			name: "but no other", script: "net.ipv4.conf.eth0.rp_filter=1; net.ipv4.conf.default.rp_filter=2", answers: "ok ok",
			held: map[string]string{"net.ipv4.conf.eth0.rp_filter": "1 file by 10 true"},
		},
		{
			name: "IPv6 does not copy conf.default", script: "net.ipv6.conf.default.rp_filter=2; net.ipv6.conf.eth0.rp_filter=x", answers: "ok format",
			held: map[string]string{"net.ipv6.conf.eth0.rp_filter": "? unknown by 11 false"},
		},
		{
			name: "IPv6 switches of conf.all reach all others", script: "net.ipv6.conf.default.disable_ipv6=1; net.ipv6.conf.all.disable_ipv6=0", answers: "ok ok",
			held: map[string]string{"net.ipv6.conf.default.disable_ipv6": "0 file by 10 true"},
		},
		{
			name: "unless the loader skips what is there already", script: "net.ipv6.conf.default.disable_ipv6=1; net.ipv6.conf.all.disable_ipv6=0", answers: "ok ok",
			loader: Loader{SkipsEqual: true},
			held:   map[string]string{"net.ipv6.conf.default.disable_ipv6": "1 file by 10 true"},
		},
		{
			name: "bytes put the ratio to zero", script: "vm.dirty_ratio=10; vm.dirty_bytes=4096", answers: "ok ok",
			held: map[string]string{"vm.dirty_ratio": "0 file by 10 true", "vm.dirty_bytes": "4096 file by 11 true"},
		},
		{
			name: "one delay in two units", script: "net.ipv6.neigh.eth0.retrans_time_ms=1000; net.ipv6.neigh.eth0.retrans_time=20", answers: "ok ok",
			held: map[string]string{"net.ipv6.neigh.eth0.retrans_time_ms": "? unknown by 10 true", "net.ipv6.neigh.eth0.retrans_time": "20 file by 11 true"},
		},
		{
			name: "a loader that stops", script: "test.small=7; test.small=x; test.int=1", answers: "ok format",
			loader: Loader{StopsAtRefusal: true}, stopped: 1,
			held: map[string]string{"test.small": "7 file by 11 false", "test.int": "not listed"},
		},
		{
			name: "an absent or read-only parameter stops no loader", script: "test.absent=1; test.read-only=1; test.int=1", answers: "absent read-only ok",
			loader: Loader{StopsAtRefusal: true},
			held:   map[string]string{"test.int": "1 file by 12 true", "test.read-only": "7 default by 11 false"},
		},
		{
			name: "behind a write that may have ended the run", script: "test.guess=6; test.int=5; test.int=7; test.small=x", answers: "bounds earlier-refusal earlier-refusal earlier-refusal",
			loader: Loader{StopsAtRefusal: true},
			held:   map[string]string{"test.int": "? unknown by 12 ?", "test.small": "5 default by 13 ?"},
		},
		{
			name: "refused, or absent, by a loader that stops", script: "test.module=x; test.int=7", answers: "format earlier-refusal",
			loader: Loader{StopsAtRefusal: true},
			held:   map[string]string{"test.module": "3 default by 10 false", "test.int": "? unknown by 11 ?"},
		},
		{
			name: "a loader that reads first cannot open a write-only parameter", script: "test.write-only=1", answers: "write-only",
			loader: Loader{ReadsFirst: true, StopsAtRefusal: true},
			held:   map[string]string{"test.write-only": "? unknown by 10 false"},
		},
	} {
		if c.stopped == 0 {
			c.stopped = -1
		}
		var initial Initial
		if c.initial != nil {
			initial = func(name string) (string, bool) { v, ok := c.initial[name]; return v, ok }
		}
		r := Apply(switches, World{Release: mustRelease(t, "6.18")}, c.loader, writesOf(c.script), initial)
		if got := answers(r); got != c.answers || r.StoppedAt != c.stopped {
			t.Errorf("%s: answers %q, stopped at %d, want %q, %d", c.name, got, r.StoppedAt, c.answers, c.stopped)
		}
		for _, name := range slices.Sorted(maps.Keys(c.held)) {
			e, ok := r.Effective[name]
			if got := held(e, ok); got != c.held[name] {
				t.Errorf("%s: %s is %q, want %q", c.name, name, got, c.held[name])
			}
		}
	}
}

// Before 6.18 the switches' handlers lost the parser's error, and two of them
// the length of what they had read.
func TestOldIPv6Switches(t *testing.T) {
	for _, c := range []struct {
		release, parameter, value string
		result                    ResultKind
		after                     string
	}{
		{"6.18", "net.ipv6.conf.all.forwarding", "x", Refused, "0"},
		{"6.12", "net.ipv6.conf.all.forwarding", "x", Unknown, "0"},
		{"4.19", "net.ipv6.conf.all.disable_ipv6", "x y", Unknown, "0"},
		{"4.19", "net.ipv6.conf.all.forwarding", "1", OK, "1"},
		{"4.19", "net.ipv6.conf.all.forwarding", "10", Unknown, "?"},
		{"4.19", "net.ipv6.conf.default.forwarding", "10", OK, "10"},
		{"6.18", "net.ipv6.conf.all.forwarding", "10", OK, "10"},
	} {
		r := Apply(switches, World{Release: mustRelease(t, c.release)}, Loader{}, writesOf(c.parameter+"="+c.value), nil)
		e := r.Effective[c.parameter]
		if r.Trace[0].Result != c.result || (e.Value == nil) != (c.after == "?") || e.Value != nil && *e.Value != c.after {
			t.Errorf("%s = %s on %s: %s, holds %s", c.parameter, c.value, c.release, r.Trace[0].Result, show(e.Value))
		}
	}
}

func TestNothingWrittenLeavesNothing(t *testing.T) {
	r := Apply(zoo, World{}, Loader{}, nil, nil)
	if r.Trace == nil || r.Effective == nil || len(r.Trace) != 0 || len(r.Effective) != 0 || r.StoppedAt != -1 {
		t.Errorf("%+v", r)
	}
}

func TestWrittenBytesAreNotChanged(t *testing.T) {
	value := make([]byte, 1, 8)
	value[0] = '1'
	Apply(zoo, World{}, Loader{}, []Write{{Parameter: "test.int", Value: value, AppendsNewline: true}}, nil)
	if string(value[:2]) != "1\x00" {
		t.Errorf("the newline was written into the caller's bytes: %q", value[:2])
	}
}
