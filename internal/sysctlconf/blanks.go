package sysctlconf

import "bytes"

// What each loader strips from the ends of lines, keys and values.
const (
	systemdBlanks = " \t\n\r"
	cBlanks       = " \t\n\r\v\f" // isspace(3) in the C locale
)

func (s Span) empty() bool { return s.Start >= s.End }

func trimLeft(data []byte, s Span, blanks string) Span {
	for s.Start < s.End && isOneOf(data[s.Start], blanks) {
		s.Start++
	}
	return s
}

func trimRight(data []byte, s Span, blanks string) Span {
	for s.Start < s.End && isOneOf(data[s.End-1], blanks) {
		s.End--
	}
	return s
}

func trim(data []byte, s Span, blanks string) Span {
	return trimRight(data, trimLeft(data, s, blanks), blanks)
}

func isOneOf(b byte, set string) bool {
	for i := range len(set) {
		if set[i] == b {
			return true
		}
	}
	return false
}

// cutNUL ends the span at its first NUL, as a C string ends.
func cutNUL(data []byte, s Span) Span {
	if at := bytes.IndexByte(s.Text(data), 0); at >= 0 {
		s.End = s.Start + at
	}
	return s
}
