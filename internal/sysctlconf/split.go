package sysctlconf

import "bytes"

// splitNewline ends lines at \n only, as getline(3) does.
func splitNewline(data []byte, yield func(Span) error) error {
	for start := 0; start < len(data); {
		end := len(data)
		if at := bytes.IndexByte(data[start:], '\n'); at >= 0 {
			end = start + at
		}
		if err := yield(Span{start, end}); err != nil {
			return err
		}
		start = end + 1
	}
	return nil
}

// splitSystemd ends lines at \n, \r or NUL. A terminator goes on with the other
// of \n and \r, and ends with a NUL: \r\n, \n\r and \n\r\0 are one, \n\n and
// \0\n are two.
func splitSystemd(data []byte, yield func(Span) error) error {
	for start := 0; start < len(data); {
		end := start
		for end < len(data) && !isOneOf(data[end], "\n\r\x00") {
			end++
		}
		if err := yield(Span{start, end}); err != nil {
			return err
		}
		start = end + systemdTerminator(data[end:])
	}
	return nil
}

func systemdTerminator(rest []byte) int {
	var newline, carriage bool
	for i, b := range rest {
		switch {
		case b == 0:
			return i + 1
		case b == '\n' && !newline:
			newline = true
		case b == '\r' && !carriage:
			carriage = true
		default:
			return i
		}
	}
	return len(rest)
}

// splitContinued ends lines at \n, and joins a line that ends in a backslash
// with the next one, comments too. busybox looks at bytes here: neither a NUL
// nor a second backslash before it makes a difference.
func splitContinued(data []byte, yield func(Span) error) error {
	joined := Span{}
	err := splitNewline(data, func(physical Span) error {
		joined.End = physical.End
		if !physical.empty() && data[physical.End-1] == '\\' {
			return nil
		}
		line := joined
		joined = Span{physical.End + 1, physical.End + 1}
		return yield(line)
	})
	if err != nil || joined.empty() {
		return err
	}
	return yield(joined)
}
