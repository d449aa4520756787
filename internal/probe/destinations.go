package probe

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"net/netip"
	"slices"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// place is where connections go, in the form that is fast to compare: IPv4
// addresses stand in IPv6.
type place struct {
	localHigh, localLow, remoteHigh, remoteLow uint64
	port                                       uint16
}

func placeOf(s *Socket) place {
	local, remote := s.Local.As16(), s.Remote.As16()
	return place{
		localHigh:  binary.BigEndian.Uint64(local[:8]),
		localLow:   binary.BigEndian.Uint64(local[8:]),
		remoteHigh: binary.BigEndian.Uint64(remote[:8]),
		remoteLow:  binary.BigEndian.Uint64(remote[8:]),
		port:       s.RemotePort,
	}
}

func (p *place) local() netip.Addr  { return address(p.localHigh, p.localLow) }
func (p *place) remote() netip.Addr { return address(p.remoteHigh, p.remoteLow) }

func address(high, low uint64) netip.Addr {
	var bytes [16]byte
	binary.BigEndian.PutUint64(bytes[:8], high)
	binary.BigEndian.PutUint64(bytes[8:], low)
	return netip.AddrFrom16(bytes).Unmap()
}

// equal compares what differs most often first, and is inlined, which == is not.
func (p *place) equal(other *place) bool {
	return p.remoteLow == other.remoteLow && p.localLow == other.localLow && p.port == other.port &&
		p.remoteHigh == other.remoteHigh && p.localHigh == other.localHigh
}

// hash is keyed: who chooses the remote addresses must not choose the collisions.
func (p *place) hash(key uint64) uint64 {
	h := mix(p.localLow^key, p.remoteLow^0x9e3779b97f4a7c15)
	h = mix(h^p.localHigh^uint64(p.port)<<32, p.remoteHigh^0xd1b54a32d192ed03)
	return mix(h, key|1)
}

func mix(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}

type destination struct {
	place
	tally
}

// tally is what is counted of one destination, or of several.
type tally struct {
	states            counts
	portsInUse        uint32
	closed            closings
	informed          uint32 // established ones of which tcp_info is known
	withoutTimestamps uint32
}

func (t *tally) add(others *tally) {
	t.states.add(&others.states)
	t.portsInUse += others.portsInUse
}

// destinations counts connections that went out, each destination apart as long
// as there are not more than its capacity. Beyond, the rare ones are given up
// (Misra and Gries, "Finding repeated elements", 1982): what is left in the table
// after all connections are candidates for the largest, and a second pass counts
// them exactly. A destination with more than twice the connections per place in
// the table is never given up.
type destinations struct {
	capacity int
	key      uint64
	slots    []int32 // one more than the index in all, 0: free
	all      []destination
	weights  []uint32 // how many connections each has more than were given up

	overflowed bool
	fixed      bool  // the second pass: what is not in the table is others
	others     tally // second pass only
	distinct   distinct
}

// maxDestinations are counted apart: 4 MB. With a million connections to more
// destinations, one with 61 of them is not missed.
const maxDestinations = 1 << 15

func newDestinations(capacity int, key uint64) *destinations {
	return &destinations{capacity: capacity, key: key, slots: make([]int32, 64)}
}

// of finds what a connection is counted in.
func (d *destinations) of(s *Socket) *tally {
	p := placeOf(s)
	hash := p.hash(d.key)
	slot, found := d.find(&p, hash)
	if found {
		i := d.slots[slot] - 1
		d.weights[i]++
		return &d.all[i].tally
	}
	if d.fixed {
		d.distinct.add(hash)
		return &d.others
	}
	if d.overflowed {
		d.distinct.add(hash)
	}
	if len(d.all) == d.capacity {
		d.overflow()
		slot, _ = d.find(&p, hash)
	}
	return &d.all[d.insert(p, 1, slot)].tally
}

func (d *destinations) find(p *place, hash uint64) (slot int, found bool) {
	last := len(d.slots) - 1
	for slot = int(hash) & last; ; slot = (slot + 1) & last {
		i := d.slots[slot]
		if i == 0 {
			return slot, false
		}
		if d.all[i-1].equal(p) {
			return slot, true
		}
	}
}

func (d *destinations) insert(p place, weight uint32, slot int) int {
	d.all = append(d.all, destination{place: p})
	d.weights = append(d.weights, weight)
	d.slots[slot] = int32(len(d.all))
	if 2*len(d.all) > len(d.slots) {
		d.rehash(2 * len(d.slots))
	}
	return len(d.all) - 1
}

func (d *destinations) rehash(slots int) {
	d.slots = make([]int32, slots)
	for i := range d.all {
		slot, _ := d.find(&d.all[i].place, d.all[i].hash(d.key))
		d.slots[slot] = int32(i + 1)
	}
}

// overflow gives up at least half of the table.
func (d *destinations) overflow() {
	if !d.overflowed {
		d.overflowed = true
		d.distinct.start()
		for i := range d.all {
			d.distinct.add(d.all[i].hash(d.key))
		}
	}
	sorted := slices.Clone(d.weights)
	slices.Sort(sorted)
	median := sorted[len(sorted)/2]
	kept := 0
	for i, weight := range d.weights {
		if weight > median {
			d.all[kept], d.weights[kept] = d.all[i], weight-median
			kept++
		}
	}
	d.all, d.weights = d.all[:kept], d.weights[:kept]
	d.rehash(len(d.slots))
}

// again prepares the second pass.
func (d *destinations) again() {
	d.fixed = true
	d.distinct.start()
	for i := range d.all {
		d.all[i].tally = tally{}
	}
}

// maxRemembered are the destinations whose growth is known at the next look.
const maxRemembered = 1000

// portsInUse are those of the largest. All: there are no others.
func (d *destinations) portsInUse() (ports map[place]uint32, all bool) {
	order := d.order()
	ports = make(map[place]uint32, min(len(order), maxRemembered))
	for _, i := range order[:min(len(order), maxRemembered)] {
		ports[d.all[i].place] = d.all[i].tally.portsInUse
	}
	return ports, !d.overflowed && len(order) <= maxRemembered
}

// order has the largest first.
func (d *destinations) order() []int32 {
	order := make([]int32, 0, len(d.all))
	for i := range d.all {
		if !d.fixed || d.all[i].states.total() > 0 {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return d.all[a].compare(&d.all[b]) })
	return order
}

// seen gives the largest, and the rest in one sum.
func (d *destinations) seen(top int, usable int64, timers bool) ([]policy.Destination, *policy.OtherDestinations) {
	order := d.order()
	shown := make([]policy.Destination, 0, min(top, len(order)))
	for _, i := range order[:min(top, len(order))] {
		shown = append(shown, d.all[i].seen(usable, timers))
	}
	rest := d.others
	count := int64(len(order) - len(shown))
	for _, i := range order[len(shown):] {
		rest.add(&d.all[i].tally)
	}
	if d.fixed {
		count += d.distinct.estimate()
	}
	if count == 0 {
		return shown, nil
	}
	return shown, &policy.OtherDestinations{Count: count, PortsInUse: int64(rest.portsInUse), States: rest.states.states()}
}

// compare puts the larger first.
func (d *destination) compare(other *destination) int {
	return cmp.Or(
		cmp.Compare(other.portsInUse, d.portsInUse),
		cmp.Compare(other.states.total(), d.states.total()),
		d.remote().Compare(other.remote()),
		cmp.Compare(d.port, other.port),
		d.local().Compare(other.local()),
	)
}

func (d *destination) seen(usable int64, timers bool) policy.Destination {
	shown := policy.Destination{
		Local:           d.local().String(),
		Remote:          d.remote().String(),
		RemotePort:      int(d.port),
		PortsInUse:      int64(d.portsInUse),
		UsablePorts:     usable,
		States:          d.states.states(),
		ClosedPerSecond: d.closed.shown(timers),
	}
	if d.informed == d.states[Established] {
		without := int64(d.withoutTimestamps)
		shown.WithoutTimestamps = &without
	}
	return shown
}
