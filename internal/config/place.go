package config

import (
	"bytes"
	"unicode/utf8"
)

// Place is where something stands in a file. Lines and columns count from 1,
// columns in code points; EndColumn is exclusive; offsets are bytes.
type Place struct {
	Line, Column, EndColumn int
	Offset, EndOffset       int64
	Text                    string // the whole line, without its terminator
}

// span is a range of bytes of a document.
type span struct{ start, end int }

// placeOf locates a span that does not cross lines. What crosses a line ends
// where its first line ends.
func placeOf(text []byte, s span) Place {
	lineStart := bytes.LastIndexByte(text[:s.start], '\n') + 1
	lineEnd := len(text)
	if i := bytes.IndexByte(text[s.start:], '\n'); i >= 0 {
		lineEnd = s.start + i
	}
	line := bytes.TrimSuffix(text[lineStart:lineEnd], []byte("\r"))
	end := max(s.start, min(s.end, lineStart+len(line)))
	column := 1 + utf8.RuneCount(text[lineStart:s.start])
	return Place{
		Line:      1 + bytes.Count(text[:s.start], []byte("\n")),
		Column:    column,
		EndColumn: column + utf8.RuneCount(text[s.start:end]),
		Offset:    int64(s.start),
		EndOffset: int64(end),
		Text:      string(line),
	}
}
