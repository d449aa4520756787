package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/mattn/go-runewidth"
)

// cell is a part of a source line that is printed as one piece.
type cell struct {
	text       string // what is printed; never a control character but tab
	width      int    // columns on a terminal; a tab's depends on where it stands
	tab        bool
	start, end int // bytes of the line that it stands for
}

// widths counts ambiguous characters as one column whatever the locale is: the
// same file gives the same bytes everywhere.
var widths = &runewidth.Condition{EastAsianWidth: false, StrictEmojiNeutral: true}

const (
	zeroWidthJoiner = '\u200d'

	// longestCluster bounds how many marks may pile up on one character; emoji
	// families have up to ten code points.
	longestCluster = 12
)

// cells splits a line into printable pieces. What a terminal would not show, or
// would obey, becomes its name: <U+200B>, <U+001B>, <0xFF>.
func cells(line string) []cell {
	var out []cell
	for at := 0; at < len(line); {
		if r, size := utf8.DecodeRuneInString(line[at:]); r == utf8.RuneError && size == 1 {
			out = append(out, named(fmt.Sprintf("<0x%02X>", line[at]), at, at+1))
			at++
			continue
		}
		valid := validPrefix(line[at:])
		clusters := graphemes.FromString(valid)
		for clusters.Next() {
			out = appendCluster(out, clusters.Value(), at+clusters.Start())
		}
		at += len(valid)
	}
	return out
}

func validPrefix(s string) string {
	for i, r := range s {
		if r != utf8.RuneError {
			continue
		}
		if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
			return s[:i]
		}
	}
	return s
}

func appendCluster(out []cell, cluster string, at int) []cell {
	if cluster == "\t" {
		return append(out, cell{text: "\t", width: 1, tab: true, start: at, end: at + 1})
	}
	width := widths.StringWidth(cluster)
	if shown(cluster, width) {
		return append(out, cell{text: cluster, width: width, start: at, end: at + len(cluster)})
	}
	for i, r := range cluster {
		end := at + i + utf8.RuneLen(r)
		if width := widths.RuneWidth(r); width > 0 && !hidden(r) {
			out = append(out, cell{text: string(r), width: width, start: at + i, end: end})
		} else {
			out = append(out, named(fmt.Sprintf("<U+%04X>", r), at+i, end))
		}
	}
	return out
}

func named(name string, start, end int) cell {
	return cell{text: name, width: len(name), start: start, end: end}
}

// shown tells whether a reader sees every code point of the cluster. A joiner is
// seen only where it makes one picture of two.
func shown(cluster string, width int) bool {
	if width == 0 || utf8.RuneCountInString(cluster) > longestCluster {
		return false
	}
	for _, r := range cluster {
		if hidden(r) && (r != zeroWidthJoiner || width < 2) {
			return false
		}
	}
	return true
}

// hidden holds for control characters, blanks other than the space, format
// characters (bidirectional overrides among them), unassigned code points and
// letters without a shape.
func hidden(r rune) bool {
	return !unicode.IsPrint(r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) || r == brailleBlank
}

const brailleBlank = '\u2800'

// visible makes text from a file safe to print on one line.
func visible(text string) string {
	if isPlain(text) {
		return text
	}
	var out strings.Builder
	for _, c := range cells(text) {
		out.WriteString(c.text)
	}
	return out.String()
}

func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}
