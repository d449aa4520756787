package report

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func isControl(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != zeroWidthJoiner
}

func TestExcerptLines(t *testing.T) {
	for _, c := range []struct {
		name, line    string
		start, end    int
		source, caret string
	}{
		{"first byte", "abc", 0, 1, "abc", "^"},
		{"last byte", "abc", 2, 3, "abc", "  ^"},
		{"past the end", "abc", 3, 3, "abc", "   ^"},
		{"far outside", "abc", 90, 99, "abc", "   ^"},
		{"negative", "abc", -4, 2, "abc", "^~"},
		{"end before start", "abc", 1, 0, "abc", " ^"},
		{"tab before", "\ta", 1, 2, "\ta", "\t^"},
		{"tab within", "a\tb", 0, 3, "a\tb", "^\t~"},
		{"tab alone", "a\tb", 1, 2, "a\tb", " ^"},
		{"tab first", "a\tb", 1, 3, "a\tb", " ^\t~"},
		{"tab first, one column wide", "1234567\tb", 7, 9, "1234567\tb", "       ^~"},
		{"wide before", "回a", 3, 4, "回a", "  ^"},
		{"wide marked", "a回b", 1, 4, "a回b", " ^~"},
		{"half of a rune marked", "a回b", 2, 3, "a回b", " ^~"},
		{"ambiguous is one column", "±§ab", 4, 5, "±§ab", "  ^"},
		{"combining mark", "e\u0301a", 3, 4, "e\u0301a", " ^"},
		{"combining mark alone", "\u0301a", 2, 3, "<U+0301>a", "        ^"},
		{"joined emoji", "👩‍👩‍👧a", len("👩‍👩‍👧"), len("👩‍👩‍👧") + 1, "👩‍👩‍👧a", "  ^"},
		{"joiner without a picture", "a\u200db", 4, 5, "a<U+200D>b", "         ^"},
		{"flag", "🇩🇪a", 8, 9, "🇩🇪a", "  ^"},
		{"right-to-left override", "\u202ea", 3, 4, "<U+202E>a", "        ^"},
		{"tag characters", "a\U000e0041b", 5, 6, "a<U+E0041>b", "          ^"},
		{"hangul filler", "\u3164a", 3, 4, "<U+3164>a", "        ^"},
		{"escape", "\x1b[0m", 0, 1, "<U+001B>[0m", "^~~~~~~~"},
		{"C1 control", "\u009b0m", 0, 2, "<U+009B>0m", "^~~~~~~~"},
		{"newline within", "a\nb", 0, 1, "a<U+000A>b", "^"},
		{"not UTF-8", "a\xe5\x9bb", 3, 4, "a<0xE5><0x9B>b", "             ^"},
		{"replacement character", "a\ufffdb", 4, 5, "a\ufffdb", "  ^"},
		{"CRLF", "a = 1\r\n", 4, 5, "a = 1", "    ^"},
		{"CRLF, whole line", "a = 1\r\n", 0, 6, "a = 1", "^~~~~"},
		{"CRLF, marked", "a\r\n", 1, 2, "a<U+000D>", " ^~~~~~~~"},
	} {
		source, caret := Excerpt{c.line, c.start, c.end}.lines(120, 8)
		if source != c.source || caret != c.caret {
			t.Errorf("%s:\n%q\n%q\nwant\n%q\n%q", c.name, source, caret, c.source, c.caret)
		}
	}
}

func TestPileOfMarksIsCut(t *testing.T) {
	source, _ := Excerpt{"a" + strings.Repeat("\u0301", 1000), 0, 1}.lines(120, 8)
	if n := strings.Count(source, "\u0301"); n != 0 || len(source) > 200 {
		t.Errorf("%d marks on one letter: %q", n, source)
	}
}

// The caret must stand below the mark whatever the terminal's tab size is, and
// nothing of a file may reach the terminal unnamed.
func FuzzExcerpt(f *testing.F) {
	for _, doc := range documents() {
		for _, finding := range doc.Findings {
			e := finding.Excerpt
			f.Add(e.Line[:min(len(e.Line), 300)], e.Start, e.End, 40)
		}
	}
	f.Fuzz(func(t *testing.T, line string, start, end, width int) {
		width = 10 + (width%200+200)%200
		source, caret := Excerpt{line, start, end}.lines(width, 8)
		for _, text := range []string{source, caret, visible(line)} {
			if !utf8.ValidString(text) {
				t.Fatalf("not UTF-8: %q", text)
			}
			if i := strings.IndexFunc(strings.ReplaceAll(text, "\t", ""), isControl); i >= 0 {
				t.Fatalf("raw control character in %q", text)
			}
		}
		if strings.Count(caret, "^") != 1 || strings.Trim(caret, " \t^~") != "" {
			t.Fatalf("caret line %q", caret)
		}
		before := strings.IndexByte(caret, '^')
		for _, tabs := range []int{1, 2, 4, 8} {
			column := terminalColumn(caret[:before], tabs)
			if !startsAt(source, column, tabs) {
				t.Fatalf("the caret stands at column %d of %q, between characters (tab size %d)", column, source, tabs)
			}
		}
	})
}

func terminalColumn(text string, tabs int) int { return columnOf(cells(text), tabs) }

// startsAt tells whether a character of text, or its end, is at the column.
func startsAt(text string, column, tabs int) bool {
	at := 0
	for _, c := range cells(text) {
		if at == column {
			return true
		}
		at = columnOf([]cell{{width: at}, c}, tabs)
	}
	return at == column
}
