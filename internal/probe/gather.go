package probe

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// ReadSockets fills in what the sockets tell. What ReadBesides reads has to be in
// the observation already: which ports are local ones is a parameter. Owners may
// be nil. After an error nothing was filled in.
func ReadSockets(ctx context.Context, sockets Sockets, owners Owners, options Options, look *Look) error {
	g := newGathering(&look.Observation)
	g.to = netip.AddrPortFrom(options.To.Addr().Unmap().WithZone(""), options.To.Port())
	if err := g.read(ctx, sockets); err != nil {
		return err
	}
	g.find(ctx, sockets, owners, options)
	g.fill(sockets.Name(), options)
	look.HalfClosed = g.halfClosed()
	look.portsInUse, look.allPorts = g.destinations.portsInUse()
	return nil
}

// gathering is what is known of the sockets while they stream by. Its size does
// not depend on how many there are.
type gathering struct {
	observation *policy.Observation
	ports       localPorts
	timeWaitMS  uint32
	to          netip.AddrPort // the only destination that counts, zero: all do

	listeners    *listeners
	destinations *destinations
	gone         gone
	closeWaits   closeWaits
	finWait2     *halfClosed
	closeWait    *halfClosed
	states       counts
	timers       bool // a socket in TIME_WAIT had one
	longer       bool // one had more left than TIME_WAIT is taken to last

	owners map[uint64]Owner
	gaps   []string
}

// gone are the connections whose listener is.
type gone struct {
	states counts
	ports  *[1 << 16]uint32 // connections by local port
}

func newGathering(o *policy.Observation) *gathering {
	g := &gathering{observation: o, destinations: newDestinations(maxDestinations, rand.Uint64())}
	var err error
	g.ports, err = parsePorts(o.Parameters[portRange], o.Parameters[reservedPorts])
	if err != nil {
		g.ports = defaultPorts
		g.gap("usable_ports, ports_in_use: reckoned with the kernel's default of %d-%d: %v", g.ports.low, g.ports.high, err)
	}
	g.timeWaitMS = timeWaitMS(o.Parameters[timeWaitTimeout])
	g.start()
	return g
}

const (
	portRange       = "net.ipv4.ip_local_port_range"
	reservedPorts   = "net.ipv4.ip_local_reserved_ports"
	timeWaitTimeout = "net.ipv4.tcp_tw_timeout"
)

// timeWaitMS is TCP_TIMEWAIT_LEN (Linux 6.12 include/net/tcp.h), which is a
// parameter on Alibaba Cloud Linux 2 and 3 only.
func timeWaitMS(parameter string) uint32 {
	if seconds, err := strconv.ParseUint(parameter, 10, 16); err == nil && seconds > 0 {
		return uint32(time.Duration(seconds) * time.Second / time.Millisecond)
	}
	return 60_000
}

func (g *gathering) read(ctx context.Context, sockets Sockets) error {
	g.listeners = newListeners()
	if err := g.note(sockets.Listening(ctx, g.listeners.add)); err != nil {
		return err
	}
	others := sockets.Others
	if selective, is := sockets.(Selective); is && g.to.IsValid() {
		others = func(ctx context.Context, visit func(*Socket)) error { return selective.To(ctx, g.to, visit) }
	}
	if err := g.note(others(ctx, g.add)); err != nil || !g.destinations.overflowed {
		return err
	}
	// All is counted anew, since what is not among the candidates has to be what
	// is left of the same sum.
	g.destinations.again()
	g.start()
	return g.note(others(ctx, g.add))
}

// start forgets all but the listeners and the destinations.
func (g *gathering) start() {
	g.gone = gone{ports: new([1 << 16]uint32)}
	g.closeWaits = closeWaits{}
	g.finWait2, g.closeWait = newHalfClosed(), newHalfClosed()
	g.states = counts{}
	if g.listeners == nil {
		return
	}
	for i := range g.listeners.all {
		l := &g.listeners.all[i]
		l.states = counts{Listen: l.states[Listen]}
		l.closed = closings{}
	}
}

// note makes a gap of a source that is not sure to have shown all.
func (g *gathering) note(err error) error {
	var incomplete *Incomplete
	if !errors.As(err, &incomplete) {
		return err
	}
	if text := "sockets: " + incomplete.Why; !slices.Contains(g.gaps, text) {
		g.gap("%s", text)
	}
	return nil
}

func (g *gathering) gap(format string, arguments ...any) {
	g.gaps = append(g.gaps, fmt.Sprintf(format, arguments...))
}

// add counts one socket that does not listen.
func (g *gathering) add(s *Socket) {
	if s.State == 0 || s.State > NewSynRecv || g.to.IsValid() && !g.selected(s) {
		return
	}
	g.states[s.State]++
	key := closeWaitKey{listener: -1}
	var closed *closings
	if l, i := g.cameTo(s); l != nil {
		l.states[s.State]++
		closed = &l.closed
		key.listener = i
	} else if g.cameIn(s) {
		g.gone.states[s.State]++
		g.gone.ports[s.LocalPort]++
		key.gone = netip.AddrPortFrom(s.Local, s.LocalPort)
	} else {
		d := g.destinations.of(s)
		g.wentOut(d, s)
		closed = &d.closed
		key.peer = netip.AddrPortFrom(s.Remote, s.RemotePort)
	}
	switch s.State {
	case TimeWait:
		if s.TimerMS == 0 {
			break
		}
		g.timers = true
		g.longer = g.longer || s.TimerMS > g.timeWaitMS+lastMS
		if closed != nil {
			closed.add(g.timeWaitMS - min(s.TimerMS, g.timeWaitMS))
		}
	case CloseWait:
		g.closeWaits.add(s, key)
		g.closeWait.add(s, g.closeWaits.group(key))
	case FinWait2:
		g.finWait2.add(s, -1)
	}
}

// selected says that a connection went out to the only destination that counts.
func (g *gathering) selected(s *Socket) bool {
	if s.Remote != g.to.Addr() || g.to.Port() != 0 && s.RemotePort != g.to.Port() {
		return false
	}
	l, _ := g.cameTo(s)
	return l == nil && !g.cameIn(s)
}

// cameTo is the listener that a connection came to. One that is being opened here
// came to none, even from a port on which somebody listens.
func (g *gathering) cameTo(s *Socket) (*listener, int) {
	if s.State == SynSent {
		return nil, -1
	}
	return g.listeners.of(s)
}

// cameIn tells which way a connection went that no listener explains. A local port
// outside of the local range was not chosen by connect(), so it was most likely
// the port of a server that has stopped. Clients that choose a port themselves are
// the exception, and known where their server is on this host too, or where they
// bind a privileged port: those of NFS and other RPC (Linux 6.12
// net/sunrpc/xprtsock.c xs_bind()), rsh. A server that listened inside the range
// cannot be told from a client, and counts as one.
func (g *gathering) cameIn(s *Socket) bool {
	switch {
	case s.State == SynSent:
		return false
	case s.State == SynRecv, s.State == NewSynRecv:
		return true
	case g.ports.has(s.LocalPort), g.listeners.ofPeer(s):
		return false
	}
	const firstPrivate, firstUser, nfs = 512, 1024, 2049
	bound := firstPrivate <= s.LocalPort && s.LocalPort < firstUser
	return !bound || s.RemotePort >= firstUser && s.RemotePort != nfs
}

func (g *gathering) wentOut(d *tally, s *Socket) {
	d.states[s.State]++
	if g.ports.has(s.LocalPort) {
		d.portsInUse++
	}
	if s.State == Established && s.Info.Known {
		d.informed++
		if !s.Info.Timestamps {
			d.withoutTimestamps++
		}
	}
}

// find looks for the processes behind sockets.
func (g *gathering) find(ctx context.Context, sockets Sockets, owners Owners, options Options) {
	if owners == nil || !options.Processes {
		if len(g.closeWaits.held) > 0 {
			g.gap("processes: who holds the sockets in CLOSE_WAIT was not asked")
		}
		return
	}
	inodes := map[uint64]struct{}{}
	for i := range g.listeners.all {
		for _, inode := range g.listeners.all[i].inodes {
			inodes[inode] = struct{}{}
		}
	}
	for _, socket := range g.closeWaits.held {
		if socket.inode != 0 {
			inodes[socket.inode] = struct{}{}
		}
	}
	if len(inodes) == 0 {
		return
	}
	found, missing := owners.Owners(ctx, inodes)
	if missing != "" && g.forgetClosed(ctx, sockets, inodes, found) {
		found, missing = owners.Owners(ctx, inodes)
	}
	if missing != "" {
		g.gap("processes: %s", missing)
	}
	g.owners = found
	for i := range g.listeners.all {
		g.listeners.all[i].findOwner(found)
	}
}

// findOwner takes the process with the lowest number: the one that started the others.
func (l *listener) findOwner(found map[uint64]Owner) {
	for _, inode := range l.inodes {
		if owner, known := found[inode]; known && (l.owner == nil || owner.PID < l.owner.PID) {
			l.owner = &owner
		}
	}
}

// fill writes all into the observation.
func (g *gathering) fill(source string, options Options) {
	o := g.observation
	o.Source = source
	timers := g.states[TimeWait] == 0 || g.timers && !g.longer
	for i := range g.listeners.all {
		g.states[Listen] += g.listeners.all[i].states[Listen]
	}
	o.States = g.states.states()
	usable := g.ports.usable(func(port uint16) bool { return g.listeners.ports[port] })
	top := options.Top
	if top <= 0 {
		top = DefaultTop
	}
	o.Destinations, o.OtherDestinations = g.destinations.seen(top, usable, timers)
	o.Listeners = g.listeners.seen(timers)
	o.NoListener = g.gone.seen()
	if g.to.IsValid() {
		g.restrict()
	}
	holders, unsure := g.closeWaits.holders(g.owners, g.listeners)
	o.Processes = g.closeWaits.processes(holders, g.listeners)
	if unsure != "" {
		g.gap("processes: %s", unsure)
	}
	g.tell(timers)
	o.Gaps = append(o.Gaps, g.gaps...)
}

// restrict leaves unknown what is of all sockets.
func (g *gathering) restrict() {
	o := g.observation
	o.States = policy.States{}
	for i := range o.Listeners {
		listen := o.Listeners[i].States.Listen
		o.Listeners[i].States = policy.States{Listen: listen}
		o.Listeners[i].ClosedPerSecond = nil
	}
	g.gap("states, states of listeners, other destinations: only connections that went out to %s were looked at", FormatTo(g.to))
}

// tell names what the sockets leave unknown.
func (g *gathering) tell(timers bool) {
	o := g.observation
	switch {
	case g.longer:
		g.gap("closed_per_second: TIME_WAIT lasts longer than %d s on this kernel, nobody knows how long", g.timeWaitMS/1000)
	case !timers:
		g.gap("closed_per_second: %s shows no timers", o.Source)
	}
	if n := g.listeners.countless(); n > 0 {
		g.gap("drops of %d listeners: the kernel is too old to count them, or ss on the host to show them", n)
	}
	if g.destinations.overflowed {
		g.gap("other_destinations.count: reckoned to about 0.1 %%, there are more than %d", maxDestinations)
	}
	for _, sample := range []struct {
		*halfClosed
		state string
	}{{g.finWait2, "FIN_WAIT2"}, {g.closeWait, "CLOSE_WAIT"}} {
		if !sample.complete() {
			g.gap("peers: of %d connections in %s only %d are compared with other hosts", sample.count, sample.state, len(sample.kept))
		}
	}
}

func (g *gone) seen() *policy.NoListener {
	if g.states.total() == 0 {
		return nil
	}
	var ports []int
	for port, connections := range g.ports {
		if connections > 0 {
			ports = append(ports, port)
		}
	}
	slices.SortStableFunc(ports, func(a, b int) int { return cmp.Compare(g.ports[b], g.ports[a]) })
	return &policy.NoListener{Ports: ports[:min(len(ports), DefaultTop)], States: g.states.states()}
}

func (g *gathering) halfClosed() []HalfClosed {
	var shown []HalfClosed
	for _, socket := range g.finWait2.kept {
		shown = append(shown, HalfClosed{Tuple: socket.tuple, State: FinWait2})
	}
	for _, socket := range g.closeWait.kept {
		one := HalfClosed{Tuple: socket.tuple, State: CloseWait}
		held := heldSocket{inode: socket.inode, group: socket.group}
		if owner := g.closeWaits.ownerOf(held, g.owners, g.listeners); owner != nil {
			one.PID, one.Command = owner.PID, owner.Command
		}
		if l := g.closeWaits.groups[socket.group].listener; l >= 0 {
			one.Listener = g.listeners.all[l].local()
		}
		shown = append(shown, one)
	}
	slices.SortFunc(shown, compareTuples)
	return shown
}
