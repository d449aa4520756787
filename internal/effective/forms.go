package effective

import (
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// Ints gives a value as the kernel's integer parser reads it, nil if it reads
// none, or a number that 64 bits with a sign do not hold. Bounds play no part:
// a number that the kernel refuses is still one. Of a type without numbers it
// is nil.
func Ints(d Description, value string) []int64 {
	fields := d.Fields
	switch d.Type {
	case kernel.Uint, kernel.U8, kernel.Bool:
		fields = 1
	case kernel.PortRange:
		fields = 2
	case kernel.String, kernel.Name, kernel.PortList, kernel.Key:
		return nil
	}
	rest := []byte(value)
	var ints []int64
	for fields == 0 || len(ints) < fields {
		rest = rest[blanksEnd(rest):]
		if len(rest) == 0 {
			break
		}
		n, length := scanNumber(rest, numberSeparators)
		v, ok := n.int64()
		switch {
		case length > 0 && ok:
		case fields == 0 && len(ints) > 0:
			return ints // the number of fields is not known: this may be text behind the last
		default:
			return nil
		}
		ints = append(ints, v)
		rest = rest[length:]
	}
	return ints
}

// Intervals gives the ports of a range or list as sorted, disjoint pairs, both
// ends included, nil if the value is neither. An empty list has no interval but
// is not nil. One number alone is no range: its other end is the kernel's.
func Intervals(d Description, value string) [][2]int64 {
	switch d.Type {
	case kernel.PortList:
		list, ok := scanBitmap([]byte(value), bitmapSize(d.Name))
		if !ok {
			return nil
		}
		return list
	case kernel.PortRange:
		ends := Ints(d, value)
		if len(ends) != 2 || ends[0] < 0 || ends[1] < ends[0] || ends[1] > 65535 {
			return nil
		}
		return [][2]int64{{ends[0], ends[1]}}
	}
	return nil
}

// Normalise gives a value in the kernel's own form, as /proc/sys prints it
// after an accepted write of all its fields. It is false for a value that the
// kernel does not parse, and for a parameter whose type is not known; the value
// then comes back as it is. Bounds play no part.
func Normalise(d Description, value string) (string, bool) {
	switch d.Type {
	case kernel.PortList:
		list, ok := scanBitmap([]byte(value), bitmapSize(d.Name))
		if !ok {
			return value, false
		}
		return printBitmap(list), true
	case kernel.Unknown:
		return value, false
	case kernel.String, kernel.Name, kernel.Key:
		if d.Name == "net.ipv4.tcp_fastopen_key" {
			return normaliseKey(value)
		}
		return lineOf([]byte(value)), true
	}
	ints := Ints(d, value)
	if ints == nil {
		return normaliseLong(d, value)
	}
	texts := make([]string, len(ints))
	for i, v := range ints {
		texts[i] = decimal(v)
	}
	return strings.Join(texts, "\t"), true
}

func normaliseKey(value string) (string, bool) {
	j := fastOpenKey(attempt{data: []byte(value)})
	if j.after == nil {
		return value, false
	}
	return *j.after, true
}

// normaliseLong is for numbers above what an int64 holds.
func normaliseLong(d Description, value string) (string, bool) {
	if d.Type != kernel.Long {
		return value, false
	}
	a := attempt{Description: d, data: []byte(value), world: World{Release: kernel.Release{Version: kernel.Newest()}}}
	a.Min, a.Max, a.Default = nil, nil, nil
	b := longBounds{low: &nothing, high: &noBound, lowReason: ReasonRange, highReason: ReasonRange}
	j := a.integers(a.convertLong(b))
	if j.result != OK || j.after == nil {
		return value, false
	}
	return *j.after, true
}

// Equal reports whether two values are the same to the kernel.
func Equal(d Description, a, b string) bool {
	if a == b {
		return true
	}
	x, xOK := Normalise(d, a)
	y, yOK := Normalise(d, b)
	return xOK && yOK && x == y
}
