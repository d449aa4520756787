// Package config reads tcplint.toml: the facts about hosts that no settings
// file states, the level of each rule, and what is deliberately ignored. It
// also reads the suppressions written as comments beside settings.
//
// A nil pointer or a nil slice is a fact that nobody stated. It never means
// false, zero or empty.
package config

import "time"

// FileName is the name that Find looks for.
const FileName = "tcplint.toml"

// Config is one tcplint.toml. Its methods accept a nil Config, which states nothing.
type Config struct {
	Path    string // as given to Load
	Dir     string // absolute; patterns are relative to it
	Target  Target
	Hosts   []Host           // in file order
	Rules   map[string]Level // by rule id
	Ignores []Ignore         // in file order

	text []byte
}

// Target says what applies the settings and where. In [target] it holds for
// every host; a [[host]] states its own over it, key by key.
type Target struct {
	Supported []string // kernels to satisfy when no kernel is named
	Kernel    *string  // uname -r
	Loader    *string  // systemd, procps, procps3, busybox, toybox
	Memory    *int64   // bytes
}

// Host is one [[host]].
type Host struct {
	Name      string
	Files     []string // doublestar patterns, relative to the file or absolute
	Hostnames []string // patterns for live hosts
	Addresses []string // patterns for Terraform addresses

	Roles            []string
	Namespace        *string // host, container, rootless-container, pod
	Kubelet          *string
	Public           *bool
	NAT              *bool
	ContainersFollow *bool
	Conntrack        *bool
	Modules          []string
	Listeners        []Listener
	Edges            []Edge

	Target

	Place Place // of the [[host]] header
}

// Listener is a port that a program of the host listens on.
type Listener struct {
	Port    int
	Backlog *int // as given to listen(2)
}

// Edge is one [[host.edge]]: a class of connections between this host and one
// other end. Exactly one of To and From is set: To where this host connects,
// From where it accepts.
type Edge struct {
	To, From          *string
	ClosesFirst       *string // self, peer, unknown
	Destinations      *int    // distinct peer address and port pairs
	SourceAddresses   *int
	BindAddressNoPort *bool
	Rate              *float64 // new connections per second
	Lifetime          *time.Duration
	Concurrent        *int
	Pool              *bool
	LingerZero        *bool
	HalfClose         *time.Duration
	NAT               *bool
	NATPorts          *int
	IdleTimeoutOnPath *time.Duration
	PeerTimestamps    *bool

	Place Place // of the [[host.edge]] header
}

// Peer is the other end's name and whether this host connects to it.
func (e *Edge) Peer() (name string, outbound bool) {
	switch {
	case e.To != nil:
		return *e.To, true
	case e.From != nil:
		return *e.From, false
	}
	return "", false
}

// Level is what [rules] makes of a rule.
type Level string

const (
	Off     Level = "off"
	Info    Level = "info"
	Warning Level = "warning"
	Error   Level = "error"
)

// Ignore is one [[ignore]]. It silences a rule only with a reason and until
// its day has passed; see Suppressions.
type Ignore struct {
	Rule   string   // rule id
	Paths  []string // doublestar patterns; nil: every path
	Until  *Date    // inclusive; nil: for ever
	Reason string   // empty: not stated

	Place Place // of the [[ignore]] header
}
