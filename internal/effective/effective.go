// Package effective predicts what a kernel holds after a loader's writes: it
// parses every write as the kernel does, byte for byte, keeps what each accepted
// write changes elsewhere, and says so when the outcome cannot be known.
//
// What the parsers do was read in kernel/sysctl.c, lib/vsprintf.c and the
// handlers of net/, and is compared with the running kernel by the tests.
package effective

import "github.com/tcplint/terraform-provider-sysctl/internal/kernel"

// World is the kernel under which the writes happen. What depends on its
// memory is in the catalogue's defaults and bounds.
type World struct {
	Release kernel.Release
	HZ      int // ticks per second, 0: not known
	// UserNamespace: the network namespace belongs to a user namespace, which
	// may know few groups.
	UserNamespace bool
}

// Write is one write of the loader.
type Write struct {
	Setting        int    // index of the setting that causes it
	Parameter      string // canonical name
	Value          []byte // without the newline of AppendsNewline
	AppendsNewline bool   // the loader ends the value with a newline
	Pending        bool   // the value is not known yet; Value stands for it in the trace
}

// Outcome is a write with what the kernel answered.
type Outcome struct {
	Setting   int
	Parameter string
	Written   []byte
	Result    ResultKind
	Reason    Reason // empty if the result is ok
	// Partial: the write was refused, and fields before the bad one were
	// applied all the same.
	Partial bool
}

// ResultKind is the answer to one write.
type ResultKind string

const (
	OK       ResultKind = "ok"
	Refused  ResultKind = "refused"
	Absent   ResultKind = "absent"    // the kernel has no such parameter
	ReadOnly ResultKind = "read-only" // it cannot be opened for writing
	Unknown  ResultKind = "unknown"   // one of the above: Reason names the missing fact
)

// Origin tells where an effective value comes from.
type Origin string

const (
	FromFile    Origin = "file"
	FromDefault Origin = "default" // the kernel's default, or what was there before the loader ran
	FromUnknown Origin = "unknown"
)

// Effective is what the kernel holds for one parameter.
type Effective struct {
	Value    *string // as /proc/sys prints it, without the newline, nil: unknown
	Origin   Origin
	By       *int  // setting of the last write to it, accepted or not
	Accepted *bool // whether that write was accepted, nil: cannot be told, or nothing was written
	// Derived: no write named the parameter. A write to another one changed
	// it or may have, or it is another name of one that was written.
	Derived bool
}

// Result is what a run of the loader leaves behind.
type Result struct {
	Trace     []Outcome
	Effective map[string]Effective // canonical name: every parameter written or changed
	// StoppedAt is the index in the given writes of the write that ended the
	// run; those after it were not tried. -1: all were tried.
	StoppedAt int
}
