package walker

import (
	"strconv"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel/walk"
)

// findBounds looks for the outermost accepted integers, from one that is. It
// expects one interval. write says whether a number is accepted and what is then
// shown, and puts back what was there before.
func findBounds(from int64, write func(int64) (shown string, accepted bool)) walk.Bounds {
	b := walk.Bounds{
		Low:  outermost(from, -walk.Limit, write),
		High: outermost(from, walk.Limit, write),
	}
	b.LowReads, b.HighReads = otherThan(b.Low, write), otherThan(b.High, write)
	return b
}

// usual are the ends of most intervals. Some writes wait long for a lock of the
// kernel, and halving takes sixty of them.
var usual = []int64{-1 << 31, 0, 1, 255, 1<<31 - 1, 1<<32 - 1}

// outermost narrows the distance between a number that is accepted and one that is
// not, until they are neighbours: first around the usual ends, then by halves.
func outermost(accepted, limit int64, write func(int64) (string, bool)) int64 {
	if _, all := write(limit); all {
		return limit
	}
	refused := limit
	try := func(n int64) {
		if n <= min(accepted, refused) || n >= max(accepted, refused) {
			return
		}
		if _, ok := write(n); ok {
			accepted = n
		} else {
			refused = n
		}
	}
	outwards := int64(1)
	if limit < accepted {
		outwards = -1
	}
	for _, end := range usual {
		try(end)
		try(end + outwards)
	}
	// Both are within the limit, which is far enough from the end of an int64.
	for refused-accepted != outwards {
		try(accepted + (refused-accepted)/2)
	}
	return accepted
}

func otherThan(n int64, write func(int64) (string, bool)) string {
	shown, accepted := write(n)
	if !accepted || shown == decimal(n) {
		return ""
	}
	return shown
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
