package probe

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// madeUp is a source of sockets that a test made up.
type madeUp struct {
	listening, others []Socket
	err               error
}

func (r *madeUp) Name() string { return "made up" }

func (r *madeUp) Listening(_ context.Context, visit func(*Socket)) error {
	for i := range r.listening {
		visit(&r.listening[i])
	}
	return nil
}

func (r *madeUp) Others(_ context.Context, visit func(*Socket)) error {
	for i := range r.others {
		visit(&r.others[i])
	}
	return r.err
}

func listening(address string, port uint16) Socket {
	return Socket{State: Listen, Local: netip.MustParseAddr(address), LocalPort: port, Remote: netip.IPv4Unspecified(), SendQueue: 128}
}

func connection(state State, local, remote string) Socket {
	from, to := netip.MustParseAddrPort(local), netip.MustParseAddrPort(remote)
	s := Socket{State: state, Local: from.Addr(), LocalPort: from.Port(), Remote: to.Addr(), RemotePort: to.Port()}
	if state == TimeWait {
		s.Timewait, s.TimerMS = true, 30_000
	}
	return s
}

// seenOf is what a host with the usual port range shows of the sockets.
func seenOf(t testing.TB, sockets Sockets, owners Owners, options Options) *Look {
	t.Helper()
	look := &Look{}
	look.Observation.Parameters = map[string]string{portRange: "32768\t60999", reservedPorts: ""}
	if err := ReadSockets(t.Context(), sockets, owners, options, look); err != nil {
		t.Fatal(err)
	}
	return look
}

// Which way a connection went, by what is known of it.
func TestDirection(t *testing.T) {
	listeners := []Socket{
		listening("0.0.0.0", 80), listening("::", 81), listening("10.0.0.1", 82), listening("::", 40000), listening("10.0.0.1", 8080),
	}
	only := listening("::", 83)
	only.V6Only = true
	listeners = append(listeners, only)
	for _, c := range []struct{ name, local, remote, want string }{
		{"to any address", "10.0.0.1:80", "10.0.0.9:50000", "in 0.0.0.0:80"},
		{"any IPv4 address is none of IPv6", "[fd00::1]:80", "[fd00::9]:50000", "gone"},
		{"any IPv6 address takes IPv4", "10.0.0.1:81", "10.0.0.9:50000", "in [::]:81"},
		{"unless it is told not to", "10.0.0.1:83", "10.0.0.9:50000", "gone"},
		{"to IPv6 only", "[fd00::1]:83", "[fd00::9]:50000", "in [::]:83"},
		{"to the one address", "10.0.0.1:82", "10.0.0.9:50000", "in 10.0.0.1:82"},
		{"to another address", "10.0.0.2:82", "10.0.0.9:50000", "gone"},
		{"to a listener inside the range", "10.0.0.1:40000", "10.0.0.9:50000", "in [::]:40000"},
		{"from the range", "10.0.0.1:40001", "10.0.0.9:443", "out"},
		{"from the range to an equal port of ours", "10.0.0.1:40001", "10.0.0.9:80", "out"},
		{"a listener that is gone", "10.0.0.1:443", "10.0.0.9:50000", "gone"},
		{"a listener that is gone, from a low port behind NAT", "10.0.0.1:443", "10.0.0.9:2000", "gone"},
		{"NFS binds a privileged port", "10.0.0.1:790", "10.0.0.9:2049", "out"},
		{"so does rsh", "10.0.0.1:1023", "10.0.0.9:514", "out"},
		{"a privileged port that served", "10.0.0.1:993", "10.0.0.9:50000", "gone"},
		{"a client beside its server", "10.0.0.1:5000", "10.0.0.1:8080", "out"},
		{"a client elsewhere", "10.0.0.1:5000", "10.0.0.9:8080", "gone"},
	} {
		for _, state := range []State{Established, TimeWait, CloseWait, FinWait2} {
			o := &seenOf(t, &madeUp{listening: listeners, others: []Socket{connection(state, c.local, c.remote)}}, nil, Options{}).Observation
			if got := way(o); got != c.want {
				t.Errorf("%s, state %d: got %s, want %s", c.name, state, got, c.want)
			}
		}
	}
}

func TestDirectionOfWhatBegins(t *testing.T) {
	for _, c := range []struct {
		state State
		local string
		want  string
	}{
		{SynSent, "10.0.0.1:80", "out"},
		{SynSent, "10.0.0.1:1000", "out"},
		{NewSynRecv, "10.0.0.1:40000", "gone"},
		{NewSynRecv, "10.0.0.1:80", "in 0.0.0.0:80"},
	} {
		sockets := &madeUp{listening: []Socket{listening("0.0.0.0", 80)}, others: []Socket{connection(c.state, c.local, "10.0.0.9:50000")}}
		if got := way(&seenOf(t, sockets, nil, Options{}).Observation); got != c.want {
			t.Errorf("state %d at %s: got %s, want %s", c.state, c.local, got, c.want)
		}
	}
}

// way says where the only connection of an observation is counted.
func way(o *policy.Observation) string {
	var found []string
	for _, l := range o.Listeners {
		if countOf(l.States) > 1 {
			found = append(found, "in "+netip.AddrPortFrom(netip.MustParseAddr(l.Local), uint16(l.Port)).String())
		}
	}
	if o.NoListener != nil {
		found = append(found, "gone")
	}
	if len(o.Destinations) > 0 {
		found = append(found, "out")
	}
	return strings.Join(found, ", ")
}

func each(s policy.States) []*int64 {
	return []*int64{
		s.Established, s.SynSent, s.SynRecv, s.FinWait1, s.FinWait2, s.TimeWait, s.Close, s.CloseWait, s.LastAck, s.Listen, s.Closing, s.NewSynRecv,
	}
}

func countOf(s policy.States) int64 {
	var sum int64
	for _, n := range each(s) {
		sum += *n
	}
	return sum
}

// allParts adds up all that an observation counts apart.
func allParts(o *policy.Observation) []int64 {
	sum := make([]int64, 12)
	add := func(s policy.States) {
		for i, n := range each(s) {
			sum[i] += *n
		}
	}
	for _, d := range o.Destinations {
		add(d.States)
	}
	if o.OtherDestinations != nil {
		add(o.OtherDestinations.States)
	}
	for _, l := range o.Listeners {
		add(l.States)
	}
	if o.NoListener != nil {
		add(o.NoListener.States)
	}
	return sum
}

func values(s policy.States) []int64 {
	var all []int64
	for _, n := range each(s) {
		all = append(all, *n)
	}
	return all
}

// host makes up sockets: some listeners, and connections of all kinds.
func crowd(random *rand.Rand, connections, remotes int) *madeUp {
	states := []State{Established, SynSent, SynRecv, FinWait1, FinWait2, TimeWait, Close, CloseWait, LastAck, Closing, NewSynRecv}
	sockets := &madeUp{listening: []Socket{listening("0.0.0.0", 80), listening("::", 443), listening("10.0.0.1", 8080), listening("10.0.0.1", 40000)}}
	pick := func(n int) int { return random.IntN(n) }
	for n := range connections {
		s := Socket{
			State:      states[pick(len(states))],
			Local:      netip.AddrFrom4([4]byte{10, 0, 0, byte(1 + pick(2))}),
			LocalPort:  uint16(32768 + pick(28232)),
			Remote:     netip.AddrFrom4([4]byte{10, 1, byte(pick(1+remotes/256) % 256), byte(min(pick(256), pick(256)))}),
			RemotePort: []uint16{443, 5432, 8080}[pick(3)],
			Inode:      uint64(n + 1),
		}
		if pick(3) == 0 {
			s.LocalPort = []uint16{80, 443, 8080, 9090, 40000, 700}[pick(6)]
		}
		if pick(4) == 0 {
			s.Local, s.Remote = netip.MustParseAddr("fd00::1"), netip.AddrFrom16([16]byte{0xfd, 15: byte(pick(remotes % 256))})
		}
		if s.State == TimeWait {
			s.Timewait, s.TimerMS = true, uint32(1+pick(60_000))
		}
		if s.State == Established {
			s.Info = Info{Known: true, Timestamps: pick(10) > 0}
		}
		sockets.others = append(sockets.others, s)
	}
	return sockets
}

// naive counts destinations with a map of all.
func naive(t testing.TB, sockets *madeUp) map[place]*tally {
	t.Helper()
	g := newGathering(&policy.Observation{Parameters: map[string]string{portRange: "32768 60999"}})
	g.listeners = newListeners()
	for _, s := range sockets.listening {
		g.listeners.add(&s)
	}
	found := map[place]*tally{}
	for _, s := range sockets.others {
		if l, _ := g.cameTo(&s); l != nil || g.cameIn(&s) {
			continue
		}
		at := placeOf(&s)
		if found[at] == nil {
			found[at] = &tally{}
		}
		g.wentOut(found[at], &s)
	}
	return found
}

func TestAllPartsMakeUpAllSockets(t *testing.T) {
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 1))
		sockets := crowd(random, 1+random.IntN(5000), 1+random.IntN(1000))
		o := &seenOf(t, sockets, nil, Options{Top: 1 + random.IntN(40)}).Observation
		if diff := cmp.Diff(values(o.States), allParts(o)); diff != "" {
			t.Fatalf("seed %d: the parts do not make up all (-all +parts):\n%s", seed, diff)
		}
		if want := int64(len(sockets.others) + len(sockets.listening)); countOf(o.States) != want {
			t.Fatalf("seed %d: %d sockets, want %d", seed, countOf(o.States), want)
		}
		var closeWaits int64
		for _, p := range o.Processes {
			closeWaits += p.CloseWait
		}
		if closeWaits != *o.States.CloseWait {
			t.Fatalf("seed %d: processes hold %d in CLOSE_WAIT, there are %d", seed, closeWaits, *o.States.CloseWait)
		}
	}
}

func TestDestinationsAreThoseOfANaiveCount(t *testing.T) {
	for seed := range uint64(40) {
		random := rand.New(rand.NewPCG(seed, 2))
		sockets := crowd(random, 1+random.IntN(5000), 1+random.IntN(400))
		want := naive(t, sockets)
		top := 1 + random.IntN(30)
		o := &seenOf(t, sockets, nil, Options{Top: top}).Observation
		if len(o.Destinations) != min(top, len(want)) {
			t.Fatalf("seed %d: %d destinations of %d, top %d", seed, len(o.Destinations), len(want), top)
		}
		compareDestinations(t, o, want)
		var rest int64
		if o.OtherDestinations != nil {
			rest = o.OtherDestinations.Count
		}
		if rest != int64(len(want)-len(o.Destinations)) {
			t.Fatalf("seed %d: %d other destinations, want %d", seed, rest, len(want)-len(o.Destinations))
		}
	}
}

// compareDestinations says that those shown are counted right, and that no other
// has more ports in use.
func compareDestinations(t testing.TB, o *policy.Observation, want map[place]*tally) {
	t.Helper()
	var inUse []int64
	for _, one := range want {
		inUse = append(inUse, int64(one.portsInUse))
	}
	slices.Sort(inUse)
	slices.Reverse(inUse)
	for i := range o.Destinations {
		d := &o.Destinations[i]
		at, err := placeNamed(d)
		if err != nil || want[at] == nil {
			t.Fatalf("destination %v, %v: there is none such", d, err)
		}
		if d.PortsInUse != int64(want[at].portsInUse) || !slices.Equal(values(d.States), values(want[at].states.states())) || *d.WithoutTimestamps != int64(want[at].withoutTimestamps) {
			t.Fatalf("destination %d: got %+v, want %+v", i, d, want[at])
		}
		if d.PortsInUse != inUse[i] {
			t.Fatalf("destination %d has %d ports in use, want %d", i, d.PortsInUse, inUse[i])
		}
	}
}

func TestIncompleteIsAGap(t *testing.T) {
	sockets := &madeUp{others: []Socket{connection(Established, "10.0.0.1:40000", "10.0.0.9:443")}, err: &Incomplete{Why: "interrupted"}}
	o := &seenOf(t, sockets, nil, Options{}).Observation
	if *o.States.Established != 1 || !slices.Contains(o.Gaps, "sockets: interrupted") {
		t.Errorf("established %d, gaps %q", *o.States.Established, o.Gaps)
	}
}

func TestAnErrorFillsInNothing(t *testing.T) {
	look := &Look{}
	sockets := &madeUp{others: []Socket{connection(Established, "10.0.0.1:40000", "10.0.0.9:443")}, err: context.Canceled}
	if err := ReadSockets(t.Context(), sockets, nil, Options{}, look); err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(policy.Observation{}, look.Observation); diff != "" {
		t.Error(diff)
	}
}

func TestUnknownPortRangeIsAGap(t *testing.T) {
	look := &Look{}
	if err := ReadSockets(t.Context(), &madeUp{others: []Socket{connection(Established, "10.0.0.1:40000", "10.0.0.9:443")}}, nil, Options{}, look); err != nil {
		t.Fatal(err)
	}
	const gap = `usable_ports, ports_in_use: reckoned with the kernel's default of 32768-60999: ip_local_port_range is "", not two ports`
	if o := look.Observation; o.Destinations[0].UsablePorts != 28232 || !slices.Contains(o.Gaps, gap) {
		t.Errorf("%d usable ports, gaps %q", o.Destinations[0].UsablePorts, o.Gaps)
	}
}

func TestTimersGiveTheRate(t *testing.T) {
	closing := func(ages ...uint32) []Socket {
		var all []Socket
		for i, age := range ages {
			s := connection(TimeWait, fmt.Sprintf("10.0.0.1:%d", 33000+i), "10.0.0.9:443")
			s.TimerMS = 60_000 - age
			all = append(all, s)
		}
		return all
	}
	many := make([]uint32, 0, 300)
	for i := range uint32(300) {
		many = append(many, i*10) // 100 a second for three seconds
	}
	for _, c := range []struct {
		name    string
		sockets []Socket
		want    float64
	}{
		{"none", nil, 0},
		{"old ones", closing(5000, 59_999), 0},
		{"few: of five seconds", closing(0, 900, 2000, 4999, 7000), 0.8},
		{"many: of the last second", closing(many...), 100},
	} {
		sockets := append(c.sockets, connection(Established, "10.0.0.1:60000", "10.0.0.9:443"))
		o := &seenOf(t, &madeUp{others: sockets}, nil, Options{}).Observation
		if got := o.Destinations[0].ClosedPerSecond; got == nil || *got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
	without := connection(TimeWait, "10.0.0.1:33000", "10.0.0.9:443")
	without.TimerMS = 0
	o := &seenOf(t, &madeUp{others: []Socket{without}}, nil, Options{}).Observation
	if o.Destinations[0].ClosedPerSecond != nil || !slices.Contains(o.Gaps, "closed_per_second: made up shows no timers") {
		t.Errorf("without timers: %v, gaps %q", o.Destinations[0].ClosedPerSecond, o.Gaps)
	}
}

func TestTimeWaitOfAnotherLength(t *testing.T) {
	look := &Look{Observation: policy.Observation{Parameters: map[string]string{portRange: "32768 60999", timeWaitTimeout: "10"}}}
	s := connection(TimeWait, "10.0.0.1:33000", "10.0.0.9:443")
	s.TimerMS = 9000
	if err := ReadSockets(t.Context(), &madeUp{others: []Socket{s}}, nil, Options{}, look); err != nil {
		t.Fatal(err)
	}
	if got := *look.Observation.Destinations[0].ClosedPerSecond; got != 0.2 {
		t.Errorf("got %v, want 0.2", got)
	}
}

func TestTimestampsUnknownToTheSource(t *testing.T) {
	s := connection(Established, "10.0.0.1:33000", "10.0.0.9:443")
	o := &seenOf(t, &madeUp{others: []Socket{s}}, nil, Options{}).Observation
	if o.Destinations[0].WithoutTimestamps != nil {
		t.Errorf("got %d, want null", *o.Destinations[0].WithoutTimestamps)
	}
}

func TestListenersThatShareAPort(t *testing.T) {
	a, b, c := listening("0.0.0.0", 80), listening("0.0.0.0", 80), listening("0.0.0.0", 81)
	a.ReceiveQueue, a.SendQueue, a.Drops = 20, 128, 3
	b.ReceiveQueue, b.SendQueue, b.Drops = 10, 10, 4
	c.Partial = true
	o := &seenOf(t, &madeUp{listening: []Socket{c, a, b}}, nil, Options{}).Observation
	if len(o.Listeners) != 2 {
		t.Fatalf("%d listeners, want 2", len(o.Listeners))
	}
	if l := o.Listeners[0]; l.Port != 80 || l.Queue != 10 || *l.Backlog != 10 || *l.Drops != 7 || *l.States.Listen != 2 {
		t.Errorf("got %+v with backlog %d, drops %d", l, *l.Backlog, *l.Drops)
	}
	if l := o.Listeners[1]; l.Backlog != nil || l.Drops != nil {
		t.Errorf("a source that does not tell: backlog %v, drops %v", l.Backlog, l.Drops)
	}
}

// Drops that nobody counted are not known to be none.
func TestDropsThatAreNotCounted(t *testing.T) {
	web, app := listening("0.0.0.0", 80), listening("0.0.0.0", 8080)
	app.DropsUnknown = true
	o := seenOf(t, &madeUp{listening: []Socket{web, app}}, nil, Options{}).Observation
	if l := o.Listeners; l[0].Drops == nil || l[1].Drops != nil || l[1].Backlog == nil {
		t.Errorf("%+v", l)
	}
	if !slices.ContainsFunc(o.Gaps, func(gap string) bool { return strings.HasPrefix(gap, "drops of 1 listeners: ") }) {
		t.Errorf("gaps %q", o.Gaps)
	}
}

// Kernels of vendors have another TIME_WAIT: when it began is not known then.
func TestTimeWaitThatLastsLonger(t *testing.T) {
	old, young := connection(TimeWait, "10.0.0.1:40000", "10.0.0.9:443"), connection(TimeWait, "10.0.0.1:40001", "10.0.0.9:443")
	young.TimerMS = 119_000
	o := seenOf(t, &madeUp{others: []Socket{old, young}}, nil, Options{}).Observation
	if d := o.Destinations[0]; d.ClosedPerSecond != nil {
		t.Errorf("%v connections closed a second", *d.ClosedPerSecond)
	}
	if diff := cmp.Diff([]string{"closed_per_second: TIME_WAIT lasts longer than 60 s on this kernel, nobody knows how long"}, o.Gaps); diff != "" {
		t.Error(diff)
	}
}
