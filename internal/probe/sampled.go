package probe

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Sampled fills in what two looks at the same namespace tell together: the rates
// of counters, the growth of destinations, the change of each process's
// CLOSE_WAIT. What the earlier look cannot tell stays null.
func Sampled(before, after *Look) {
	seconds := after.At.Sub(before.At).Seconds()
	if seconds <= 0 {
		gap(&after.Observation, "rates, growth: by its time this look is not later than the one before: the clock was set back, or they are given in the wrong order")
		return
	}
	o := &after.Observation
	o.SampledSeconds = &seconds
	sampleCounters(&before.Observation, o, seconds)
	for i := range o.Destinations {
		d := &o.Destinations[i]
		if was, known := before.portsTo(d); known {
			growth := float64(d.PortsInUse-was) / seconds
			d.Growth = &growth
		}
	}
	sampleProcesses(&before.Observation, o)
}

func sampleCounters(before, after *policy.Observation, seconds float64) {
	after.Rates = map[string]float64{}
	var fell []string
	for name, is := range after.Counters {
		was, known := before.Counters[name]
		switch {
		case !known || IsGauge(name):
		case is < was:
			fell = append(fell, name)
		default:
			after.Rates[name] = float64(is-was) / seconds
		}
	}
	if len(fell) == 0 {
		return
	}
	// Those of the tracker have 32 bits and begin anew with it, and with them.
	if !slices.ContainsFunc(fell, func(name string) bool { return !strings.HasPrefix(name, "conntrack.") }) {
		slices.Sort(fell)
		gap(after, "rates of %s: they are lower than at the look before: connection tracking was loaded anew, or they have run over", strings.Join(fell, ", "))
		return
	}
	// The others have begun anew too, also where they are higher already.
	clear(after.Rates)
	gap(after, "rates: some counters are lower than at the look before: the host was started anew since, or it is another namespace")
}

// portsTo is how many ports were in use to a destination. One that an earlier
// look did not show had none only if it showed all.
func (l *Look) portsTo(d *policy.Destination) (int64, bool) {
	if at, err := placeNamed(d); err == nil {
		if was, known := l.portsInUse[at]; known {
			return int64(was), true
		}
		if l.allPorts {
			return 0, true
		}
	}
	o := &l.Observation
	for i := range o.Destinations {
		if was := &o.Destinations[i]; was.Local == d.Local && was.Remote == d.Remote && was.RemotePort == d.RemotePort {
			return was.PortsInUse, true
		}
	}
	lookedAtAll := o.Source != "" && o.Source != "summary" && o.States.Established != nil
	return 0, lookedAtAll && o.OtherDestinations == nil
}

func placeNamed(d *policy.Destination) (place, error) {
	local, err := netip.ParseAddr(d.Local)
	if err != nil {
		return place{}, err
	}
	remote, err := netip.ParseAddr(d.Remote)
	if err != nil {
		return place{}, err
	}
	return placeOf(&Socket{Local: local, Remote: remote, RemotePort: uint16(d.RemotePort)}), nil
}

// sampleProcesses compares entries of the same process and listener or peer. One
// that is new held nothing before, unless one look knew the process and the other
// only the listener, or peers of the process have no entry of their own.
func sampleProcesses(before, after *policy.Observation) {
	if before.States.CloseWait == nil {
		return
	}
	held, sums := map[processKey]int64{}, map[processKey]int64{}
	for i := range before.Processes {
		key := keyOf(&before.Processes[i])
		held[key] += before.Processes[i].CloseWait
		sums[key.nameless()] += before.Processes[i].CloseWait
	}
	rest, unshown := restOf(before, after), 0
	for i := range after.Processes {
		process := &after.Processes[i]
		key := keyOf(process)
		was, known := held[key]
		nameless := held[key.nameless()]
		if named := sums[key.nameless()] - nameless; !known && (key.pid != 0 && nameless > 0 || key.pid == 0 && named > 0) {
			continue
		}
		change := process.CloseWait - was
		if more, many := rest[key.pid]; many && key.listener == "" {
			switch {
			case key.peer == "":
				change = more
			case !known:
				unshown++
				continue // it was among the rest
			}
		}
		process.CloseWaitGrowth = &change
	}
	if unshown > 0 {
		gap(after, "close_wait_growth of %d peers: of a process with more than %d the look before showed others", unshown, maxPeersShown)
	}
}

// restOf is the change of the peers that have no entry of their own in one of two
// looks, for each process that has such peers. Which ones have, changes from look
// to look, so the entry for the rest stands for all of them.
func restOf(before, after *policy.Observation) map[int]int64 {
	rest, held := map[int]int64{}, map[processKey]int64{}
	for _, o := range []*policy.Observation{before, after} {
		for i := range o.Processes {
			if key := keyOf(&o.Processes[i]); key.listener == "" && key.peer == "" {
				rest[key.pid] = 0
			}
		}
	}
	for i := range before.Processes {
		held[keyOf(&before.Processes[i])] = before.Processes[i].CloseWait
	}
	for i := range after.Processes {
		key := keyOf(&after.Processes[i])
		if _, is := rest[key.pid]; !is || key.listener != "" {
			continue
		}
		if _, both := held[key]; !both || key.peer == "" {
			rest[key.pid] += after.Processes[i].CloseWait
		} else {
			delete(held, key)
		}
	}
	for key, count := range held {
		if _, is := rest[key.pid]; is && key.listener == "" {
			rest[key.pid] -= count
		}
	}
	return rest
}

type processKey struct {
	pid            int // 0: not known
	listener, peer string
}

func (k processKey) nameless() processKey {
	k.pid = 0
	return k
}

func keyOf(p *policy.Process) processKey {
	key := processKey{listener: p.Listener, peer: p.Peer}
	if p.PID != nil {
		key.pid = *p.PID
	}
	return key
}
