package report

import (
	"strings"
	"unicode/utf8"
)

// longestLine bounds how many bytes of a line around the mark are looked at.
const longestLine = 1 << 16

const ellipsis = "…"

// lines prints the source line and the caret line below it. The caret is
// right at every tab size: tabs are copied, and everything else is padded by its
// width on a terminal.
func (e Excerpt) lines(width, tabs int) (source, caret string) {
	line, start, end, cutBefore, cutAfter := e.bounded()
	pieces := cells(line)
	first, last := marked(pieces, start, end)
	from, to := window(pieces, first, width, tabs)
	cutBefore = cutBefore || from > 0
	cutAfter = cutAfter || to < len(pieces)

	var text, under strings.Builder
	if cutBefore {
		text.WriteString(ellipsis)
		under.WriteByte(' ')
	}
	for _, c := range pieces[from:to] {
		text.WriteString(c.text)
	}
	if cutAfter {
		text.WriteString(ellipsis)
	}
	for _, c := range pieces[from:min(first, to)] {
		under.WriteString(blank(c))
	}
	under.WriteString(underline(pieces, first, min(last, to), tabs))
	return text.String(), under.String()
}

// bounded is the line without its end, cut to what can matter, and the mark
// within it.
func (e Excerpt) bounded() (line string, start, end int, cutBefore, cutAfter bool) {
	line = strings.TrimSuffix(e.Line, "\n")
	start = max(0, min(e.Start, len(line)))
	end = max(start, min(e.End, len(line)))
	// A carriage return at the end is shown only if it is what the finding is about.
	if bare := strings.TrimSuffix(line, "\r"); start < len(bare) || start == end {
		line = bare
		start, end = min(start, len(line)), min(end, len(line))
	}
	if len(line) <= longestLine {
		return line, start, end, false, false
	}
	from := max(0, start-longestLine/2)
	for from > 0 && from < start && !utf8.RuneStart(line[from]) {
		from++
	}
	to := min(len(line), start+longestLine/2)
	for to < len(line) && to > start && !utf8.RuneStart(line[to]) {
		to--
	}
	return line[from:to], start - from, min(end, to) - from, from > 0, to < len(line)
}

// marked is the range of pieces below the mark; an empty mark gives an empty
// range at its place.
func marked(pieces []cell, start, end int) (first, last int) {
	for first < len(pieces) && pieces[first].end <= start {
		first++
	}
	last = first
	for last < len(pieces) && pieces[last].start < end {
		last++
	}
	return first, last
}

// window picks the pieces to print: all of them, or about width columns with a
// third of them before the mark.
func window(pieces []cell, first, width, tabs int) (from, to int) {
	columns := func(c cell) int {
		if c.tab {
			return tabs
		}
		return c.width
	}
	total := 0
	for _, c := range pieces {
		total += columns(c)
	}
	if total <= width {
		return 0, len(pieces)
	}
	used := 0
	from, to = first, first
	for from > 0 && used+columns(pieces[from-1]) <= width/3 {
		from--
		used += columns(pieces[from])
	}
	// The first marked piece is shown even if it alone is wider than the window.
	for to < len(pieces) && (to == first || used+columns(pieces[to]) <= width) {
		used += columns(pieces[to])
		to++
	}
	for from > 0 && used+columns(pieces[from-1]) <= width {
		from--
		used += columns(pieces[from])
	}
	return from, to
}

func blank(c cell) string {
	if c.tab {
		return "\t"
	}
	return strings.Repeat(" ", c.width)
}

func underline(pieces []cell, first, last, tabs int) string {
	var under strings.Builder
	under.WriteByte('^')
	for i := first; i < last; i++ {
		switch c := pieces[i]; {
		case !c.tab && i == first:
			under.WriteString(strings.Repeat("~", c.width-1))
		case !c.tab:
			under.WriteString(strings.Repeat("~", c.width))
		case i > first:
			under.WriteByte('\t')
		case columnOf(pieces[:first], tabs)%tabs != tabs-1:
			// The caret itself stands in the tab; only a tab of one column is
			// full with it.
			under.WriteByte('\t')
		}
	}
	return strings.TrimRight(under.String(), "\t")
}

// columnOf is the column after the pieces, for a line that starts at a tab stop.
func columnOf(pieces []cell, tabs int) int {
	column := 0
	for _, c := range pieces {
		if c.tab {
			column += tabs - column%tabs
		} else {
			column += c.width
		}
	}
	return column
}
