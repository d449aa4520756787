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
