// Package walk holds what kernels show of their parameters: mode and value in the
// initial network namespace, in one that root made and in one of a user namespace,
// and which integers they accept. Package walker takes such a walk.
package walk

import (
	"fmt"
	"strings"
)

// Walk is what one kernel shows.
type Walk struct {
	Release    string // uname -r
	Memory     int64  // MemTotal in bytes: many defaults follow from it
	Parameters []Parameter
}

// Parameter is what it shows of one parameter. Those of fs, kernel and vm are
// looked at in the initial namespace only.
type Parameter struct {
	Name    string
	Initial Seen    // just after boot its value is the default
	Child   Seen    // in a network namespace that root made
	User    Mode    // in a network namespace of a user namespace
	Bounds  *Bounds // of one integer that can be written in a child namespace
}

// Seen is a parameter in one namespace.
type Seen struct {
	Mode  Mode
	Value string // with one blank between words; see Unread
}

// Unread reports whether Value is no value but says why there is none: "!" and
// the errno of reading it, or the reason not to record it.
func (s Seen) Unread() bool { return strings.HasPrefix(s.Value, "!") }

// Mode is that of a file, as in 0644. An empty one is a file that is not there.
type Mode string

// Present reports whether there is a file.
func (m Mode) Present() bool { return m != "" }

// Writable reports whether its owner may write to it.
func (m Mode) Writable() bool { return len(m) == 4 && strings.ContainsAny(string(m[1]), "2367") }

// Limit is how far bounds are looked for. An end at the limit is no bound.
const Limit int64 = 1 << 62

// Bounds are the outermost integers that a kernel accepts. It is taken to accept
// all between them: a hole would not show.
type Bounds struct {
	Low, High int64
	// LowReads and HighReads are what the kernel then shows, where that is another
	// number than the one written.
	LowReads, HighReads string
}

// String is as in "0..255", or "0..1 (low-reads=1)".
func (b Bounds) String() string {
	var notes []string
	if b.LowReads != "" {
		notes = append(notes, "low-reads="+b.LowReads)
	}
	if b.HighReads != "" {
		notes = append(notes, "high-reads="+b.HighReads)
	}
	text := fmt.Sprintf("%d..%d", b.Low, b.High)
	if len(notes) > 0 {
		text += " (" + strings.Join(notes, " ") + ")"
	}
	return text
}
