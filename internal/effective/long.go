package effective

import (
	"strconv"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// longBounds are those of an unsigned long, with the reason that a value
// outside them is refused for. nil: not known.
type longBounds struct {
	low, high             *uint64
	reached               uint64 // accepted for sure up to here, where high is not known
	lowReason, highReason Reason
}

// bisected is where the catalogue's measurement stopped: a bound there says
// only that it is accepted.
const bisected = 1 << 62

// staticBounds are the catalogue's.
func staticBounds(d Description) longBounds {
	b := longBounds{lowReason: ReasonRange, highReason: ReasonRange}
	if d.Min != nil {
		low := uint64(max(*d.Min, 0))
		b.low = &low
	}
	switch {
	case d.Max == nil || *d.Max < 0:
	case *d.Max == bisected:
		b.reached = bisected
	default:
		high := uint64(*d.Max)
		b.high = &high
	}
	return b
}

// convertLong is proc_doulongvec_minmax(). A negative number was ignored with
// success (read in 4.18, measured on 5.10) until "sysctl: returns -EINVAL when a
// negative value is passed to proc_doulongvec_minmax" (2021-12-09; 6.1 refuses
// it). One outside the bounds was ignored too until "sysctl: return -EINVAL if
// val violates minmax" (2019-06, in all stable series; 5.10 refuses it).
func (a attempt) convertLong(bounds longBounds) converter {
	version := a.world.Release.Version
	return func(n number, before *string) field {
		if n.negative {
			switch {
			case !version.Less(kernel.Version{Major: 6, Minor: 1}):
				return refused(ReasonRange)
			case version.Less(kernel.Version{Major: 5, Minor: 11}):
				return field{result: OK, text: before}
			}
			return field{result: Unknown, reason: ReasonOldParser, text: before}
		}
		text := strconv.FormatUint(n.absolute, 10)
		low := bounds.low != nil && n.absolute < *bounds.low
		high := bounds.high != nil && n.absolute > *bounds.high
		switch {
		case (low || high) && version.Less(kernel.Version{Major: 5, Minor: 10}):
			return field{result: Unknown, reason: ReasonOldParser, text: before}
		case low:
			return refused(bounds.lowReason)
		case high:
			return refused(bounds.highReason)
		case (bounds.low == nil || bounds.high == nil) && !a.between(n.absolute, bounds):
			return field{result: Unknown, reason: ReasonBounds, text: &text}
		}
		return accepted(text)
	}
}

// between lets the default stand for a bound that is not known, as within does.
func (a attempt) between(v uint64, b longBounds) bool {
	for _, r := range a.Meaningful {
		if r[0] >= 0 && v >= uint64(r[0]) && v <= uint64(r[1]) {
			return true
		}
	}
	held := unsignedOf(a.Default)
	if a.Fields > 1 {
		held = nil
	}
	low := b.low != nil || held != nil && v >= *held
	high := b.high != nil || v <= b.reached || held != nil && v <= *held
	return low && high
}
