package sysctlconf

import "fmt"

// File is a parsed file in the order in which the loader reads it.
type File struct {
	Path  string
	Lines []Line
	// Unread is why the loader does not read the file, empty if it does. The
	// lines of an unread file write nothing.
	Unread UnreadReason
}

// Ref names a line by the index of its file and its index in File.Lines.
type Ref struct{ File, Line int }

// NoRef is the Ref of no line.
var NoRef = Ref{-1, -1}

// Write is one write to an existing parameter.
type Write struct {
	Ref
	Path  string // below /proc/sys
	Value []byte // without the newline that systemd and procps append
	// OverwrittenBy is the index of the last write to the same path, -1 if this
	// is it.
	OverwrittenBy int
}

// Reason says why a line does not write a parameter.
type Reason string

const (
	LaterFile Reason = "later-file" // a line in a later file sets the parameter instead
	Duplicate Reason = "duplicate"  // another line of the same or an earlier file does
	Excluded  Reason = "excluded"   // a -key line takes the parameter out
	Masked    Reason = "masked"     // the loader does not read the file
	Absent    Reason = "absent"     // no such parameter
)

// Unwritten is a line, or one match of a glob, that writes nothing.
type Unwritten struct {
	Ref
	Path   string // below /proc/sys; the pattern of a glob without matches
	Value  []byte // what would have been written; nil for an exclude
	Reason Reason
	// By is the line that is in the way, NoRef if there is none. An exclude
	// that is in force has Reason Excluded and itself here.
	By Ref
	// Before is the index in Writes of the next write: with Absent, the loader
	// tries and fails at this place.
	Before int
}

// Resolution is what the loader does with files. Writes is in the order of the
// writes, Unwritten in the order of files, lines and paths.
type Resolution struct {
	Writes    []Write
	Unwritten []Unwritten
}

// Writes resolves which lines write which parameters. Without parameters
// (nil), every path that can exist does, and globs match nothing. It fails only
// for an unknown loader and beyond [MaxWrites].
func Writes(loader Loader, files []File, parameters Parameters) (Resolution, error) {
	return resolveWithin(MaxWrites, loader, files, parameters)
}

func resolveWithin(limit int, loader Loader, files []File, parameters Parameters) (Resolution, error) {
	r := &resolver{files: files, parameters: parameters, globs: map[string][]string{}, limit: limit}
	r.masked()
	switch loader {
	case Systemd:
		r.systemd()
	case Procps:
		r.procps()
	case Procps3:
		r.procps3()
	case Busybox:
		r.busybox()
	case Toybox:
		r.toybox()
	case None:
		r.asTold()
	default:
		return Resolution{}, fmt.Errorf("resolving settings: unknown loader %q", loader)
	}
	if r.over {
		return Resolution{}, fmt.Errorf("resolving settings: %s line %d makes more than %d writes: use fewer globs",
			files[r.overflow.File].Path, r.line(r.overflow).Number, limit)
	}
	r.finish()
	return r.out, nil
}
