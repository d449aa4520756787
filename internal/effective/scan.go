package effective

import "math"

// numberLength is the longest number that the kernel reads (TMPBUFLEN - 1 in
// kernel/sysctl.c): a longer run of digits is refused, leading zeros included.
const numberLength = 21

// A number of the kernel: sign and magnitude are judged apart, so that "-0" is
// negative.
type number struct {
	negative bool
	absolute uint64
	overflow bool // more than 64 bits hold: never read with a length
}

// blanksEnd skips what the kernel's isspace() calls a blank. Its table is
// Latin-1: the byte 0xa0 is one, the two bytes of U+00A0 in UTF-8 are not.
func blanksEnd(data []byte) int {
	i := 0
	for i < len(data) && isBlank(data[i]) {
		i++
	}
	return i
}

func isBlank(c byte) bool {
	return c == ' ' || c >= '\t' && c <= '\r' || c == 0xa0
}

// scanNumber is proc_get_long(): a number in C notation at the start of data,
// followed by the end or one of the separators. It gives the number of bytes
// read, 0 if the kernel refuses it.
func scanNumber(data []byte, separators string) (n number, length int) {
	if len(data) == 0 {
		return n, 0
	}
	limit := min(len(data), numberLength)
	i := 0
	if data[0] == '-' && len(data) > 1 {
		n.negative = true
		i++
	}
	if i >= limit || data[i] < '0' || data[i] > '9' {
		return n, 0
	}
	base := uint64(10)
	if data[i] == '0' {
		base = 8
		if i+2 < limit && data[i+1]|0x20 == 'x' && digit(data[i+2]) < 16 {
			base = 16
			i += 2
		}
	}
	for ; i < limit && digit(data[i]) < base; i++ {
		d := digit(data[i])
		if n.absolute > (math.MaxUint64-d)/base {
			n.overflow = true
			return n, 0
		}
		n.absolute = n.absolute*base + d
	}
	if i == numberLength || i < len(data) && !isOneOf(data[i], separators) {
		return n, 0
	}
	return n, i
}

func digit(c byte) uint64 {
	switch {
	case c >= '0' && c <= '9':
		return uint64(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return uint64(c|0x20-'a') + 10
	}
	return math.MaxUint64
}

func isOneOf(c byte, set string) bool {
	for i := range len(set) {
		if set[i] == c {
			return true
		}
	}
	return false
}

// int64 gives the number if it is one.
func (n number) int64() (int64, bool) {
	switch {
	case !n.negative && n.absolute <= math.MaxInt64:
		return int64(n.absolute), true
	case n.negative && n.absolute <= math.MaxInt64:
		return -int64(n.absolute), true
	case n.negative && n.absolute == math.MaxInt64+1:
		return math.MinInt64, true
	}
	return 0, false
}
