package effective

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// bitmapSizes are the bitmaps that are not of ports.
var bitmapSizes = map[string]uint64{"net.ipv6.icmp.ratemask": 256}

func bitmapSize(name string) uint64 {
	if size, ok := bitmapSizes[name]; ok {
		return size
	}
	return 1 << 16
}

// portList is proc_do_large_bitmap(): the whole list is replaced, or nothing.
func portList(a attempt) judgement {
	list, ok := scanBitmap(a.data, bitmapSize(a.Name))
	switch {
	case !ok && len(a.data) > pageLimit:
		// The pages before the bad one are applied.
		return judgement{result: Refused, reason: ReasonFormat, partial: true}
	case !ok && isNumberOutside(a.data, bitmapSize(a.Name)):
		return a.refuse(ReasonRange)
	case !ok:
		return a.refuse(ReasonFormat)
	}
	return a.accept(printBitmap(list))
}

// scanBitmap reads a list such as 8080,9000-9010 and gives its sorted, disjoint
// intervals. Newlines may stand between the items, other blanks nowhere.
func scanBitmap(data []byte, size uint64) ([][2]int64, bool) {
	list := [][2]int64{}
	var separator byte // kept from item to item, as the kernel keeps it
	rest := skipNewlines(data)
	for len(rest) > 0 {
		low, length := scanNumber(rest, "-,\n")
		if length == 0 || low.negative || low.absolute >= size {
			return nil, false
		}
		if length < len(rest) {
			separator = rest[length]
		}
		rest = rest[min(length+1, len(rest)):]
		high := low
		if separator == '-' {
			high, length = scanNumber(rest, ",\n\x00")
			if length == 0 || high.negative || high.absolute >= size || high.absolute < low.absolute {
				return nil, false
			}
			if length < len(rest) {
				separator = rest[length]
			}
			rest = rest[min(length+1, len(rest)):]
		}
		list = append(list, [2]int64{int64(low.absolute), int64(high.absolute)})
		rest = skipNewlines(rest)
	}
	return mergeIntervals(list), true
}

func skipNewlines(data []byte) []byte {
	for len(data) > 0 && data[0] == '\n' {
		data = data[1:]
	}
	return data
}

// mergeIntervals sorts and joins what overlaps or touches.
func mergeIntervals(list [][2]int64) [][2]int64 {
	slices.SortFunc(list, func(a, b [2]int64) int { return cmp.Compare(a[0], b[0]) })
	merged := list[:0]
	for _, next := range list {
		last := len(merged) - 1
		if last >= 0 && next[0] <= merged[last][1]+1 {
			merged[last][1] = max(merged[last][1], next[1])
			continue
		}
		merged = append(merged, next)
	}
	return merged
}

func printBitmap(list [][2]int64) string {
	var b strings.Builder
	for i, r := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(decimal(r[0]))
		if r[1] != r[0] {
			b.WriteByte('-')
			b.WriteString(decimal(r[1]))
		}
	}
	return b.String()
}

// isNumberOutside tells a list of well-formed items, one of them too high, from
// one that cannot be parsed.
func isNumberOutside(data []byte, size uint64) bool {
	for item := range strings.FieldsFuncSeq(string(data), func(r rune) bool { return r == ',' || r == '-' || r == '\n' }) {
		v, err := strconv.ParseUint(item, 0, 64)
		if err != nil {
			return false
		}
		if v >= size {
			_, ok := scanBitmap(data, 1<<62)
			return ok
		}
	}
	return false
}
