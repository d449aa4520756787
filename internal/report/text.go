package report

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// textPrinter prints findings for people. Everything that comes from a file
// passes through visible or cells: the output holds no control character but its
// own newlines, colours and copied tabs.
type textPrinter struct {
	bytes.Buffer
	palette
	options Options
	doc     Document
}

func renderText(doc Document, options Options, colored bool) []byte {
	p := textPrinter{palette: palette(colored), options: options, doc: doc}
	for _, finding := range doc.Findings {
		if c := finding.class(); c != classSuppressed && c != classUndetermined {
			p.finding(finding)
		}
	}
	for _, gap := range gaps(doc.Findings) {
		p.line(p.paint(dim, "undetermined: ") + gap.line())
	}
	for _, problem := range doc.Errors {
		p.line(p.paint(bold, visible(problem.Path)+":") + " " + p.paint(red, "error:") + " " + visible(problem.Message))
	}
	p.line(lookedAt(doc))
	return p.Bytes()
}

func (p *textPrinter) line(text string) {
	p.WriteString(text)
	p.WriteByte('\n')
}

// finding prints one block and an empty line after it.
func (p *textPrinter) finding(f Finding) {
	gutter := gutterWidth(f)
	p.line(fmt.Sprintf("%s %s %s %s",
		p.paint(bold, f.Location.header()+":"),
		p.paint(severityStyle(f), string(f.class().severity())+":"),
		p.paint(bold, visible(f.Message)),
		p.paint(dim, "["+visible(strings.TrimSpace(f.Rule+" "+f.Name))+"]")))
	p.excerpt(f.Location, f.Excerpt, gutter)
	for _, related := range f.Related {
		p.related(f, related, gutter)
	}
	if f.Host != f.Location.Path && p.doc.Summary.Hosts > 1 {
		p.note(gutter, "host", f.Host)
	}
	if f.Location.Line > 0 {
		p.note(gutter, "address", f.Location.Address)
	}
	p.note(gutter, "help", f.Remedy)
	p.note(gutter, "proof", f.Proof.note())
	p.line("")
}

// note is how a reader repeats the proof, empty where the kernel could not tell.
func (proof *Proof) note() string {
	if proof == nil {
		return ""
	}
	switch proof.Verdict {
	case "confirmed":
		return fmt.Sprintf("tcplint prove %s (proved on Linux %s)", proof.ID, proof.Kernel)
	case "contradicted":
		return fmt.Sprintf("tcplint prove %s (contradicted on Linux %s)", proof.ID, proof.Kernel)
	}
	return ""
}

// related prints a second place. On the line of the finding itself the excerpt
// would only repeat what stands above.
func (p *textPrinter) related(f Finding, r Related, gutter int) {
	if r.Location.Line > 0 && r.Location.Path == f.Location.Path && r.Location.Line == f.Location.Line {
		p.note(gutter, "note", r.Message)
		return
	}
	p.line(p.paint(bold, r.Location.header()+":") + " " + p.paint(cyan, "note:") + " " + visible(r.Message))
	p.excerpt(r.Location, r.Excerpt, gutter)
}

func (p *textPrinter) note(gutter int, label, text string) {
	if text == "" {
		return
	}
	p.line(strings.Repeat(" ", gutter+2) + p.paint(dim, "=") + " " + p.paint(bold, label+":") + " " + visible(text))
}

// excerpt prints the source line between two gutters of one width, so that the
// caret line meets the same tab stops.
func (p *textPrinter) excerpt(location Location, e Excerpt, gutter int) {
	if e.Line == "" || location.Line <= 0 && location.Address == "" {
		return
	}
	source, caret := e.lines(p.options.Width, p.options.Tabs)
	bar := p.paint(dim, " "+strings.Repeat(" ", gutter)+" |")
	p.line(bar)
	if location.Line > 0 {
		p.line(p.paint(dim, fmt.Sprintf(" %*d |", gutter, location.Line)) + " " + source)
	} else {
		p.line(bar + " " + source)
	}
	mark := strings.IndexByte(caret, '^')
	p.line(bar + " " + caret[:mark] + p.paint(green, caret[mark:]))
}

// gutterWidth holds the longest line number of the block.
func gutterWidth(f Finding) int {
	line := f.Location.Line
	for _, related := range f.Related {
		line = max(line, related.Location.Line)
	}
	return len(strconv.Itoa(max(line, 0)))
}

// header is path:line:column as editors and problem matchers read it, or the
// path and the address of what has no line.
func (l Location) header() string {
	switch {
	case l.Line <= 0 && l.Address != "":
		return visible(l.Path) + ": " + visible(l.Address)
	case l.Line <= 0:
		return visible(l.Path)
	}
	return fmt.Sprintf("%s:%d:%d", visible(l.Path), l.Line, l.Column)
}

func severityStyle(f Finding) style {
	switch f.class() {
	case classError:
		return red
	case classWarning:
		return yellow
	}
	return cyan
}
