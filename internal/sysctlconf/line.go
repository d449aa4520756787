package sysctlconf

// Kind says what a line means to the loader.
type Kind uint8

const (
	Blank       Kind = iota
	Comment          // starts with # or ;
	Assign           // key = value
	Exclude          // -key: systemd and procps 4 leave the parameter out of globs
	Glob             // key with * ? or [, and a value
	ExcludeGlob      // -key with * ? or [
	KeyOnly          // one parameter name and no =
	Invalid          // anything else without = or without a key
	Template         // an unrendered template directive, or a template marker in the key
)

var kindNames = [...]string{"blank", "comment", "assign", "exclude", "glob", "exclude-glob", "key-only", "invalid", "template"}

// String returns the name that the rules use.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// Sets says whether lines of this kind are meant to write a value.
func (k Kind) Sets() bool { return k == Assign || k == Glob }

// Span is a range of byte offsets in a file, End exclusive.
type Span struct{ Start, End int }

// Text returns the bytes of the span.
func (s Span) Text(data []byte) []byte { return data[s.Start:s.End] }

// Line is one line as the loader splits the file: systemd also ends lines at
// CR and NUL, busybox joins lines that end in a backslash.
type Line struct {
	// Number counts from 1 as editors and grep do, by the newlines before the
	// line, whatever the loader takes for a line end.
	Number int
	// EndNumber is the last line that this one spans, Number except where
	// busybox joins lines or a line end of another loader is inside.
	EndNumber int
	// Span is the whole line without its terminator.
	Span Span
	// KeySpan and ValueSpan are what the loader keeps of key and value, blanks
	// stripped; empty where there is none. Where busybox joins lines inside
	// one, the span also covers the backslash and newline.
	KeySpan, ValueSpan Span
	Kind               Kind
	// Key is as written, without the leading - that the loader takes off.
	Key string
	// Path is the file below /proc/sys that the loader opens, for Glob and
	// ExcludeGlob the pattern; components are separated by a slash. A path that
	// no parameter can have keeps what makes it so (a trailing slash, "..").
	Path string
	// Value is exactly what is written, without the newline that systemd and
	// procps append. For procps 3.3.17 a line without = has a value too: the
	// rest of its line buffer, which is not in the file at this place.
	Value []byte
	// IgnoreErrors is set by a leading - before key = value.
	IgnoreErrors bool
}
