package sandbox

import "net/netip"

// Operations of a host between others. Each rule of its packet filter, nf_tables, has a
// table of its own.
const (
	Track     Op = "track"     // begin to track connections
	Hold      Op = "hold"      // keep the packets of Firewall from coming in
	Release   Op = "release"   // let them in again
	Guard     Op = "guard"     // keep what belongs to no tracked connection, and opens none, from coming in
	Translate Op = "translate" // give connections that leave by Interface the source of Firewall
	Flows     Op = "flows"     // all TCP connections that are tracked
	Tracker   Op = "tracker"   // Counters of connection tracking, by their names in /proc/net/stat/nf_conntrack
	Route     Op = "route"     // send what goes to Prefix through the router at Local
)

// Firewall is what a rule of nf_tables is about.
type Firewall struct {
	// Flags are those of SYN and ACK that packets to hold have.
	Flags Flags `json:"flags,omitempty"`
	// Port is where packets to hold are going, 0: anywhere.
	Port uint16 `json:"port,omitempty"`
	// Source and the ports from Low to High are what connections leave with.
	Source netip.Addr `json:"source,omitzero"`
	Low    uint16     `json:"low,omitempty"`
	High   uint16     `json:"high,omitempty"`
}

// Flow is a TCP connection as conntrack -L shows it.
type Flow struct {
	State   string         `json:"state"`   // of the tracker, not of a socket
	Seconds uint32         `json:"seconds"` // until it is forgotten
	From    netip.AddrPort `json:"from"`    // who has opened it
	To      netip.AddrPort `json:"to"`
	Seen    netip.AddrPort `json:"seen"` // the source that the other end sees
}
