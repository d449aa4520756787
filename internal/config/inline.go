package config

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Line is one line of a source that may carry suppressions in comments.
type Line struct {
	Number int    // from 1
	Offset int64  // of the first byte
	Text   string // without its terminator
}

// SplitLines cuts a text into lines, at LF only, as every loader does. A CR
// before it is no part of the line.
func SplitLines(text []byte) []Line {
	var lines []Line
	offset := 0
	for number := 1; offset < len(text); number++ {
		line, _, _ := bytes.Cut(text[offset:], []byte("\n"))
		lines = append(lines, Line{number, int64(offset), string(bytes.TrimSuffix(line, []byte("\r")))})
		offset += len(line) + 1
	}
	return lines
}

// Inline is a suppression written as a comment:
//
//	# tcplint:ignore TL104,TL105 until=2027-01-31 -- reason
//	# tcplint:ignore-file TL104 -- reason
//
// The first form stands directly above the setting: between the two there may
// be other comment lines, no blank one, so that it is never carried to a
// setting that was moved there later. The second form speaks for the whole
// file and stands before its first setting. until is inclusive.
type Inline struct {
	Rules  []string // rule ids
	Until  *Date
	Reason string
	Target int // line of the setting; 0: the whole file
	Path   string
	Place  Place // of the comment
}

// Note is a suppression that silences nothing, and why: for stderr.
type Note struct {
	Path    string
	Line    int
	Message string
}

func (n Note) String() string { return fmt.Sprintf("%s:%d: %s", n.Path, n.Line, n.Message) }

const (
	directivePrefix = "tcplint:"
	ignoreNext      = "tcplint:ignore"
	ignoreFile      = "tcplint:ignore-file"
)

// ParseInline finds the suppressions in a source. A line is a comment if its
// first character that is no blank is # or ;. What is malformed, names an
// unknown rule, or stands at the wrong place becomes a note.
func ParseInline(path string, lines []Line, checks Checks) ([]Inline, []Note) {
	p := inlineParser{path: path, checks: checks}
	targets := settingsBelow(lines)
	anySetting := false
	for i, line := range lines {
		comment, ok := commentOf(line.Text)
		if !ok {
			anySetting = anySetting || strings.TrimSpace(line.Text) != ""
			continue
		}
		if !strings.HasPrefix(comment, directivePrefix) {
			continue
		}
		inline, scope, ok := p.parse(line, comment)
		if !ok {
			continue
		}
		if scope == ignoreFile {
			if anySetting {
				p.note(line, "%s stands below a setting and silences nothing: move it to the top of the file, or write %s above one setting", ignoreFile, ignoreNext)
				continue
			}
		} else {
			if targets[i] == 0 {
				p.note(line, "%s stands above no setting and silences nothing: move it directly above the line it is about", ignoreNext)
				continue
			}
			inline.Target = targets[i]
		}
		p.inlines = append(p.inlines, inline)
	}
	return p.inlines, p.notes
}

// commentOf returns the text of a comment line without its marks.
func commentOf(line string) (string, bool) {
	trimmed := strings.TrimLeftFunc(line, unicode.IsSpace)
	if !strings.HasPrefix(trimmed, "#") && !strings.HasPrefix(trimmed, ";") {
		return "", false
	}
	return strings.TrimSpace(strings.TrimLeft(trimmed, "#; \t")), true
}

// settingsBelow gives for each line the number of the line that ends the run
// of comments below it, or 0 if that line is blank or missing.
func settingsBelow(lines []Line) []int {
	below := make([]int, len(lines))
	next := 0
	for i := len(lines) - 1; i >= 0; i-- {
		below[i] = next
		if _, comment := commentOf(lines[i].Text); comment {
			continue
		}
		next = 0
		if strings.TrimSpace(lines[i].Text) != "" {
			next = lines[i].Number
		}
	}
	return below
}

type inlineParser struct {
	path    string
	checks  Checks
	inlines []Inline
	notes   []Note
}

func (p *inlineParser) note(line Line, format string, args ...any) {
	p.notes = append(p.notes, Note{p.path, line.Number, fmt.Sprintf(format, args...)})
}

func (p *inlineParser) parse(line Line, comment string) (inline Inline, scope string, ok bool) {
	// Only a -- between blanks starts the reason: rule names have single dashes.
	directive, reason, hasReason := cutReason(comment)
	words := strings.FieldsFunc(directive, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
	scope = words[0]
	if scope != ignoreNext && scope != ignoreFile {
		p.note(line, "unknown %q silences nothing: write %s or %s", scope, ignoreNext, ignoreFile)
		return Inline{}, "", false
	}
	inline = Inline{Reason: reason, Path: p.path, Place: commentPlace(line)}
	var names []string
	for _, word := range words[1:] {
		day, isUntil := strings.CutPrefix(word, "until=")
		if !isUntil {
			names = append(names, word)
			continue
		}
		date, err := ParseDate(day)
		if err != nil || inline.Until != nil {
			p.note(line, "%s silences nothing: until=%s is no day, or there are two: write until=2027-01-31", scope, day)
			return Inline{}, "", false
		}
		inline.Until = &date
	}
	switch {
	case len(names) == 0:
		p.note(line, "%s names no rule and silences nothing: write %s TL104 -- reason", scope, scope)
		return Inline{}, "", false
	case !hasReason || reason == "":
		p.note(line, "%s has no reason and silences nothing: end it with -- and the reason", scope)
		return Inline{}, "", false
	}
	for _, name := range names {
		id, known, suggestion := p.checks.rule(name)
		if !known {
			p.note(line, "%s: %s", scope, unknownRule(name, suggestion))
			continue
		}
		if !slices.Contains(inline.Rules, id) {
			inline.Rules = append(inline.Rules, id)
		}
	}
	return inline, scope, len(inline.Rules) > 0
}

func cutReason(comment string) (directive, reason string, found bool) {
	fields := strings.Fields(comment)
	at := slices.Index(fields, "--")
	if at < 0 {
		return comment, "", false
	}
	return strings.Join(fields[:at], " "), strings.Join(fields[at+1:], " "), true
}

func commentPlace(line Line) Place {
	text := []byte(line.Text)
	trimmed := bytes.TrimLeftFunc(text, unicode.IsSpace)
	place := placeOf(text, span{len(text) - len(trimmed), len(bytes.TrimRightFunc(text, unicode.IsSpace))})
	place.Line = line.Number
	place.Offset += line.Offset
	place.EndOffset += line.Offset
	return place
}
