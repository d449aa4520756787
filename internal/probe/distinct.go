package probe

import (
	"math"
	"math/bits"
)

// distinct estimates how many different things it was shown, by how many bits
// they leave unset (Whang and others, "A linear-time probabilistic counting
// algorithm", 1990). With 8 million bits it errs by less than 0.1 % up to ten
// million things, and does not fill up before a hundred million.
type distinct struct{ set []uint64 }

const distinctBits = 1 << 23

func (d *distinct) start() {
	if d.set == nil {
		d.set = make([]uint64, distinctBits/64)
	}
	clear(d.set)
}

func (d *distinct) add(hash uint64) {
	bit := hash >> (64 - 23)
	d.set[bit/64] |= 1 << (bit % 64)
}

func (d *distinct) estimate() int64 {
	unset := 0
	for _, word := range d.set {
		unset += bits.OnesCount64(^word)
	}
	if unset == distinctBits {
		return 0
	}
	return int64(math.Round(distinctBits * math.Log(distinctBits/float64(max(unset, 1)))))
}
