package sysctlconf

import (
	"bytes"
	"strings"
)

const (
	procps3Blanks = " \t"
	procps3Ends   = " \t\n\r"

	// staleWindow bounds the stale value of one line, and staleBudget those of
	// a file: the kernel takes at most a page, and each of many short lines
	// could repeat one very long one.
	staleWindow = 4 << 10
	staleBudget = 16 << 20
)

// procps3Buffer reads lines as sysctl of procps 3.3.17 does. That program edits
// each line inside its line buffer: it moves the key to the front, puts a =
// after it and moves the value behind that. For a line without = the new =
// lands where the search for a value goes on, so the value becomes that = and
// whatever earlier lines left in the buffer: "net.ipv4.tcp_fin_timeout = 30"
// and then "net.ipv4.tcp_tw_reuse" writes "=t=30" to tcp_tw_reuse. Observed
// with 3.3.15 and 3.3.17; the bug came with 3.3.13 and went with 4.0.0.
type procps3Buffer struct {
	*parser
	buffer []byte
	stale  int // bytes of stale values so far
}

func (b *procps3Buffer) line(line *Line) {
	raw := line.Span.Text(b.data)
	size := b.load(raw, line.Span.End < len(b.data))
	text := trimRight(b.data, cutNUL(b.data, line.Span), procps3Ends)
	text = trimLeft(b.data, text, procps3Blanks)
	switch {
	case b.ignored(line, text):
	case size < 2:
		b.reject(line, text)
	default:
		b.setting(line, text)
	}
}

// load copies a line and its newline into the buffer and ends it, as getline(3)
// does, then blanks out what is stripped from its end. It returns the length
// with the newline; lines of one byte are left alone.
func (b *procps3Buffer) load(raw []byte, newline bool) int {
	if need := len(raw) + 2; need > len(b.buffer) {
		b.buffer = append(b.buffer, make([]byte, need-len(b.buffer))...)
	}
	end := copy(b.buffer, raw)
	if newline {
		b.buffer[end] = '\n'
		end++
	}
	b.buffer[end] = 0
	if end < 2 {
		return end
	}
	for i := cString(b.buffer) - 1; i > 0 && isOneOf(b.buffer[i], procps3Ends); i-- {
		b.buffer[i] = 0
	}
	return end
}

// setting reads key and value; leading = are skipped as strtok(3) does.
func (b *procps3Buffer) setting(line *Line, text Span) {
	key := trimLeft(b.data, text, "=")
	if key.empty() {
		b.reject(line, text)
		return
	}
	equals := bytes.IndexByte(key.Text(b.data), '=')
	if equals < 0 {
		b.withoutValue(line, text, key)
		return
	}
	value := trimLeft(b.data, Span{key.Start + equals + 1, text.End}, "\n\r")
	if at := bytes.IndexByte(value.Text(b.data), '\r'); at >= 0 {
		value.End = value.Start + at
	}
	value = trimLeft(b.data, value, procps3Blanks)
	key = trimRight(b.data, Span{key.Start, key.Start + equals}, procps3Ends)
	b.compact(key.Text(b.data), value.Text(b.data))
	b.dash(line, &key)
	b.assign(line, key, value, procpsPath3)
	if value.empty() && line.Kind == Assign {
		line.Kind, line.Value = KeyOnly, nil
	}
}

// compact leaves key=value in the buffer, or key= when there is no value.
func (b *procps3Buffer) compact(key, value []byte) {
	end := copy(b.buffer, key)
	b.buffer[end] = '='
	if len(value) > 0 {
		end += 1 + copy(b.buffer[end+1:], value)
		b.buffer[end] = 0
	}
}

// withoutValue reads a line without =. Only where the key is already at the
// front of the buffer is there a stale value.
func (b *procps3Buffer) withoutValue(line *Line, text, key Span) {
	length := key.End - key.Start
	front := key.Start == line.Span.Start
	if !front {
		b.compact(key.Text(b.data), nil)
		b.reject(line, text)
		return
	}
	b.dash(line, &key)
	b.withoutEquals(line, key, procpsPath3)
	line.Value = b.shift(length)
	if line.Kind == KeyOnly || key.empty() {
		return
	}
	// Prose is tried as a key too, and has a value like any other.
	line.KeySpan = key
	line.Key, line.Path = b.name(key, procpsPath3)
}

// shift puts the = at the end of the key and moves the value that this makes,
// up to the next line end, behind it. The old end of that value is not moved
// along, so that the value goes on to the next NUL.
func (b *procps3Buffer) shift(length int) []byte {
	b.buffer[length] = '='
	window := b.buffer[length:min(len(b.buffer), length+staleWindow)]
	end := bytes.IndexAny(window, "\x00\n\r")
	if end < 0 {
		end = len(window)
	} else {
		window[end] = 0
	}
	if length+1+end+1 >= len(b.buffer) {
		b.buffer = append(b.buffer, 0, 0)
	}
	copy(b.buffer[length+1:], b.buffer[length:length+end])
	rest := b.buffer[length+1 : min(len(b.buffer), length+1+staleWindow)]
	value := rest[:cString(rest)]
	if after := length + 1 + len(value) + 1; after < len(b.buffer) && len(value) < len(rest) {
		b.buffer[after] = 0
	}
	if b.stale += len(value); b.stale > staleBudget {
		value = value[:1]
	}
	return append([]byte{}, value...)
}

// reject fills in a line that is reported and otherwise left alone.
func (b *procps3Buffer) reject(line *Line, text Span) {
	b.withoutEquals(line, text, procpsPath3)
	line.Value = nil
}

func (b *procps3Buffer) dash(line *Line, key *Span) {
	if !key.empty() && b.data[key.Start] == '-' {
		line.IgnoreErrors = true
		key.Start++
	}
}

func procpsPath3(key string) string { return resolve(slashed(key)) }

// procps3Deprecated says whether procps 3 refuses to set the parameter because
// it has been replaced by one in milliseconds.
func procps3Deprecated(path string) bool {
	last := path[strings.LastIndexByte(path, '/')+1:]
	return last == "base_reachable_time" || last == "retrans_time"
}

// cString returns the length of the string that ends at the first NUL.
func cString(buffer []byte) int {
	if at := bytes.IndexByte(buffer, 0); at >= 0 {
		return at
	}
	return len(buffer)
}
