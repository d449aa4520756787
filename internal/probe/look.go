package probe

import (
	"context"
	"net/netip"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Options say what to look at.
type Options struct {
	Top     int  // destinations to keep apart, 0: DefaultTop
	Summary bool // counters only: no socket is looked at
	// Processes finds out who holds sockets in CLOSE_WAIT, and who listens.
	Processes bool
	// To is the only destination to look at, port 0: all of its ports. What is of
	// all sockets is not known then. The zero value looks at all.
	To netip.AddrPort
}

// DefaultTop is how many destinations are kept apart.
const DefaultTop = 20

// Look is what was seen at one instant.
type Look struct {
	At          time.Time
	Observation policy.Observation
	// HalfClosed are connections in FIN_WAIT2 and CLOSE_WAIT, at most
	// MaxHalfClosed, so that two hosts can be joined.
	HalfClosed []HalfClosed

	// portsInUse are those of more destinations than the observation shows, so that
	// one that has just come among the largest has its growth too.
	portsInUse map[place]uint32
	allPorts   bool // portsInUse has all destinations that there were
}

// HalfClosed is a connection of which one end has closed.
type HalfClosed struct {
	Tuple
	State    State  `json:"state"`         // FinWait2 or CloseWait
	PID      int    `json:"pid,omitempty"` // 0: not known
	Command  string `json:"command,omitempty"`
	Listener string `json:"listener,omitempty"`
}

// MaxHalfClosed bounds what a look keeps of single connections.
const MaxHalfClosed = 10000

// Prober looks at one network namespace of one host.
type Prober interface {
	// Look may leave gaps, which the observation names. An error means that
	// nothing is known.
	Look(ctx context.Context, options Options) (*Look, error)
}
