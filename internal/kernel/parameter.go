package kernel

// Type says how the kernel parses a write to a parameter.
type Type string

const (
	Int       Type = "int"        // proc_dointvec and its minmax forms; bounds only where Bounds says so
	Uint      Type = "uint"       // proc_douintvec
	U8        Type = "u8"         // proc_dou8vec_minmax
	Long      Type = "ulong"      // proc_doulongvec
	Seconds   Type = "seconds"    // kept as jiffies: bounds depend on HZ
	Bool      Type = "bool"       // proc_dobool
	String    Type = "string"     // free text
	Name      Type = "name"       // one word of a set that the kernel knows: congestion control, qdisc
	PortRange Type = "port-range" // two ports, low <= high
	PortList  Type = "port-list"  // bitmap list: 8080,9000-9010
	Key       Type = "key"        // a secret
	Unknown   Type = "unknown"
)

// Tier says how much is known of a parameter.
type Tier string

const (
	TierA Tier = "A" // every field, every number sourced
	TierB Tier = "B" // as measured on five kernels
	TierC Tier = "C" // removed, vendor-only or misspelt names
)

// Parameter is one catalogue entry. Name is dotted. Spans do not overlap for
// one vendor; what no span covers is unknown.
type Parameter struct {
	Name       string
	Tier       Tier
	Type       Type
	Fields     int
	Unit       string
	Since      *Version // first mainline release that has it, nil: unknown
	Removed    *Version // first mainline release without it, nil: still there or unknown
	Vendors    []string // not in mainline: only these vendors have it
	Harmless   bool     // changed nothing when it was removed
	NoOpSince  *Version // the kernel keeps the file and ignores it
	Module     string   // module that must be loaded first
	WriteOnly  bool
	ReadOnly   bool
	Sensitive  bool
	Inherited  bool       // a new network namespace copies the value from its parent
	Meaningful [][2]int64 // values with a defined meaning, nil: all that are accepted
	Presence   []BoolSpan
	Defaults   []ValueSpan
	Bounds     []BoundSpan
	Netns      []ValueSpan // in a network namespace made by root: per-netns, read-only, absent
	UserNetns  []ValueSpan // in a network namespace of a user namespace: per-netns, read-only, hidden
	Summary    string      // what it really does
	Misbelief  string
	Side       string   // outbound, inbound, both, host
	Suggestion string   // for a misspelt or removed name: the name to use
	Sources    []string // evidence
}

// Span is a range of kernels: From is inclusive, Until exclusive, nil is open.
// Vendor empty means mainline and every vendor without a span of its own.
// Unknown marks a span of a vendor whose kernels differ from mainline of the
// same number in ways that nobody has looked up: the span's value says nothing.
type Span struct {
	From, Until *Version
	Vendor      string
	Source      string
	Unknown     bool
}

// BoolSpan holds what is so or is not so.
type BoolSpan struct {
	Span
	Value bool
}

// ValueSpan holds a text, as /proc/sys prints a value.
type ValueSpan struct {
	Span
	Value string
}

// BoundSpan holds the integers that the kernel accepts, nil: no bound known.
type BoundSpan struct {
	Span
	Min, Max *int64
}
