package observation

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Comparison is what changed in a network namespace between two observations.
type Comparison struct {
	Schema int    `json:"schema"`
	Host   string `json:"host"`
	Netns  string `json:"netns"`
	Before string `json:"before"` // RFC 3339
	After  string `json:"after"`
	// Seconds between the two, null: the times cannot be compared.
	Seconds *float64 `json:"seconds"`
	// Rebooted: counters began anew, and are not compared.
	Rebooted     bool           `json:"rebooted"`
	States       []Changed      `json:"states"`
	Destinations []Changed      `json:"destinations"` // ports in use
	Listeners    []Changed      `json:"listeners"`    // connections in TIME_WAIT
	Processes    []Changed      `json:"processes"`    // connections in CLOSE_WAIT
	Counters     []Changed      `json:"counters"`
	Parameters   []ChangedValue `json:"parameters"`
	Gaps         []string       `json:"gaps"`
}

// Changed is a number that is another one now. Null: there was or is none, or
// it was not seen.
type Changed struct {
	Name      string   `json:"name"`
	Before    *int64   `json:"before"`
	After     *int64   `json:"after"`
	Change    *int64   `json:"change"`
	PerSecond *float64 `json:"per_second"` // of a counter
}

// ChangedValue is a parameter that holds something else now.
type ChangedValue struct {
	Name   string  `json:"name"`
	Before *string `json:"before"`
	After  *string `json:"after"`
}

// Compare says what changed from one observation to a later one of the same
// namespace: what grew most comes first.
func Compare(before, after *policy.Observation) Comparison {
	c := Comparison{Schema: 1, Host: after.Host, Netns: after.Netns, Before: before.Time, After: after.Time, Gaps: []string{}}
	c.Seconds = between(before.Time, after.Time)
	c.States = numbers(stateNumbers(before.States), stateNumbers(after.States))
	c.Destinations = numbers(destinationNumbers(before), destinationNumbers(after))
	c.Listeners = numbers(listenerNumbers(before), listenerNumbers(after))
	c.Processes = numbers(processNumbers(before), processNumbers(after))
	c.Rebooted = rebooted(before, after)
	c.Counters = []Changed{}
	if c.Rebooted {
		c.Gaps = append(c.Gaps, "counters: some are smaller than before, so the host was booted or the namespace made anew in between: they are not compared")
	} else {
		c.Counters = counterChanges(before, after, c.Seconds)
	}
	c.Parameters = values(before.Parameters, after.Parameters)
	if before.OtherDestinations != nil || after.OtherDestinations != nil {
		c.Gaps = append(c.Gaps, "destinations: only the largest are kept apart (--top): one that came or went may have been among the others")
	}
	c.Gaps = append(c.Gaps, only("seen before, not now: ", after.Gaps, before.Gaps)...)
	c.Gaps = append(c.Gaps, only("not seen before: ", before.Gaps, after.Gaps)...)
	return c
}

// Same finds the observation of the same host and namespace.
func Same(all []policy.Observation, o *policy.Observation) (*policy.Observation, bool) {
	for i := range all {
		if all[i].Host == o.Host && all[i].Netns == o.Netns {
			return &all[i], true
		}
	}
	return nil, false
}

// only are the gaps of one observation that the other does not have.
func only(lead string, gaps, others []string) []string {
	var list []string
	for _, gap := range gaps {
		if !slices.Contains(others, gap) {
			list = append(list, lead+gap)
		}
	}
	return list
}

func between(before, after string) *float64 {
	from, err := time.Parse(time.RFC3339Nano, before)
	to, err2 := time.Parse(time.RFC3339Nano, after)
	if err != nil || err2 != nil || !to.After(from) {
		return nil
	}
	seconds := to.Sub(from).Seconds()
	return &seconds
}

func stateNumbers(s policy.States) map[string]*int64 {
	all := map[string]*int64{}
	for _, state := range States(s) {
		all[state.Name] = state.Count
	}
	return all
}

func destinationNumbers(o *policy.Observation) map[string]*int64 {
	all := map[string]*int64{}
	for _, d := range o.Destinations {
		all[d.Local+" > "+Address(d.Remote, d.RemotePort)] = &d.PortsInUse
	}
	return all
}

func listenerNumbers(o *policy.Observation) map[string]*int64 {
	all := map[string]*int64{}
	for _, l := range o.Listeners {
		all[Address(l.Local, l.Port)] = l.States.TimeWait
	}
	return all
}

func processNumbers(o *policy.Observation) map[string]*int64 {
	all := map[string]*int64{}
	for i := range o.Processes {
		p := &o.Processes[i]
		name := Where(p)
		if who := Process(p.Command, p.PID); who != "" {
			name = who + " " + name
		}
		sum := p.CloseWait
		if had := all[name]; had != nil {
			sum += *had
		}
		all[name] = &sum
	}
	return all
}

// numbers are those that differ, by how much.
func numbers(before, after map[string]*int64) []Changed {
	changes := []Changed{}
	for _, name := range names(before, after) {
		was, is := before[name], after[name]
		if was == nil && is == nil || was != nil && is != nil && *was == *is {
			continue
		}
		change := Changed{Name: name, Before: was, After: is}
		if was != nil && is != nil {
			difference := *is - *was
			change.Change = &difference
		}
		changes = append(changes, change)
	}
	slices.SortStableFunc(changes, func(a, b Changed) int { return cmp.Compare(size(b), size(a)) })
	return changes
}

// size is how much a number grew; one that is new grew from nothing.
func size(c Changed) float64 {
	switch {
	case c.Change != nil:
		return float64(*c.Change)
	case c.After != nil:
		return float64(*c.After)
	}
	return -float64(*c.Before)
}

// rebooted: a counter only falls when it begins anew. Those of 32 bits come
// round, so one alone is no sign.
func rebooted(before, after *policy.Observation) bool {
	fell, grew := 0, 0
	for name, is := range after.Counters {
		was, had := before.Counters[name]
		switch {
		case !had || probe.IsGauge(name) || is == was:
		case is < was:
			fell++
		default:
			grew++
		}
	}
	return fell > grew
}

// counterChanges keeps the order of meanings: trouble first.
func counterChanges(before, after *policy.Observation, seconds *float64) []Changed {
	changes := []Changed{}
	for _, name := range names(before.Counters, after.Counters) {
		was, had := before.Counters[name]
		is, has := after.Counters[name]
		if !had || !has || was == is || probe.IsGauge(name) {
			continue
		}
		difference := is - was
		change := Changed{Name: name, Before: &was, After: &is, Change: &difference}
		if seconds != nil {
			perSecond := math.Round(float64(difference) / *seconds * 1000) / 1000
			change.PerSecond = &perSecond
		}
		changes = append(changes, change)
	}
	return changes
}

func values(before, after map[string]string) []ChangedValue {
	changes := []ChangedValue{}
	all := maps.Clone(before)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, after)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		was, had := before[name]
		is, has := after[name]
		if had == has && was == is {
			continue
		}
		change := ChangedValue{Name: name}
		if had {
			change.Before = &was
		}
		if has {
			change.After = &is
		}
		changes = append(changes, change)
	}
	return changes
}
