package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// reloadStem names the lock-out protection of a reload. No settings file can
// have it.
const reloadStem = "-reload"

// Reload says which part of the files to give to the kernel again.
type Reload struct {
	Prefixes []string      // beginnings of canonical names, none: all parameters
	Rollback time.Duration // 0: no lock-out protection
	// Tell is told what is about to happen, nil: nobody is.
	Tell func(message string)
}

// Loaded is a parameter that the files of a host set, after a reload.
type Loaded struct {
	Parameter string
	Place     Place // the line that writes it last
	Before    string
	After     string // empty where it cannot be read
	Written   bool
	// Problem says why the kernel does not hold what the line says, empty: it does.
	Problem string
	// Tolerated: the line begins with a dash, or the parameter does not exist
	// there. The host's loader does not fail for it either.
	Tolerated bool
}

// Reload gives the running kernel what the host's loader would give it at boot:
// the last write to each parameter, in the loader's order. What the kernel holds
// already is not written, as systemd-sysctl does it, and secrets are left alone.
// One parameter that the kernel refuses keeps no other from being written.
func (s *Session) Reload(ctx context.Context, reload Reload) ([]Loaded, []Note, error) {
	if reload.Tell == nil {
		reload.Tell = func(string) {}
	}
	var loads []load
	plan, result, notes, err := s.carryOut(ctx, reloadStem, reload.Rollback, func() (*plan, error) {
		snapshot, all, err := s.loads(ctx, reload.Prefixes)
		if err != nil {
			return nil, err
		}
		loads = all
		return planReload(snapshot, loads, reload.Tell)
	})
	if err != nil {
		return nil, notes, err
	}
	var names []string
	for _, l := range loads {
		names = append(names, l.name)
	}
	snapshot, err := s.Snapshot(ctx, names)
	if err != nil {
		return nil, notes, fmt.Errorf("reading the parameters back after the reload: %w", err)
	}
	var done []Loaded
	for _, l := range loads {
		done = append(done, l.done(snapshot, plan, result))
	}
	return done, notes, nil
}

// load is what a loader leaves in one parameter.
type load struct {
	name      string
	value     string
	place     Place // of the last line
	before    host.Live
	tolerated bool
	problem   string // why nothing is written, or why another line's value is
	skip      bool
}

// loads are the parameters that the files set, in the order of the last writes.
func (s *Session) loads(ctx context.Context, prefixes []string) (*host.Snapshot, []load, error) {
	for range maxRetries {
		snapshot, err := s.Snapshot(ctx, nil)
		if err != nil {
			return nil, nil, err
		}
		loads, err := loadsOf(snapshot, prefixes)
		if err != nil {
			return nil, nil, err
		}
		var names []string
		for _, l := range loads {
			names = append(names, l.name)
		}
		if covers(snapshot, names) {
			return snapshot, loads, nil
		}
		if _, err := s.Snapshot(ctx, names); err != nil {
			return nil, nil, err
		}
	}
	return nil, nil, &Error{Summary: "Unable to reload the settings", Detail: "the files set other parameters each time that they are read: something writes them"}
}

func loadsOf(snapshot *host.Snapshot, prefixes []string) ([]load, error) {
	after, err := afterBoot(snapshot, snapshot.Files, nil)
	if err != nil {
		return nil, err
	}
	byName := map[string][]policy.Write{}
	var order []string // by last write
	for _, write := range after.document.Input.Worlds[0].Trace {
		if isSecret(write.Parameter) || write.Setting < 0 || !begins(write.Parameter, prefixes) || host.CheckParameter(write.Parameter) != nil {
			continue
		}
		byName[write.Parameter] = append(byName[write.Parameter], write)
		order = append(slices.DeleteFunc(order, func(name string) bool { return name == write.Parameter }), write.Parameter)
	}
	var loads []load
	for _, name := range order {
		loads = append(loads, loadOf(after, byName[name], snapshot.Live[name]))
	}
	return loads, nil
}

func begins(name string, prefixes []string) bool {
	return len(prefixes) == 0 || slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// loadOf takes the last write. If that is going to be refused, what an earlier
// one left is what stays.
func loadOf(after booted, writes []policy.Write, live host.Live) load {
	last := writes[len(writes)-1]
	l := load{name: last.Parameter, value: last.Written, place: placeOf(after, last), before: live}
	l.tolerated = after.document.Input.Settings[last.Setting].IgnoreErrors
	switch last.Result {
	case "absent":
		l.skip, l.tolerated, l.problem = true, true, "the kernel of the host has no such parameter"
	case "read-only":
		l.skip, l.problem = true, "the kernel does not let it be written there"
	case "refused":
		if last.Reason == "write-only" {
			l.skip, l.problem = true, "the host's loader opens it for reading too, which nobody may"
			break
		}
		for i := len(writes) - 2; i >= 0; i-- {
			if earlier := writes[i]; earlier.Result == "ok" {
				l.value, l.problem = earlier.Written, fmt.Sprintf("the kernel refuses %q (%s). What %s says stays", last.Written, last.Reason, placeOf(after, earlier))
				break
			}
		}
	}
	if live.ReadOnly && !l.skip {
		l.skip, l.problem = true, "the kernel does not let it be written there: it is read-only, or /proc/sys is (as in a container)"
	}
	return l
}

func placeOf(after booted, write policy.Write) Place {
	file, line := after.document.Line(write.Setting)
	return Place{Path: file.Path, Line: line.Number, Value: write.Written}
}

func planReload(snapshot *host.Snapshot, loads []load, tell func(string)) (*plan, error) {
	if !snapshot.Root {
		return nil, &Error{Summary: "Unable to reload the settings", Detail: "the scripts do not run as root there: set sudo = true, or log in as root"}
	}
	p := &plan{stem: reloadStem}
	for _, l := range loads {
		d := describe(snapshot, l.name)
		if l.skip || !l.before.Unreadable && same(d, l.before.Value, l.value) {
			continue
		}
		p.writes = append(p.writes, write{
			name: l.name, value: l.value, accepted: forms(d, l.value), before: l.before.Value,
			known: !l.before.Unreadable, soft: true, blind: l.before.Unreadable,
		})
	}
	if len(p.writes) == 0 {
		tell(fmt.Sprintf("%d parameters are set by files, and the kernel holds what they say", len(loads)))
		return p, nil
	}
	tell(fmt.Sprintf("%d parameters are set by files, %d are written", len(loads), len(p.writes)))
	return p, nil
}

// done says how a parameter is now.
func (l load) done(now *host.Snapshot, plan *plan, result *result) Loaded {
	loaded := Loaded{Parameter: l.name, Place: l.place, Before: l.before.Value, After: now.Live[l.name].Value, Problem: l.problem, Tolerated: l.tolerated}
	at := slices.IndexFunc(plan.writes, func(w write) bool { return w.name == l.name })
	if at < 0 || result == nil {
		return loaded
	}
	loaded.Written = true
	for _, m := range result.missed {
		if m.index != at {
			continue
		}
		loaded.Problem = fmt.Sprintf("%q was written, and the kernel then held %q", l.value, m.held)
		if m.why != "" {
			loaded.Problem = fmt.Sprintf("the kernel refused %q: %s", l.value, m.why)
		}
	}
	return loaded
}
