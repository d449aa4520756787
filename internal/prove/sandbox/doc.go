// Package sandbox is where an experiment runs: this program once more, in a
// network and a mount namespace that end with it. Parameters below net can be
// written there, all others are read-only. As an ordinary user it is root in a
// user namespace of its own.
//
// A process that starts in a namespace has all its threads there, so nothing has
// to lock a thread to read its own /proc/sys/net. A second namespace, for a proof
// whose ends have different settings, is a process too: it is told what to do
// through its standard input.
package sandbox

import (
	"errors"
	"net/netip"
)

// The addresses in a room.
var (
	// Own is on lo. It is no loopback address, so that tcp_tw_reuse=2 does not
	// take it for one (Linux 6.12 net/ipv4/tcp_ipv4.c tcp_twsk_unique()). On lo all
	// of its network is local: any of its addresses can be bound to.
	Own = netip.MustParsePrefix("10.99.0.1/24")
	// Here and There are the ends of the cable between the two sides.
	Here  = netip.MustParsePrefix("10.77.0.1/24")
	There = netip.MustParsePrefix("10.77.0.2/24")
	// Front and Back are the ends of the cable between the peer and a third side.
	Front = netip.MustParsePrefix("10.78.0.1/24")
	Back  = netip.MustParsePrefix("10.78.0.2/24")
)

// The names of the interfaces at both ends of each cable.
const (
	cable     = "cable"
	backCable = "back"
)

// Refused says that this machine gives no room.
type Refused struct {
	Reason string // what is missing
	Remedy string // what the user can do
}

func (r *Refused) Error() string { return r.Reason + ": " + r.Remedy }

// ErrNoCable says that this kernel cannot join two namespaces.
var ErrNoCable = errors.New("this kernel has no veth, the cable between two namespaces")
