package probe

import (
	"net/netip"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Sampled fills in what two looks at the same namespace tell together: the rates
// of counters, the growth of destinations, the change of each process's
// CLOSE_WAIT. What the earlier look cannot tell stays null.
func Sampled(before, after *Look) {
	seconds := after.At.Sub(before.At).Seconds()
	if seconds <= 0 {
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
	fell := false
	for name, is := range after.Counters {
		was, known := before.Counters[name]
		switch {
		case !known || IsGauge(name):
		case is < was:
			fell = true
		default:
			after.Rates[name] = float64(is-was) / seconds
		}
	}
	if fell {
		gap(after, "rates: some counters are lower than at the look before: the host was started anew since, or it is another namespace")
	}
}

// portsTo is how many ports were in use to a destination. One that an earlier
// look did not show had none only if it showed all.
func (l *Look) portsTo(d *policy.Destination) (int64, bool) {
	if at, err := placeNamed(d); err == nil {
		if was, known := l.portsInUse[at]; known {
			return int64(was), true
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
// only the listener.
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
	for i := range after.Processes {
		process := &after.Processes[i]
		key := keyOf(process)
		was, known := held[key]
		nameless := held[key.nameless()]
		if named := sums[key.nameless()] - nameless; !known && (key.pid != 0 && nameless > 0 || key.pid == 0 && named > 0) {
			continue
		}
		change := process.CloseWait - was
		process.CloseWaitGrowth = &change
	}
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
