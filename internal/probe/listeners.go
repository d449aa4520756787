package probe

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// listener is one address and port. Several sockets may share it (SO_REUSEPORT).
type listener struct {
	at     netip.AddrPort
	v6Only bool
	states counts
	closed closings
	// Of the fullest of its sockets: each has a queue of its own, and drops what
	// finds it full whatever the others hold.
	queue, backlog uint32
	drops          int64
	partial        bool
	dropsUnknown   bool
	inodes         []uint64
	owner          *Owner
}

func (l *listener) local() string { return l.at.String() }

// maxListenerInodes bounds how many sockets of a listener are looked for.
const maxListenerInodes = 64

func (l *listener) add(s *Socket) {
	if fuller(s, l) {
		l.queue, l.backlog = s.ReceiveQueue, s.SendQueue
	}
	l.states[Listen]++
	l.drops += int64(s.Drops)
	l.partial = l.partial || s.Partial
	l.dropsUnknown = l.dropsUnknown || s.DropsUnknown || s.Partial
	l.v6Only = l.v6Only && s.V6Only
	if s.Inode != 0 && len(l.inodes) < maxListenerInodes {
		l.inodes = append(l.inodes, s.Inode)
	}
}

// fuller compares shares of the backlog. A backlog of 0 holds one connection.
func fuller(s *Socket, l *listener) bool {
	if l.states[Listen] == 0 {
		return true
	}
	return uint64(s.ReceiveQueue)*(uint64(l.backlog)+1) > uint64(l.queue)*(uint64(s.SendQueue)+1)
}

// listeners tell which way a connection came.
type listeners struct {
	all   []listener
	exact map[netip.AddrPort]int
	any4  map[uint16]int
	any6  map[uint16]int
	// ports on which anybody listens, so that most sockets need no look at a map.
	ports [1 << 16]bool
}

func newListeners() *listeners {
	return &listeners{exact: map[netip.AddrPort]int{}, any4: map[uint16]int{}, any6: map[uint16]int{}}
}

func (l *listeners) add(s *Socket) {
	at := netip.AddrPortFrom(s.Local, s.LocalPort)
	i, known := l.exact[at]
	if !known {
		i = len(l.all)
		l.all = append(l.all, listener{at: at, v6Only: s.V6Only})
		l.exact[at] = i
		switch {
		case !s.Local.IsUnspecified():
		case s.Local.Is4():
			l.any4[s.LocalPort] = i
		default:
			l.any6[s.LocalPort] = i
		}
	}
	l.all[i].add(s)
	l.ports[s.LocalPort] = true
}

// of finds the listener of a socket as the kernel does: the exact address comes
// before any address, and :: takes IPv4 too, unless it is told not to.
func (l *listeners) of(s *Socket) (*listener, int) {
	if !l.ports[s.LocalPort] {
		return nil, -1
	}
	if i, found := l.exact[netip.AddrPortFrom(s.Local, s.LocalPort)]; found {
		return &l.all[i], i
	}
	if s.Local.Is4() {
		if i, found := l.any4[s.LocalPort]; found {
			return &l.all[i], i
		}
	}
	if i, found := l.any6[s.LocalPort]; found && (s.Local.Is6() || !l.all[i].v6Only) {
		return &l.all[i], i
	}
	return nil, -1
}

// ofPeer says that the other end of a connection is on this host, and somebody
// listens there.
func (l *listeners) ofPeer(s *Socket) bool {
	if !l.ports[s.RemotePort] || s.Remote != s.Local && !s.Remote.IsLoopback() {
		return false
	}
	listener, _ := l.of(&Socket{Local: s.Remote, LocalPort: s.RemotePort})
	return listener != nil
}

// countless are the listeners of which the backlog is told and the drops are not.
func (l *listeners) countless() int {
	n := 0
	for i := range l.all {
		if l.all[i].dropsUnknown && !l.all[i].partial {
			n++
		}
	}
	return n
}

func (l *listeners) seen(timers bool) []policy.SeenListener {
	seen := make([]policy.SeenListener, 0, len(l.all))
	for i := range l.all {
		one := &l.all[i]
		shown := policy.SeenListener{
			Local:           one.at.Addr().String(),
			Port:            int(one.at.Port()),
			Queue:           int64(one.queue),
			States:          one.states.states(),
			ClosedPerSecond: one.closed.shown(timers),
		}
		if one.owner != nil {
			pid := one.owner.PID
			shown.PID, shown.Command = &pid, one.owner.Command
		}
		if !one.partial {
			backlog := int64(one.backlog)
			shown.Backlog = &backlog
		}
		if !one.dropsUnknown {
			shown.Drops = &one.drops
		}
		seen = append(seen, shown)
	}
	slices.SortFunc(seen, func(a, b policy.SeenListener) int {
		return cmp.Or(cmp.Compare(a.Port, b.Port), cmp.Compare(a.Local, b.Local))
	})
	return seen
}

func (c *closings) shown(timers bool) *float64 {
	if !timers {
		return nil
	}
	rate := c.perSecond()
	return &rate
}
