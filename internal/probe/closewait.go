package probe

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// closeWaits are the connections whose peer has closed and whose process has not.
// A leak may have any number of them, so only some are looked up one by one.
type closeWaits struct {
	groups []closeWaitGroup
	byKey  map[closeWaitKey]int32
	held   []heldSocket
}

// closeWaitKey is what the connections of a group have in common: the listener
// that they came to, or else the peer that they went to. Neither: what is too
// much to keep apart.
type closeWaitKey struct {
	listener int // -1: none
	gone     netip.AddrPort
	peer     netip.AddrPort
}

type closeWaitGroup struct {
	closeWaitKey
	count  int64
	sample int64 // of these, how many are among the held
	age    age
}

// heldSocket is one whose process can be looked up.
type heldSocket struct {
	inode uint64
	group int32
	age   age
}

// age is the longest time since a peer was heard of: it sent its FIN then, or has
// answered a keepalive probe since. So a socket is in CLOSE_WAIT at least as long
// (Linux 6.12 net/ipv4/tcp.c tcp_get_info(), net/ipv4/tcp_input.c tcp_ack():
// rcv_tstamp).
type age struct {
	known bool
	ms    uint32
}

func ageOf(i *Info) age { return age{known: i.Known, ms: i.SinceHeardMS} }

func (a age) oldest(b age) age {
	if !a.known || b.known && b.ms > a.ms {
		return b
	}
	return a
}

func (a age) seconds() *float64 {
	if !a.known {
		return nil
	}
	seconds := float64(a.ms) / 1000
	return &seconds
}

const (
	maxHeld       = 100_000 // sockets that are looked up
	maxGroups     = 4096    // peers that are kept apart while reading
	maxPeersShown = 20      // of one process
)

func (c *closeWaits) add(s *Socket, key closeWaitKey) {
	g := c.group(key)
	group := &c.groups[g]
	group.count++
	group.age = group.age.oldest(ageOf(&s.Info))
	if len(c.held) < maxHeld {
		group.sample++
		c.held = append(c.held, heldSocket{inode: s.Inode, group: g, age: ageOf(&s.Info)})
	}
}

func (c *closeWaits) group(key closeWaitKey) int32 {
	g, known := c.byKey[key]
	if !known && key.listener < 0 && len(c.groups) >= maxGroups {
		key = closeWaitKey{listener: -1}
		g, known = c.byKey[key]
	}
	if !known {
		if c.byKey == nil {
			c.byKey = map[closeWaitKey]int32{}
		}
		g = int32(len(c.groups))
		c.groups = append(c.groups, closeWaitGroup{closeWaitKey: key})
		c.byKey[key] = g
	}
	return g
}

// holder is one entry of the observation in the making.
type holder struct {
	owner *Owner // nil: not known
	key   closeWaitKey
	count int64
	age   age
}

type holderKey struct {
	pid   int // 0: not known
	group int32
}

// holders joins the sockets of a process and a group. A connection that nobody has
// accepted yet has no holder: it waits for who listens.
func (c *closeWaits) holders(owners map[uint64]Owner, listeners *listeners) ([]holder, string) {
	entries := map[holderKey]*holder{}
	entry := func(owner *Owner, g int32) *holder {
		key := holderKey{group: g}
		if owner != nil {
			key.pid = owner.PID
		}
		if entries[key] == nil {
			entries[key] = &holder{owner: owner, key: c.groups[g].closeWaitKey}
		}
		return entries[key]
	}
	only := make([]*holder, len(c.groups)) // of the whole sample of a group
	several := make([]bool, len(c.groups))
	for _, socket := range c.held {
		h := entry(c.ownerOf(socket, owners, listeners), socket.group)
		h.count++
		h.age = h.age.oldest(socket.age)
		several[socket.group] = several[socket.group] || only[socket.group] != nil && only[socket.group] != h
		only[socket.group] = h
	}
	var unsure int64
	for g := range c.groups {
		group := &c.groups[g]
		rest := group.count - group.sample
		if rest == 0 {
			continue
		}
		h := only[g]
		if h == nil || several[g] {
			unsure += rest
			h = entry(nil, int32(g))
		}
		h.count += rest
		h.age = h.age.oldest(group.age)
	}
	found := make([]holder, 0, len(entries))
	for _, h := range entries {
		found = append(found, *h)
	}
	slices.SortFunc(found, holder.compare)
	if unsure > 0 {
		return found, fmt.Sprintf("who holds %d of the sockets in CLOSE_WAIT: more than %d are not looked up one by one", unsure, maxHeld)
	}
	return found, ""
}

func (c *closeWaits) ownerOf(socket heldSocket, owners map[uint64]Owner, listeners *listeners) *Owner {
	if owner, found := owners[socket.inode]; found && socket.inode != 0 {
		return &owner
	}
	if l := c.groups[socket.group].listener; l >= 0 && socket.inode == 0 {
		return listeners.all[l].owner
	}
	return nil
}

// compare puts the most first, and known processes before unknown ones.
func (h holder) compare(other holder) int {
	return cmp.Or(
		cmp.Compare(other.count, h.count),
		cmp.Compare(h.pid(), other.pid()),
		cmp.Compare(h.key.listener, other.key.listener),
		h.key.gone.Compare(other.key.gone),
		h.key.peer.Compare(other.key.peer),
	)
}

func (h holder) pid() int {
	if h.owner == nil {
		return int(^uint(0) >> 1)
	}
	return h.owner.PID
}

// processes are the entries as the observation shows them. A process that leaks
// connections to many peers has one entry for all but the largest.
func (c *closeWaits) processes(holders []holder, listeners *listeners) []policy.Process {
	shown := []policy.Process{}
	peers := map[int]int{}
	merged := map[int]int{} // index in shown of the entry for the rest
	for _, h := range holders {
		process := h.process(listeners)
		if process.Listener == "" {
			if process.Peer != "" {
				peers[h.pid()]++
			}
			if process.Peer == "" || peers[h.pid()] > maxPeersShown {
				at, known := merged[h.pid()]
				if known {
					shown[at].CloseWait += h.count
					shown[at].AgeSeconds = older(shown[at].AgeSeconds, process.AgeSeconds)
					continue
				}
				merged[h.pid()] = len(shown)
				process.Peer = ""
			}
		}
		shown = append(shown, process)
	}
	slices.SortStableFunc(shown, func(a, b policy.Process) int { return cmp.Compare(b.CloseWait, a.CloseWait) })
	return shown
}

func older(a, b *float64) *float64 {
	if a == nil || b != nil && *b > *a {
		return b
	}
	return a
}

func (h holder) process(listeners *listeners) policy.Process {
	process := policy.Process{CloseWait: h.count, AgeSeconds: h.age.seconds()}
	switch {
	case h.key.listener >= 0:
		process.Listener = listeners.all[h.key.listener].local()
	case h.key.gone.IsValid():
		process.Listener = h.key.gone.String()
	case h.key.peer.IsValid():
		process.Peer = h.key.peer.String()
	}
	if h.owner != nil {
		pid, fds := h.owner.PID, h.owner.FDs
		process.PID, process.FDs, process.Command = &pid, &fds, h.owner.Command
	}
	return process
}
