package sandbox

import (
	"net/netip"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

// Op is what a side does.
type Op string

// The operations. Each is one system call, or one file.
const (
	Write     Op = "write"      // Value to Parameter
	Read      Op = "read"       // Parameter
	Counters  Op = "counters"   // of /proc/net/netstat and snmp
	Listen    Op = "listen"     // on Local with Backlog; again on Socket where it is given
	Accept    Op = "accept"     // from Socket
	Bind      Op = "bind"       // to Local, and no more
	Connect   Op = "connect"    // to Remote, from Local where it is given
	Close     Op = "close"      // Socket, with SO_LINGER of Linger seconds where that is given
	End       Op = "end"        // wait until the peer of Socket has closed
	Put       Op = "put"        // Talk.Bytes through Socket
	Take      Op = "take"       // Talk.Bytes from Socket
	HalfClose Op = "half-close" // of Socket, for sending
	KeepAlive Op = "keep-alive" // of Socket, by Talk.KeepAlive
	Sockets   Op = "sockets"    // all, as sock_diag shows them
	Inject    Op = "inject"     // Segments, past all sockets
	Tap       Op = "tap"        // opens a socket that hears all segments that arrive
	Heard     Op = "heard"      // what the tap Socket has from Remote to Local; it waits for the first
	Address   Op = "address"    // gives Interface the address Prefix and brings it up
)

// Request is one thing that a side is to do.
type Request struct {
	Op        Op             `json:"op"`
	Parameter string         `json:"parameter,omitempty"`
	Value     string         `json:"value,omitempty"`
	Socket    int            `json:"socket,omitempty"`
	Local     netip.AddrPort `json:"local,omitzero"`
	Remote    netip.AddrPort `json:"remote,omitzero"`
	Backlog   int            `json:"backlog,omitempty"`
	ReuseAddr bool           `json:"reuse_addr,omitempty"` // SO_REUSEADDR before bind()
	NoPort    bool           `json:"no_port,omitempty"`    // IP_BIND_ADDRESS_NO_PORT before bind()
	Ports     *Ports         `json:"ports,omitempty"`      // IP_LOCAL_PORT_RANGE
	Linger    *int32         `json:"linger,omitempty"`
	Interface string         `json:"interface,omitempty"`
	Loader    *Loader        `json:"loader,omitempty"`
	Firewall  *Firewall      `json:"firewall,omitempty"`
	Prefix    netip.Prefix   `json:"prefix,omitzero"`
	Segments  []Segment      `json:"segments,omitempty"`
	Patience  time.Duration  `json:"patience,omitempty"` // of connect(), 0: 3 s
	Talk      *Talk          `json:"talk,omitempty"`
}

// Reply is what came of it.
type Reply struct {
	// Errno names the error of the system call, as in EADDRINUSE. Proofs expect some.
	Errno string `json:"errno,omitempty"`
	// Error says what could not be done at all.
	Error      string           `json:"error,omitempty"`
	Socket     int              `json:"socket,omitempty"` // a new one
	Local      netip.AddrPort   `json:"local,omitzero"`   // its own end
	Value      string           `json:"value,omitempty"`
	Counters   map[string]int64 `json:"counters,omitempty"`
	Sockets    []Socket         `json:"sockets,omitempty"`
	Flows      []Flow           `json:"flows,omitempty"`
	Segments   []Segment        `json:"segments,omitempty"`
	Parameters []Parameter      `json:"parameters,omitempty"`
}

// Socket is a TCP socket as sock_diag shows it.
type Socket struct {
	State   probe.State    `json:"state"`
	Local   netip.AddrPort `json:"local"`
	Remote  netip.AddrPort `json:"remote"`            // of a listener it has port 0
	Orphan  bool           `json:"orphan,omitempty"`  // no process holds it
	TimerMS uint32         `json:"timer_ms,omitzero"` // what is left of the running timer, 0: none runs
	Queue   uint32         `json:"queue,omitzero"`    // of a listener: what waits for accept()
	Backlog uint32         `json:"backlog,omitzero"`  // of a listener
}

// Side does what it is asked to, in its own network namespace.
type Side func(Request) (Reply, error)
