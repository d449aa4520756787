package exporter

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Every series costs memory in Prometheus for as long as the block that it is in,
// even if it was there for one scrape. So there is a bound on how many things have
// series of their own, and what is too small to matter has none: a crawler's
// thousand destinations with three connections each would bring others at every
// scrape.
const (
	mostListeners = 50
	mostCloseWait = 20
	// leastCloseWait are the sockets that a command needs: below it is what every
	// program has for a moment.
	leastCloseWait = 5
	// leastPorts is the share of the usable ports, one in so many, that a destination
	// needs.
	leastPorts = 1000
)

// SeriesOfDestination is how many series a destination has.
const SeriesOfDestination = 7

// MostDestinations bounds --top.
const MostDestinations = 500

// A list that is null is not known.
func (s sink) destinations(o *policy.Observation, top int) {
	if o.Destinations == nil {
		return
	}
	var count, ports int64
	if o.OtherDestinations != nil {
		count, ports = o.OtherDestinations.Count, o.OtherDestinations.PortsInUse
	}
	for i, d := range o.Destinations {
		if i >= top || d.PortsInUse*leastPorts < d.UsablePorts {
			count++
			ports += d.PortsInUse
			continue
		}
		port := strconv.Itoa(d.RemotePort)
		s.put(destinationPorts, float64(d.PortsInUse), d.Local, d.Remote, port)
		s.put(destinationUsable, float64(d.UsablePorts), d.Local, d.Remote, port)
		s.known(destinationPlain, d.WithoutTimestamps, d.Local, d.Remote, port)
		for _, state := range statesToward(d.States) {
			s.known(destinationSockets, state.count, d.Local, d.Remote, port, state.name)
		}
	}
	s.put(otherDestinations, float64(count))
	s.put(otherDestinationPort, float64(ports))
}

func (s sink) listeners(all []policy.SeenListener) {
	if all == nil {
		return
	}
	kept, others := all, []policy.SeenListener(nil)
	if len(all) > mostListeners {
		ranked := slices.Clone(all)
		slices.SortStableFunc(ranked, func(a, b policy.SeenListener) int { return cmp.Compare(weight(b), weight(a)) })
		kept, others = ranked[:mostListeners], ranked[mostListeners:]
	}
	for _, l := range kept {
		s.listener(l)
	}
	s.put(otherListeners, float64(len(others)))
	sums := map[string]int64{}
	for _, l := range others {
		for _, state := range statesAt(l.States) {
			if state.count != nil {
				sums[state.name] += *state.count
			}
		}
	}
	for _, state := range statesAt(policy.States{}) {
		s.put(otherListenerIn, float64(sums[state.name]), state.name)
	}
}

// noListener are the connections that a listener which is gone has left behind.
func (s sink) noListener(left *policy.NoListener) {
	if left == nil {
		return
	}
	for _, state := range statesAt(left.States) {
		s.known(withoutListener, state.count, state.name)
	}
}

func (s sink) listener(l policy.SeenListener) {
	port := strconv.Itoa(l.Port)
	s.put(listenerQueue, float64(l.Queue), l.Local, port)
	s.known(listenerBacklog, l.Backlog, l.Local, port)
	s.known(listenerDrops, l.Drops, l.Local, port)
	if l.Command != "" {
		s.put(listenerInfo, 1, l.Local, port, l.Command)
	}
	for _, state := range statesAt(l.States) {
		s.known(listenerSockets, state.count, l.Local, port, state.name)
	}
}

// weight is what a listener loses if it has no series of its own.
func weight(l policy.SeenListener) int64 {
	sum := l.Queue
	if l.Drops != nil {
		sum += *l.Drops
	}
	for _, state := range statesAt(l.States) {
		if state.count != nil {
			sum += *state.count
		}
	}
	return sum
}

// leak is what the processes of one command have in CLOSE_WAIT. The process id is
// no label: it changes with every restart, and `tcplint diagnose` names it.
type leak struct {
	command, listener, peer string
	sockets                 int64
	oldest                  *float64
}

func (s sink) closeWait(processes []policy.Process) {
	if processes == nil {
		return
	}
	var others int64
	for i, l := range leaks(processes) {
		if i >= mostCloseWait || l.sockets < leastCloseWait {
			others += l.sockets
			continue
		}
		s.put(closeWait, float64(l.sockets), l.command, l.listener, l.peer)
		if l.oldest != nil {
			s.put(closeWaitOldest, *l.oldest, l.command, l.listener, l.peer)
		}
	}
	s.put(otherCloseWait, float64(others))
}

// leaks sums the processes by command, most first.
func leaks(processes []policy.Process) []leak {
	var list []leak
	for _, p := range processes {
		p.Command = valid(p.Command)
		i := slices.IndexFunc(list, func(l leak) bool {
			return l.command == p.Command && l.listener == p.Listener && l.peer == p.Peer
		})
		if i < 0 {
			i = len(list)
			list = append(list, leak{command: p.Command, listener: p.Listener, peer: p.Peer})
		}
		l := &list[i]
		l.sockets += p.CloseWait
		if p.AgeSeconds != nil && (l.oldest == nil || *p.AgeSeconds > *l.oldest) {
			l.oldest = p.AgeSeconds
		}
	}
	slices.SortStableFunc(list, func(a, b leak) int {
		return cmp.Or(cmp.Compare(b.sockets, a.sockets), cmp.Compare(a.command, b.command), cmp.Compare(a.listener, b.listener), cmp.Compare(a.peer, b.peer))
	})
	return list
}
