package sysctlconf

import (
	"bytes"
	"fmt"
)

// Parse reads a file as the loader does. Every byte sequence is accepted; the
// only error is a [*LimitError]. Lines are in file order and do not overlap.
// The result does not refer to data.
func Parse(loader Loader, data []byte) ([]Line, error) {
	return parseWithin(limits{MaxFileSize, MaxLineLength, MaxLines}, loader, data)
}

func parseWithin(most limits, loader Loader, data []byte) ([]Line, error) {
	if len(data) > most.file {
		return nil, &LimitError{Size: int64(len(data)), Limit: int64(most.file)}
	}
	p := parser{data: data, keys: map[string]names{}, count: lineCounter{data: data}}
	split, read := splitNewline, p.procps
	switch loader {
	case Systemd:
		split, read = splitSystemd, p.systemd
	case Procps:
	case Procps3:
		read = (&procps3Buffer{parser: &p}).line
	case Busybox:
		split, read = splitContinued, p.busybox
	case Toybox:
		read = p.toybox
	default:
		return nil, fmt.Errorf("parsing a sysctl file: unknown loader %q", loader)
	}
	p.lines = make([]Line, 0, min(bytes.Count(data, []byte{'\n'})+1, most.lines))
	err := split(data, func(span Span) error {
		line := Line{Number: p.count.at(span.Start), EndNumber: p.count.at(span.End), Span: span}
		if length := span.End - span.Start; length > most.line {
			return &LimitError{Line: line.Number, Size: int64(length), Limit: int64(most.line)}
		}
		if len(p.lines) == most.lines {
			return &LimitError{Line: line.Number, Limit: int64(most.lines)}
		}
		read(&line)
		p.lines = append(p.lines, line)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return p.lines, nil
}

type parser struct {
	data  []byte
	lines []Line
	count lineCounter
	keys  map[string]names
}

// names keeps one copy of a key that is set many times.
type names struct{ key, path string }

func (p *parser) name(key Span, pathOf func(string) string) (string, string) {
	if known, ok := p.keys[string(key.Text(p.data))]; ok {
		return known.key, known.path
	}
	text := string(key.Text(p.data))
	path := pathOf(text)
	p.keys[text] = names{text, path}
	return text, path
}

func (p *parser) value(span Span) []byte {
	return append([]byte{}, span.Text(p.data)...)
}

// assign fills in a line with key and value.
func (p *parser) assign(line *Line, key, value Span, pathOf func(string) string) {
	line.KeySpan, line.ValueSpan = key, value
	line.Value = p.value(value)
	if key.empty() {
		line.Kind = Invalid
		return
	}
	line.Key, line.Path = p.name(key, pathOf)
	line.Kind = Assign
	if isTemplateKey(line.Key) {
		line.Kind = Template
	}
}

// assignNonEmpty splits a line at its =, where the loader writes nothing when
// no value is left.
func (p *parser) assignNonEmpty(line *Line, text Span, equals int, pathOf func(string) string) {
	key := trimRight(p.data, Span{text.Start, text.Start + equals}, cBlanks)
	value := trimLeft(p.data, Span{text.Start + equals + 1, text.End}, cBlanks)
	p.assign(line, key, value, pathOf)
	if value.empty() && line.Kind == Assign {
		line.Kind, line.Value = KeyOnly, nil
	}
}

// globs turns a line into its glob form where the loader knows globs.
func (line *Line) globs() {
	if !hasGlob(line.Key) {
		return
	}
	switch line.Kind {
	case Assign:
		line.Kind = Glob
	case Exclude:
		line.Kind = ExcludeGlob
	}
}

// exclude fills in a line that is -key.
func (p *parser) exclude(line *Line, key Span, pathOf func(string) string) {
	line.Kind = Exclude
	line.KeySpan, line.ValueSpan = key, Span{key.End, key.End}
	line.Key, line.Path = p.name(key, pathOf)
	if isTemplateDirective(line.Key) {
		line.Kind = Template
	}
}

// withoutEquals fills in a line that the loader rejects for want of a =.
func (p *parser) withoutEquals(line *Line, text Span, pathOf func(string) string) {
	line.KeySpan, line.ValueSpan = Span{text.Start, text.Start}, Span{text.End, text.End}
	line.Kind = Invalid
	switch content := string(text.Text(p.data)); {
	case isTemplateDirective(content):
		line.Kind = Template
	case looksLikeKey(content):
		line.Kind = KeyOnly
		line.KeySpan = text
		line.Key, line.Path = p.name(text, pathOf)
	}
}

// looksLikeKey tells a parameter name whose value is missing from prose.
func looksLikeKey(text string) bool {
	separated := false
	for i := range len(text) {
		switch b := text[i]; {
		case b == '.' || b == '/':
			separated = true
		case b == '_' || b == '-' || b == '*', 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9':
		default:
			return false
		}
	}
	return separated && IsParameterPath(simplify(slashed(text)))
}

// ignored fills in a blank line or comment and says whether it was one.
func (p *parser) ignored(line *Line, text Span) bool {
	switch {
	case text.empty():
		line.Kind = Blank
	case isOneOf(p.data[text.Start], "#;"):
		line.Kind = Comment
	default:
		return false
	}
	line.KeySpan, line.ValueSpan = Span{text.Start, text.Start}, Span{text.Start, text.Start}
	return true
}

// lineCounter counts newlines up to offsets that never go back.
type lineCounter struct {
	data   []byte
	offset int
	before int
}

func (c *lineCounter) at(offset int) int {
	if offset > c.offset {
		c.before += bytes.Count(c.data[c.offset:offset], []byte{'\n'})
		c.offset = offset
	}
	return c.before + 1
}
