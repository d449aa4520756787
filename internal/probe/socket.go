// Package probe looks at the TCP sockets of a running host and makes the
// observation of what it sees. It judges nothing.
package probe

import (
	"context"
	"net/netip"
)

// State is a TCP state as the kernel numbers it (Linux 6.12
// include/net/tcp_states.h).
type State uint8

// The states of a socket.
const (
	Established State = 1 + iota
	SynSent
	SynRecv
	FinWait1
	FinWait2
	TimeWait
	Close
	CloseWait
	LastAck
	Listen
	Closing
	// NewSynRecv is a request for a connection, no whole socket yet. Since Linux 4.4
	// nearly all that ss shows as SYN-RECV are these; a socket in SynRecv comes from
	// TCP Fast Open. Sources show the state of a request as SYN_RECV and tell it by
	// what it lacks.
	NewSynRecv
)

// Socket is one TCP socket as the kernel shows it. A source reuses it for the
// next one: who wants to keep it copies it.
type Socket struct {
	State State
	// Timewait: it is no whole socket any more but what remains of one, in
	// TIME_WAIT or, as an orphan, in FIN_WAIT2. No process holds it.
	Timewait      bool
	Local, Remote netip.Addr // IPv4 addresses in IPv6 are unmapped
	LocalPort     uint16
	RemotePort    uint16
	// ReceiveQueue and SendQueue are bytes; of a listening socket they are the
	// connections that wait for accept(), and the backlog.
	ReceiveQueue, SendQueue uint32
	// TimerMS is what is left of the running timer in milliseconds: of TIME_WAIT
	// that is the rest of its 60 s. 0: none runs, or the source does not tell.
	TimerMS uint32
	UID     uint32
	Inode   uint64 // 0: no process holds it
	// Info is what tcp_info tells, where the source has it.
	Info Info
	// Drops are connections that a listening socket dropped.
	Drops uint32
	// DropsUnknown: a kernel that does not count them, or a source that does not
	// tell.
	DropsUnknown bool
	// V6Only: a listening socket on :: that takes no IPv4.
	V6Only bool
	// Partial: of a listening socket neither the backlog nor Drops are told.
	Partial bool
}

// Info is a part of struct tcp_info.
type Info struct {
	Known      bool
	Timestamps bool
	// SinceHeardMS is the time since the peer was heard of last.
	SinceHeardMS uint32
}

// Incomplete is the error of a source that has visited sockets, but not surely
// each one once.
type Incomplete struct{ Why string }

func (e *Incomplete) Error() string { return e.Why }

// Sockets is where sockets are read.
type Sockets interface {
	// Name is sock_diag or proc.
	Name() string
	// Listening visits the listening sockets of both families, Others all others:
	// whoever knows the listeners knows which way a connection came.
	Listening(ctx context.Context, visit func(*Socket)) error
	Others(ctx context.Context, visit func(*Socket)) error
}

// Selective is a source that has the kernel pass over other sockets.
type Selective interface {
	Sockets
	// To visits what Others does of sockets whose other end is an address and one
	// of its ports, 0: all of them.
	To(ctx context.Context, remote netip.AddrPort, visit func(*Socket)) error
}

// Masked is a source that shows the sockets of one state alone, for little.
type Masked interface {
	Sockets
	In(ctx context.Context, state State, visit func(*Socket)) error
}

// Tuple is a connection as one end sees it.
type Tuple struct {
	Local  netip.AddrPort `json:"local"`
	Remote netip.AddrPort `json:"remote"`
}

// Reversed is the same connection as the other end sees it.
func (t Tuple) Reversed() Tuple { return Tuple{Local: t.Remote, Remote: t.Local} }
