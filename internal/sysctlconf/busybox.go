package sysctlconf

import (
	"bytes"
	"strings"
)

// busybox reads one line as sysctl of busybox does.
func (p *parser) busybox(line *Line) {
	content := line.Span.Text(p.data)
	if bytes.IndexByte(content, '\n') < 0 && !bytes.HasSuffix(content, []byte{'\\'}) {
		p.busyboxText(line, line.Span)
		return
	}
	joined := joinContinued(content)
	inner := parser{data: joined.text, keys: p.keys}
	inner.busyboxText(line, Span{0, len(joined.text)})
	line.KeySpan = joined.original(line.KeySpan, line.Span.Start)
	line.ValueSpan = joined.original(line.ValueSpan, line.Span.Start)
}

func (p *parser) busyboxText(line *Line, content Span) {
	text := trim(p.data, cutNUL(p.data, content), cBlanks)
	if p.ignored(line, text) {
		return
	}
	equals := bytes.IndexByte(text.Text(p.data), '=')
	if equals < 0 {
		p.withoutEquals(line, text, busyboxPath)
		return
	}
	p.assignNonEmpty(line, text, equals, busyboxPath)
}

// busyboxPath is the usual outcome of the probing that busyboxProbe repeats:
// all dots of a key without slashes separate, and a slash comes first.
func busyboxPath(key string) string {
	spelling := busyboxSpelling(key)
	if !strings.Contains(spelling, "/") {
		spelling = strings.ReplaceAll(spelling, ".", "/")
	}
	return busyboxResolve(spelling)
}

// busyboxSpelling swaps the separators only where both occur, dot first.
func busyboxSpelling(key string) string {
	if !strings.Contains(key, "/") {
		return key
	}
	return slashed(key)
}

// busyboxResolve resolves a path from /proc/sys, where busybox works: an
// absolute one starts at the root, and leads to a parameter if it comes back.
func busyboxResolve(path string) string {
	if strings.HasPrefix(path, "/") {
		return resolveAbsolute(path)
	}
	return resolve(path)
}

// continued is a line that was joined from pieces.
type continued struct {
	text   []byte
	pieces []piece
}

// piece is a run of bytes at start in the joined text and at offset in the line.
type piece struct{ start, offset int }

func joinContinued(content []byte) continued {
	joined := continued{text: make([]byte, 0, len(content))}
	for offset := 0; offset < len(content); {
		joined.pieces = append(joined.pieces, piece{len(joined.text), offset})
		end := len(content)
		if at := bytes.Index(content[offset:], []byte("\\\n")); at >= 0 {
			end = offset + at
		} else if content[end-1] == '\\' {
			end--
		}
		joined.text = append(joined.text, content[offset:end]...)
		offset = end + len("\\\n")
	}
	return joined
}

// original returns where a span of the joined text is in the file: it covers
// what was taken out in between.
func (c continued) original(span Span, base int) Span {
	if span.empty() {
		at := base + c.offset(span.Start)
		return Span{at, at}
	}
	return Span{base + c.offset(span.Start), base + c.offset(span.End-1) + 1}
}

func (c continued) offset(at int) int {
	low, high := 0, len(c.pieces)
	for low+1 < high {
		if middle := (low + high) / 2; c.pieces[middle].start <= at {
			low = middle
		} else {
			high = middle
		}
	}
	return c.pieces[low].offset + at - c.pieces[low].start
}
