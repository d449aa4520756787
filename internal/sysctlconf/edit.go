package sysctlconf

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Header begins the first line of a file that is ours.
const Header = "# Managed by terraform-provider-sysctl: "

const headerLine = Header + "the lines that it declares are overwritten by the next apply."

// Edit sets or removes one parameter of a file.
type Edit struct {
	Path  string  // below /proc/sys
	Value *string // nil: remove its lines
	// Comment is put above the line, OldComment is what an earlier edit put
	// there. Only files that are ours get comments.
	Comment, OldComment string
}

// IsLeftover says whether nothing but our header and its comment is left of a
// file, or of a file that is not ours nothing at all.
func IsLeftover(data []byte) bool {
	if !IsManaged(data) {
		return len(bytes.Trim(data, cBlanks)) == 0
	}
	rest := data[headerEnd(data):]
	return len(bytes.Trim(rest, cBlanks)) == 0
}

// headerEnd is where the header and the comment lines directly below it end.
func headerEnd(data []byte) int {
	end := 0
	for end < len(data) && data[end] == '#' {
		next := bytes.IndexByte(data[end:], '\n')
		if next < 0 {
			return len(data)
		}
		end += next + 1
	}
	return end
}

// Render makes a whole file of ours.
func Render(loader Loader, comment string, edits []Edit) ([]byte, error) {
	header := append([]byte(headerLine+"\n"), commentLines(comment, "\n")...)
	// The blank line tells the comment of the file from that of the first line.
	return Change(loader, append(header, '\n'), edits)
}

// SetHeader replaces the header of a file of ours and the comment below it. A
// file that is not ours stays as it is.
func SetHeader(data []byte, comment string) []byte {
	if !IsManaged(data) {
		return data
	}
	newline := newlineOf(data)
	header := append([]byte(headerLine+newline), commentLines(comment, newline)...)
	return append(header, data[headerEnd(data):]...)
}

func commentLines(comment, newline string) []byte {
	if comment == "" {
		return nil
	}
	var lines []byte
	for line := range strings.SplitSeq(strings.TrimRight(comment, "\n"), "\n") {
		// A backslash at the end would join the next line to the comment in busybox.
		text := strings.TrimRight("# "+strings.Map(printable, line), " \\")
		lines = append(lines, text+newline...)
	}
	return lines
}

// printable drops what some loader takes for the end of a line.
func printable(r rune) rune {
	if r < ' ' && r != '\t' || r == 0x7f {
		return -1
	}
	return r
}

// Change edits a file in the grammar of a loader. All bytes that the edits do
// not name stay as they are. Of several lines that set one parameter the last
// is kept, with its spelling and a leading -. An error says that the loader has
// no way to write that parameter or value.
func Change(loader Loader, data []byte, edits []Edit) ([]byte, error) {
	lines, err := Parse(loader, data)
	if err != nil {
		return nil, fmt.Errorf("editing a settings file: %w", err)
	}
	e := editor{data: data, lines: lines, managed: IsManaged(data), newline: newlineOf(data)}
	for _, edit := range edits {
		e.edit(edit)
	}
	changed := e.finish(loader)
	return changed, check(loader, changed, edits)
}

// check reads the result as the loader will.
func check(loader Loader, data []byte, edits []Edit) error {
	lines, err := Parse(loader, data)
	if err != nil {
		return fmt.Errorf("editing a settings file: %w", err)
	}
	last := map[string]string{}
	for i := range lines {
		if lines[i].Kind == Assign {
			last[lines[i].Path] = string(lines[i].Value)
		}
	}
	for _, edit := range edits {
		value, set := last[edit.Path]
		switch {
		case edit.Value == nil && set:
			return fmt.Errorf("removing %s from a settings file: a line of it is left", ParameterName(edit.Path))
		case edit.Value != nil && (!set || value != *edit.Value):
			return fmt.Errorf("writing %s to a settings file: %s cannot read this name and value from a file", ParameterName(edit.Path), loader)
		}
	}
	return nil
}

func newlineOf(data []byte) string {
	if at := bytes.IndexByte(data, '\n'); at > 0 && data[at-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

type editor struct {
	data    []byte
	lines   []Line
	managed bool
	newline string
	changes []replacement
	added   []byte
}

type replacement struct {
	Span
	text []byte
}

func (e *editor) edit(edit Edit) {
	var found []int
	for i := range e.lines {
		if e.lines[i].Kind == Assign && e.lines[i].Path == edit.Path {
			found = append(found, i)
		}
	}
	keep := -1
	if edit.Value != nil && len(found) > 0 {
		keep = found[len(found)-1]
	}
	for _, i := range found {
		start := e.commentAbove(i, edit.OldComment)
		if i != keep {
			e.replace(Span{start, e.next(i)}, nil)
			continue
		}
		if e.managed && edit.Comment != edit.OldComment {
			e.replace(Span{start, e.lines[i].Span.Start}, commentLines(edit.Comment, e.newline))
		}
		if value := e.lines[i].ValueSpan; string(e.lines[i].Value) != *edit.Value {
			e.replace(value, []byte(*edit.Value))
		}
	}
	if edit.Value != nil && keep < 0 {
		if e.managed {
			e.added = append(e.added, commentLines(edit.Comment, e.newline)...)
		}
		e.added = append(e.added, ParameterName(edit.Path)+" = "+*edit.Value+e.newline...)
	}
}

// next is where the line after line i begins.
func (e *editor) next(i int) int {
	if i+1 < len(e.lines) {
		return e.lines[i+1].Span.Start
	}
	return len(e.data)
}

// commentAbove is where the comment above line i begins, the line itself if
// that is not above it.
func (e *editor) commentAbove(i int, comment string) int {
	start := e.lines[i].Span.Start
	text := commentLines(comment, e.newline)
	if !e.managed || len(text) == 0 || !bytes.HasSuffix(e.data[:start], text) {
		return start
	}
	above := start - len(text)
	if above == 0 || e.data[above-1] != '\n' {
		return start
	}
	return above
}

func (e *editor) replace(span Span, text []byte) {
	if !span.empty() || len(text) > 0 {
		e.changes = append(e.changes, replacement{span, text})
	}
}

func (e *editor) finish(loader Loader) []byte {
	slices.SortStableFunc(e.changes, func(a, b replacement) int { return cmp.Compare(a.Start, b.Start) })
	var out []byte
	at := 0
	for _, change := range e.changes {
		out = append(out, e.data[at:max(at, change.Start)]...)
		out = append(out, change.text...)
		at = max(at, change.End)
	}
	out = append(out, e.data[at:]...)
	if len(e.added) == 0 {
		return out
	}
	// busybox joins a line that ends in a backslash with the next one, here an
	// empty one. A carriage return between the two would make text of the backslash.
	joins := loader == Busybox && bytes.HasSuffix(bytes.TrimSuffix(out, []byte("\n")), []byte("\\"))
	switch ended := len(out) == 0 || out[len(out)-1] == '\n'; {
	case joins && ended:
		out = append(out, '\n')
	case joins:
		out = append(out, "\n\n"...)
	case !ended:
		out = append(out, e.newline...)
	}
	return append(out, e.added...)
}
