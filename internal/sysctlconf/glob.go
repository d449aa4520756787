package sysctlconf

import "strings"

// MatchGlob says whether a path below /proc/sys matches a pattern as glob(3)
// does: * and ? and [...] do not match a slash, nor a dot that starts a
// component, a backslash takes the next character literally, and a [ that is
// never closed is itself. Braces mean nothing.
func MatchGlob(pattern, path string) bool {
	for {
		patternPart, patternRest, more := strings.Cut(pattern, "/")
		pathPart, pathRest, pathMore := strings.Cut(path, "/")
		if more != pathMore || !matchComponent(patternPart, pathPart) {
			return false
		}
		if !more {
			return true
		}
		pattern, path = patternRest, pathRest
	}
}

// matchComponent goes back to the last * only: linear in practice, and at most
// the product of both lengths.
func matchComponent(pattern, name string) bool {
	if strings.HasPrefix(name, ".") && !strings.HasPrefix(pattern, ".") && !strings.HasPrefix(pattern, `\.`) {
		return false
	}
	star, retry := -1, 0
	p, n := 0, 0
	for n < len(name) {
		if p < len(pattern) && pattern[p] == '*' {
			star, retry = p, n
			p++
			continue
		}
		if p < len(pattern) {
			if width, ok := matchOne(pattern[p:], name[n]); ok {
				p += width
				n++
				continue
			}
		}
		if star < 0 {
			return false
		}
		retry++
		p, n = star+1, retry
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// matchOne matches one byte against the first element of the pattern and
// returns the length of that element.
func matchOne(pattern string, b byte) (int, bool) {
	switch pattern[0] {
	case '?':
		return 1, true
	case '[':
		if width, ok, closed := matchBracket(pattern, b); closed {
			return width, ok
		}
	case '\\':
		if len(pattern) > 1 {
			return 2, pattern[1] == b
		}
	}
	return 1, pattern[0] == b
}

// matchBracket matches [...], [!...] and [^...] with ranges and classes.
func matchBracket(pattern string, b byte) (width int, matched, closed bool) {
	i := 1
	negated := i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^')
	if negated {
		i++
	}
	for first := true; i < len(pattern); first = false {
		if pattern[i] == ']' && !first {
			return i + 1, matched != negated, true
		}
		if class, length := bracketClass(pattern[i:]); length > 0 {
			matched = matched || inClass(class, b)
			i += length
			continue
		}
		low, next := bracketByte(pattern, i)
		high := low
		if next+1 < len(pattern) && pattern[next] == '-' && pattern[next+1] != ']' {
			high, next = bracketByte(pattern, next+1)
		}
		matched = matched || low <= b && b <= high
		i = next
	}
	return 0, false, false
}

func bracketByte(pattern string, i int) (byte, int) {
	if pattern[i] == '\\' && i+1 < len(pattern) {
		i++
	}
	return pattern[i], i + 1
}

// bracketClass returns the name and length of a leading [:name:].
func bracketClass(pattern string) (string, int) {
	if !strings.HasPrefix(pattern, "[:") {
		return "", 0
	}
	end := strings.Index(pattern, ":]")
	if end < 2 {
		return "", 0
	}
	return pattern[2:end], end + 2
}

func inClass(class string, b byte) bool {
	lower, upper := 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z'
	digit := '0' <= b && b <= '9'
	graph := '!' <= b && b <= '~'
	switch class {
	case "alpha":
		return lower || upper
	case "alnum":
		return lower || upper || digit
	case "digit":
		return digit
	case "xdigit":
		return digit || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F'
	case "lower":
		return lower
	case "upper":
		return upper
	case "punct":
		return graph && !lower && !upper && !digit
	case "graph":
		return graph
	case "print":
		return graph || b == ' '
	case "blank":
		return b == ' ' || b == '\t'
	case "space":
		return isOneOf(b, cBlanks)
	case "cntrl":
		return b < ' ' || b == 0x7f
	}
	return false
}
