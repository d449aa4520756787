package probe

import (
	"cmp"
	"encoding/binary"
	"net/netip"
	"slices"
)

// halfClosed keeps some of the connections in one state. Which ones depends on a
// hash that is the same at both ends of a connection, so that two hosts that have
// too many keep the same ones.
type halfClosed struct {
	kept  []halfClosedSocket
	limit uint64 // connections whose hash is not above it are kept
	count int64
}

type halfClosedSocket struct {
	tuple Tuple
	hash  uint64
	inode uint64
	group int32 // of closeWaits, -1: none
}

func newHalfClosed() *halfClosed { return &halfClosed{limit: ^uint64(0)} }

func (h *halfClosed) add(s *Socket, group int32) {
	h.count++
	tuple := Tuple{
		Local:  netip.AddrPortFrom(s.Local, s.LocalPort),
		Remote: netip.AddrPortFrom(s.Remote, s.RemotePort),
	}
	hash := endHash(tuple.Local) + endHash(tuple.Remote)
	if hash > h.limit {
		return
	}
	h.kept = append(h.kept, halfClosedSocket{tuple: tuple, hash: hash, inode: s.Inode, group: group})
	for len(h.kept) > MaxHalfClosed/2 {
		h.limit /= 2
		h.kept = slices.DeleteFunc(h.kept, func(one halfClosedSocket) bool { return one.hash > h.limit })
	}
}

func endHash(end netip.AddrPort) uint64 {
	bytes := end.Addr().As16()
	h := mix(binary.BigEndian.Uint64(bytes[:8])^0xa0761d6478bd642f, binary.BigEndian.Uint64(bytes[8:])^0xe7037ed1a0b428db)
	return mix(h^uint64(end.Port()), 0x8ebc6af09c88c6e3)
}

func (h *halfClosed) complete() bool { return int64(len(h.kept)) == h.count }

func compareTuples(a, b HalfClosed) int {
	return cmp.Or(cmp.Compare(a.State, b.State), a.Local.Compare(b.Local), a.Remote.Compare(b.Remote))
}
