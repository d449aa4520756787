package sysctlconf

import (
	"bytes"
	"strings"
)

// toybox reads one line as sysctl of toybox does: no prefix, no globs, and an
// empty value is a write of nothing.
func (p *parser) toybox(line *Line) {
	// Blanks are stripped before a NUL cuts the line, so those before the NUL stay.
	text := trimLeft(p.data, cutNUL(p.data, trimRight(p.data, line.Span, cBlanks)), cBlanks)
	if p.ignored(line, text) {
		return
	}
	equals := bytes.IndexByte(text.Text(p.data), '=')
	if equals < 0 {
		p.withoutEquals(line, text, toyboxPath)
		return
	}
	p.assignNonEmpty(line, text, equals, toyboxPath)
}

// toyboxPath turns every dot into a slash, so that a component with a dot
// cannot be named at all.
func toyboxPath(key string) string { return resolve(strings.ReplaceAll(key, ".", "/")) }
