package effective

import (
	"math"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// The kernel counts time in ticks, HZ a second. 100, 250, 300 and 1000 are what
// kernels are built with; where HZ is not known, what holds for 100 and 1000
// holds for all.
const lowestHZ, highestHZ = 100, 1000

// convertSeconds is proc_dointvec_jiffies(): seconds kept in an int of ticks.
func (a attempt) convertSeconds(n number, before *string) field {
	slow, fast := lowestHZ, highestHZ
	if a.world.HZ > 0 {
		slow, fast = a.world.HZ, a.world.HZ
	}
	if n.absolute > uint64(math.MaxInt32/slow) {
		return refused(ReasonRange)
	}
	v, _ := n.int64()
	a.dropTickBounds()
	f := a.within(v)
	if f.result != Refused && n.absolute > uint64(math.MaxInt32/fast) {
		return field{result: Unknown, reason: ReasonHZ, text: textOf(v)}
	}
	return f
}

// dropTickBounds forgets bounds that are the int of ticks at some HZ, not a
// check of the parameter's own, and widens unknown ones: the handler has none.
func (a *attempt) dropTickBounds() {
	low, high := int64(math.MinInt32), int64(math.MaxInt32)
	if a.Min == nil || isTickBound(*a.Min) {
		a.Min = &low
	}
	if a.Max == nil || isTickBound(*a.Max) {
		a.Max = &high
	}
}

func isTickBound(v int64) bool {
	for _, hz := range []int64{100, 250, 300, 1000} {
		if v == math.MaxInt32/hz || -v == math.MaxInt32/hz {
			return true
		}
	}
	return false
}

// probeInterval is an unsigned number of seconds kept in 32 bits of ticks
// (u32_max_div_HZ in net/ipv4/sysctl_net_ipv4.c).
func probeInterval(a attempt) judgement {
	slow, fast := lowestHZ, highestHZ
	if a.world.HZ > 0 {
		slow, fast = a.world.HZ, a.world.HZ
	}
	a.Type = kernel.Uint
	return a.one(func(n number, _ *string) field {
		switch {
		case n.negative || n.absolute > math.MaxUint32/uint64(slow):
			return refused(ReasonRange)
		case n.absolute > math.MaxUint32/uint64(fast):
			return field{result: Unknown, reason: ReasonHZ, text: textOf(int64(n.absolute))}
		}
		return accepted(decimal(int64(n.absolute)))
	})
}

// milliseconds is proc_dointvec_ms_jiffies(): rounded up to whole ticks, and
// printed as what they are. Multiples of 20 are whole at every HZ.
func milliseconds(a attempt) judgement {
	a.Fields = 1
	return a.integers(func(n number, _ *string) field {
		v, ok := n.int64()
		switch {
		case !ok || v < 0 || v > math.MaxInt32-highestHZ || a.Min != nil && v < *a.Min:
			// Wraps, or is refused by the parameters that have bounds.
			return undecided(ReasonBounds)
		case v == 0 && strings.HasSuffix(a.Name, ".interval_probe_time_ms"):
			// Refused where measured (6.18): the handler has a minimum.
			return undecided(ReasonBounds)
		case v%20 == 0:
			return accepted(decimal(v))
		case a.world.HZ == 0 || 1000%a.world.HZ != 0:
			return field{result: OK}
		}
		return accepted(decimal(tickedMilliseconds(v, int64(a.world.HZ))))
	})
}

func tickedMilliseconds(v, hz int64) int64 {
	ticks := (v*hz + 999) / 1000
	return ticks * 1000 / hz
}

// centiseconds is proc_dointvec_userhz_jiffies(): hundredths of a second,
// rounded down to whole ticks. Even numbers are whole at every HZ.
func centiseconds(a attempt) judgement {
	a.Fields = 1
	return a.integers(func(n number, _ *string) field {
		v, ok := n.int64()
		switch {
		case !ok || v < 0 || v > math.MaxInt32/highestHZ:
			return undecided(ReasonHZ)
		case v%2 == 0:
			return accepted(decimal(v))
		case a.world.HZ == 0:
			return field{result: OK}
		}
		ticks := v * int64(a.world.HZ) / 100
		return accepted(decimal(ticks * 100 / int64(a.world.HZ)))
	})
}
