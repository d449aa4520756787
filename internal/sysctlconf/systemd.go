package sysctlconf

import "bytes"

// systemd reads one line as systemd-sysctl does.
func (p *parser) systemd(line *Line) {
	text := trim(p.data, line.Span, systemdBlanks)
	if p.ignored(line, text) {
		return
	}
	dash := p.data[text.Start] == '-'
	equals := bytes.IndexByte(text.Text(p.data), '=')
	if equals < 0 {
		if !dash {
			p.withoutEquals(line, text, systemdPath)
			return
		}
		p.exclude(line, trim(p.data, Span{text.Start + 1, text.End}, systemdBlanks), systemdPath)
		line.globs()
		return
	}
	key := Span{text.Start, text.Start + equals}
	if dash && !key.empty() {
		line.IgnoreErrors = true
		key.Start++
	}
	value := Span{text.Start + equals + 1, text.End}
	p.assign(line, trim(p.data, key, systemdBlanks), trim(p.data, value, systemdBlanks), systemdPath)
	line.globs()
}

// systemdPath is also the identity under which systemd keeps a setting.
func systemdPath(key string) string { return simplify(slashed(key)) }
