package effective

// Reason says why a write was not plainly accepted.
type Reason string

// Why the kernel refuses a write.
const (
	// ReasonRange: an integer outside the bounds.
	ReasonRange Reason = "range"
	// ReasonFormat: not what the parameter's parser reads: quotes, a unit, a
	// comma, a word where a number belongs.
	ReasonFormat Reason = "format"
	// ReasonEmpty: nothing but blanks.
	ReasonEmpty Reason = "empty"
	// ReasonOrder: the low end of a range is above its high end, taking the
	// kernel's high end where only one number is written.
	ReasonOrder Reason = "order"
	// ReasonUnprivileged: the port range begins below the
	// net.ipv4.ip_unprivileged_port_start of that moment.
	ReasonUnprivileged Reason = "unprivileged-port-start"
	// ReasonPortRange: net.ipv4.ip_unprivileged_port_start above the low end
	// that the port range has at that moment.
	ReasonPortRange Reason = "port-range"
	// ReasonIPFrag: the high threshold of a fragment cache below the low one
	// of that moment, or the reverse.
	ReasonIPFrag Reason = "ipfrag-order"
	// ReasonDependent: outside a bound that another parameter sets.
	ReasonDependent Reason = "dependent"
	// ReasonName: a word that cannot name what the parameter selects.
	ReasonName Reason = "name"
	// ReasonWriteOnly: the loader opens the file for reading too, and nobody
	// may read it.
	ReasonWriteOnly Reason = "write-only"
)

// Why nothing could be written.
const (
	ReasonAbsent   Reason = "absent"
	ReasonReadOnly Reason = "read-only"
)

// Which missing fact leaves the outcome open.
const (
	ReasonNotInCatalogue Reason = "not-in-catalogue"
	// ReasonPresence: it is not known whether this kernel has the parameter.
	ReasonPresence Reason = "presence"
	// ReasonModule: the parameter exists only while a module is loaded.
	ReasonModule Reason = "module"
	// ReasonType: it is not known how the kernel parses the parameter.
	ReasonType Reason = "type"
	// ReasonBounds: it is not known which integers the kernel accepts.
	ReasonBounds Reason = "bounds"
	// ReasonHZ: the bound or the rounding depends on the kernel's HZ.
	ReasonHZ Reason = "hz"
	// ReasonNameSet: the names depend on the kernel's configuration and modules.
	ReasonNameSet Reason = "name-set"
	// ReasonGroups: which groups a user namespace knows.
	ReasonGroups Reason = "groups"
	// ReasonBefore: it depends on a value that is not known.
	ReasonBefore Reason = "value-before"
	// ReasonOldParser: kernels of that age differ in what they do here.
	ReasonOldParser Reason = "old-parser"
	// ReasonLong: the value is longer than one page of memory.
	ReasonLong Reason = "long"
	// ReasonPending: the value is not known yet.
	ReasonPending Reason = "pending"
	// ReasonEarlier: an earlier write of this run may have ended it.
	ReasonEarlier Reason = "earlier-refusal"
)
