package probe

import (
	"context"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// gatherSmall has room for few destinations.
func gatherSmall(t testing.TB, sockets *madeUp, capacity int, key uint64, top int) (*gathering, *policy.Observation) {
	t.Helper()
	o := &policy.Observation{Parameters: map[string]string{portRange: "32768 60999"}}
	g := newGathering(o)
	g.destinations = newDestinations(capacity, key)
	if err := g.read(t.Context(), sockets); err != nil {
		t.Fatal(err)
	}
	g.fill(sockets.Name(), Options{Top: top})
	return g, o
}

// Whatever the room and the order: the parts make up all, what is shown is
// exact, and no large destination is missed.
func TestFewPlacesForManyDestinations(t *testing.T) {
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 3))
		sockets := crowd(random, 5000+random.IntN(5000), 2000)
		capacity := 16 << random.IntN(6)
		g, o := gatherSmall(t, sockets, capacity, random.Uint64(), 5)
		if !g.destinations.overflowed {
			t.Fatalf("seed %d: %d places were enough", seed, capacity)
		}
		if diff := cmp.Diff(values(o.States), allParts(o)); diff != "" {
			t.Fatalf("seed %d: the parts do not make up all (-all +parts):\n%s", seed, diff)
		}
		want := naive(t, sockets)
		var connections int64
		for _, one := range want {
			connections += one.states.total()
		}
		missable := uint32(2 * connections / int64(capacity))
		shown := map[place]bool{}
		for i := range o.Destinations {
			d := &o.Destinations[i]
			at, err := placeNamed(d)
			if err != nil || want[at] == nil {
				t.Fatalf("seed %d: destination %v, %v: there is none such", seed, d, err)
			}
			shown[at] = true
			if diff := cmp.Diff(values(want[at].states.states()), values(d.States)); diff != "" || d.PortsInUse != int64(want[at].portsInUse) {
				t.Fatalf("seed %d: destination %v: %d ports in use, want %d; states (-want +got):\n%s", seed, d, d.PortsInUse, want[at].portsInUse, diff)
			}
		}
		least := uint32(0)
		if len(o.Destinations) == 5 {
			least = uint32(o.Destinations[4].PortsInUse)
		}
		for at, one := range want {
			if one.portsInUse > max(least, missable) && !shown[at] {
				t.Fatalf("seed %d: %d ports in use to one that is not shown; the least shown has %d, up to %d may be missed", seed, one.portsInUse, least, missable)
			}
		}
		rest := int64(len(want) - len(o.Destinations))
		if away := o.OtherDestinations.Count - rest; away < -rest/100-2 || away > rest/100+2 {
			t.Fatalf("seed %d: %d other destinations, there are %d", seed, o.OtherDestinations.Count, rest)
		}
	}
}

// scanner connects to an address after the other, and to one again and again.
type scanner struct {
	addresses, again int
}

func (scanner) Name() string { return "scanner" }

func (scanner) Listening(context.Context, func(*Socket)) error { return nil }

func (s scanner) Others(_ context.Context, visit func(*Socket)) error {
	var socket Socket
	for n := range s.addresses {
		socket = Socket{
			State: SynSent, Local: netip.AddrFrom4([4]byte{10, 0, 0, 1}), LocalPort: uint16(32768 + n%28232),
			Remote: netip.AddrFrom4([4]byte{11, byte(n >> 16), byte(n >> 8), byte(n)}), RemotePort: 443,
		}
		visit(&socket)
		if n%(s.addresses/s.again) == 0 {
			socket.Remote = netip.AddrFrom4([4]byte{12, 0, 0, 1})
			socket.State = Established
			visit(&socket)
		}
	}
	return nil
}

func TestScannerOfMillions(t *testing.T) {
	sockets := scanner{addresses: 2_000_000, again: 1000}
	look := &Look{Observation: policy.Observation{Parameters: map[string]string{portRange: "32768 60999"}}}
	if err := ReadSockets(t.Context(), sockets, nil, Options{}, look); err != nil {
		t.Fatal(err)
	}
	o := look.Observation
	if d := o.Destinations[0]; d.Remote != "12.0.0.1" || d.PortsInUse != 1000 || *d.States.Established != 1000 {
		t.Errorf("the largest is %+v", d)
	}
	if diff := cmp.Diff(values(o.States), allParts(&o)); diff != "" {
		t.Errorf("the parts do not make up all (-all +parts):\n%s", diff)
	}
	const others = 2_000_000 - 19
	if away := o.OtherDestinations.Count - others; away < -others/500 || away > others/500 {
		t.Errorf("%d other destinations, there are %d", o.OtherDestinations.Count, others)
	}
	if !slices.Contains(o.Gaps, "other_destinations.count: reckoned to about 0.1 %, there are more than 32768") {
		t.Errorf("gaps %q", o.Gaps)
	}
}

// What a look keeps does not grow with the sockets.
func TestMemoryIsBounded(t *testing.T) {
	size := func(addresses int) int {
		g := newGathering(&policy.Observation{Parameters: map[string]string{portRange: "32768 60999"}})
		if err := g.read(t.Context(), scanner{addresses: addresses, again: 1}); err != nil {
			t.Fatal(err)
		}
		d := g.destinations
		return cap(d.all) + cap(d.slots) + cap(d.weights) + len(d.distinct.set)
	}
	if few, many := size(100_000), size(1_000_000); many > few {
		t.Errorf("%d places for a hundred thousand destinations, %d for a million", few, many)
	}
}

func TestDistinct(t *testing.T) {
	for _, n := range []int{0, 1, 100, 10_000, 1_000_000, 5_000_000} {
		var d distinct
		d.start()
		random := rand.New(rand.NewPCG(uint64(n), 4))
		for range n {
			hash := random.Uint64()
			d.add(hash)
			d.add(hash)
		}
		if got := d.estimate(); got < int64(n)-int64(n)/500-1 || got > int64(n)+int64(n)/500+1 {
			t.Errorf("%d: got %d", n, got)
		}
	}
}

func TestPlaceKeepsAddresses(t *testing.T) {
	for _, address := range []string{"10.0.0.1", "0.0.0.0", "::", "::1", "fd00::1:2", "2001:db8::1"} {
		s := Socket{Local: netip.MustParseAddr(address), Remote: netip.MustParseAddr("192.0.2.1"), RemotePort: 443}
		if at := placeOf(&s); at.local() != s.Local || at.remote() != s.Remote {
			t.Errorf("%s: got %s and %s", address, at.local(), at.remote())
		}
	}
}

// BenchmarkGather is what a look costs beside what the kernel does, per socket.
func BenchmarkGather(b *testing.B) {
	for _, c := range []struct {
		name    string
		sockets Sockets
		count   int
	}{
		{"few-destinations", crowd(rand.New(rand.NewPCG(1, 1)), 300_000, 20), 300_000},
		{"many-destinations", crowd(rand.New(rand.NewPCG(1, 1)), 300_000, 20_000), 300_000},
		{"scanner", scanner{addresses: 1_000_000, again: 1000}, 1_000_000},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				look := &Look{Observation: policy.Observation{Parameters: map[string]string{portRange: "32768 60999"}}}
				if err := ReadSockets(b.Context(), c.sockets, nil, Options{}, look); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(c.count), "ns/socket")
		})
	}
}
