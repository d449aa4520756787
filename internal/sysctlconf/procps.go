package sysctlconf

import (
	"bytes"
	"strings"
)

// procps reads one line as sysctl of procps 4.0 does.
func (p *parser) procps(line *Line) {
	text := trim(p.data, cutNUL(p.data, line.Span), cBlanks)
	if p.ignored(line, text) {
		return
	}
	dash := p.data[text.Start] == '-'
	equals := bytes.IndexByte(text.Text(p.data), '=')
	if equals < 0 {
		if !dash {
			p.withoutEquals(line, text, procpsPath)
			return
		}
		p.exclude(line, Span{text.Start + 1, text.End}, procpsPath)
		line.globs()
		return
	}
	key := Span{text.Start, text.Start + equals}
	if dash {
		line.IgnoreErrors = true
		key.Start++
	}
	value := Span{text.Start + equals + 1, text.End}
	p.assign(line, trimRight(p.data, key, cBlanks), trimLeft(p.data, value, cBlanks), procpsPath)
	line.globs()
}

func procpsPath(key string) string { return resolve(procpsSpelling(key)) }

// procpsSpelling is the path as procps writes it, by which it recognises what
// a glob has to leave alone. A second dash is taken off here only: --key = 1
// sets key.
func procpsSpelling(key string) string {
	return slashed(strings.TrimPrefix(key, "-"))
}
