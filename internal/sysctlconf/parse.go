package sysctlconf

import (
	"bytes"
	"fmt"
)

// Parse reads a file as the loader does. Every byte sequence is accepted; the
// only error is a [*LimitError]. Lines are in file order and do not overlap.
// The result does not refer to data.
func Parse(loader Loader, data []byte) ([]Line, error) {
	if len(data) > MaxFileSize {
		return nil, &LimitError{Size: int64(len(data)), Limit: MaxFileSize}
	}
	p := parser{data: data, keys: map[string]names{}, count: lineCounter{data: data}}
	split, read := splitNewline, p.procps
	switch loader {
	case Systemd:
		split, read = splitSystemd, p.systemd
	case Procps:
	default:
		return nil, fmt.Errorf("parsing a sysctl file: unknown loader %q", loader)
	}
	p.lines = make([]Line, 0, bytes.Count(data, []byte{'\n'})+1)
	err := split(data, func(span Span) error {
		line := Line{Number: p.count.at(span.Start), EndNumber: p.count.at(span.End), Span: span}
		if span.End-span.Start > MaxLineLength {
			return &LimitError{Line: line.Number, Size: int64(span.End - span.Start), Limit: MaxLineLength}
		}
		read(&line)
		p.lines = append(p.lines, line)
		return nil
	})
	return p.lines, err
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

func (p *parser) setKind(line *Line, kind Kind, at int) {
	line.Kind = kind
	line.KeySpan, line.ValueSpan = Span{at, at}, Span{at, at}
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
