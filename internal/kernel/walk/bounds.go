package walk

import "strconv"

// findBounds looks for the outermost accepted integers, from one that is. It
// expects one interval. write says whether a number is accepted and what is then
// shown, and puts back what was there before.
func findBounds(from int64, write func(int64) (shown string, accepted bool)) Bounds {
	b := Bounds{
		Low:  outermost(from, -Limit, write),
		High: outermost(from, Limit, write),
	}
	b.LowReads, b.HighReads = otherThan(b.Low, write), otherThan(b.High, write)
	return b
}

// outermost halves the distance between a number that is accepted and one that is
// not, until they are neighbours.
func outermost(accepted, limit int64, write func(int64) (string, bool)) int64 {
	if _, all := write(limit); all {
		return limit
	}
	refused := limit
	for {
		// Both are within the limit, which is far enough from the end of an int64.
		middle := accepted + (refused-accepted)/2
		if middle == accepted {
			return accepted
		}
		if _, ok := write(middle); ok {
			accepted = middle
		} else {
			refused = middle
		}
	}
}

func otherThan(n int64, write func(int64) (string, bool)) string {
	shown, accepted := write(n)
	if !accepted || shown == decimal(n) {
		return ""
	}
	return shown
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
