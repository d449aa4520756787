package effective

import (
	"bytes"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// Apply predicts a run of a loader: what the kernel answers to each write, and
// what it holds afterwards. Initial may be nil.
func Apply(catalogue Catalogue, world World, loader Loader, writes []Write, initial Initial) Result {
	r := run{
		state: state{
			catalogue: catalogue, initial: initial,
			held: map[string]cell{}, spread: map[string]cell{},
		},
		world: world, loader: loader,
		last: map[string]written{},
	}
	trace := make([]Outcome, 0, len(writes))
	stopped := -1
	for i, w := range writes {
		o := r.write(w)
		trace = append(trace, o)
		if loader.StopsAtRefusal && o.Result == Refused && o.Reason != ReasonWriteOnly && !r.mayHaveStopped {
			if r.mayBeAbsent(w.Parameter) {
				r.mayHaveStopped = true
				continue
			}
			stopped = i
			break
		}
		r.mayHaveStopped = r.mayHaveStopped || loader.StopsAtRefusal && r.mayBeRefused
	}
	return Result{Trace: trace, Effective: r.effective(), StoppedAt: stopped}
}

type run struct {
	state
	world  World
	loader Loader
	last   map[string]written // by parameter as written
	// mayHaveStopped: an earlier write may have been refused, so that the rest
	// was perhaps not tried.
	mayHaveStopped bool
	mayBeRefused   bool // the write just judged
}

// written is the last write to a parameter.
type written struct {
	by       int
	tried    bool  // false: the parameter is absent
	accepted *bool // nil: cannot be told
}

var yes, no = true, false

func (r *run) write(w Write) Outcome {
	o := Outcome{Setting: w.Setting, Parameter: w.Parameter, Written: w.Value}
	d, known := r.catalogue.Describe(w.Parameter)
	r.mayBeRefused = false
	switch {
	case !known:
		d = Description{Name: w.Parameter, Type: kernel.Unknown}
	case d.Presence == Missing:
		r.last[w.Parameter] = written{by: w.Setting}
		o.Result, o.Reason = Absent, ReasonAbsent
		return o
	case d.ReadOnly:
		r.last[w.Parameter] = written{by: w.Setting, tried: true, accepted: &no}
		o.Result, o.Reason = ReadOnly, ReasonReadOnly
		return o
	case d.WriteOnly && r.loader.ReadsFirst:
		r.last[w.Parameter] = written{by: w.Setting, tried: true, accepted: &no}
		o.Result, o.Reason = Refused, ReasonWriteOnly
		return o
	}
	j := r.judge(d, w)
	if !known {
		j.reason = ReasonNotInCatalogue
	}
	o.Result, o.Reason, o.Partial = j.result, j.reason, j.partial
	r.last[w.Parameter] = written{by: w.Setting, tried: true, accepted: verdict(j.result)}
	return o
}

// judge also keeps what the write changes.
func (r *run) judge(d Description, w Write) judgement {
	id := identity(w.Parameter)
	before := r.cell(id)
	if r.loader.SkipsEqual && before.value != nil && *before.value == string(w.Value) && d.Presence == Present {
		return judgement{result: OK, after: before.value}
	}
	if w.Pending {
		return r.pending(id, before, w.Setting)
	}
	data := w.Value
	if w.AppendsNewline {
		data = append(append(make([]byte, 0, len(data)+1), data...), '\n')
	}
	a := attempt{Description: d, world: r.world, before: before.value, data: data, other: r.value, lacks: r.lacks}
	j := r.throughOldSwitch(id, data, a.judge())
	r.mayBeRefused = j.result == Unknown
	if d.WriteOnly {
		j.after = nil
	}
	if r.mayHaveStopped {
		j = a.perhapsNotTried(j)
	}
	r.keep(id, before, j, w.Setting)
	r.effects(id, before.value, j, w.Setting)
	if j.result == OK {
		j.result, j.reason = byPresence(d.Presence)
	}
	return j
}

// pending is a write of which nobody knows the value: the kernel may refuse it,
// and what it changes elsewhere is not known either.
func (r *run) pending(id string, before cell, by int) judgement {
	j := judgement{result: Unknown, reason: ReasonPending}
	r.mayBeRefused = true
	r.keep(id, before, j, by)
	r.effects(id, before.value, j, by)
	return j
}

// throughOldSwitch corrects the judgement of an IPv6 switch on kernels before
// 6.18, which was measured without these faults (read in 4.18; nobody has looked
// for the release between). addrconf_fixup_forwarding() and its like overwrite
// the parser's error, so what cannot be parsed is answered with success and
// changes nothing. Two of them answer that one byte was written: the loader
// writes the rest once more, and it is parsed as if it were the value.
func (r *run) throughOldSwitch(id string, data []byte, j judgement) judgement {
	family, member, key, ok := splitFamily(id)
	if !ok || family != "net.ipv6.conf." || len(data) == 0 || !r.world.Release.Version.Less(kernel.Version{Major: 6, Minor: 18}) {
		return j
	}
	switch key {
	case "forwarding", "ignore_routes_with_linkdown":
		if member != "default" && len(bytes.TrimRight(data, "\n")) > 1 {
			return judgement{result: Unknown, reason: ReasonOldParser}
		}
	case "disable_ipv6":
	default:
		return j
	}
	if j.result == Refused {
		j.result, j.reason = Unknown, ReasonOldParser
	}
	return j
}

func (a attempt) perhapsNotTried(j judgement) judgement {
	if j.result == Refused && !j.partial {
		return judgement{result: Unknown, reason: ReasonEarlier, after: a.before}
	}
	return a.open(ReasonEarlier, j.after)
}

// keep stores the outcome. What was refused as a whole leaves the value with
// the origin that it had.
func (r *run) keep(id string, before cell, j judgement, by int) {
	switch {
	case j.result == OK || j.partial:
		r.set(id, j.after, by, true)
	case j.result == Refused || sameText(before.value, j.after):
		r.held[id] = before
	default:
		r.held[id] = cell{origin: FromUnknown}
	}
}

func byPresence(p Presence) (ResultKind, Reason) {
	switch p {
	case Present:
		return OK, ""
	case NeedsModule:
		return Unknown, ReasonModule
	}
	return Unknown, ReasonPresence
}

func (r *run) mayBeAbsent(parameter string) bool {
	d, ok := r.catalogue.Describe(parameter)
	return !ok || d.Presence != Present
}

func verdict(result ResultKind) *bool {
	switch result {
	case OK:
		return &yes
	case Refused, ReadOnly:
		return &no
	}
	return nil
}

// effective lists every parameter that was written, and every other one whose
// value the writes are known to have set.
func (r *run) effective() map[string]Effective {
	all := make(map[string]Effective, len(r.last))
	for name, w := range r.last {
		if !w.tried {
			all[name] = Effective{Origin: FromUnknown}
			continue
		}
		c := r.cell(identity(name))
		if d, ok := r.catalogue.Describe(name); ok && d.WriteOnly {
			c = cell{origin: FromUnknown}
		}
		all[name] = Effective{Value: c.value, Origin: c.origin, By: &w.by, Accepted: w.accepted}
	}
	for id, c := range r.held {
		for _, name := range []string{id, otherName(id)} {
			if _, ok := r.last[name]; ok || name == "" || c.origin == FromDefault || !r.has(name) {
				continue
			}
			if c.origin == FromUnknown {
				all[name] = Effective{Origin: FromUnknown, Derived: true}
				continue
			}
			all[name] = Effective{Value: c.value, Origin: c.origin, By: &c.by, Accepted: &yes, Derived: true}
		}
	}
	return all
}
