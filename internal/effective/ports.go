package effective

import (
	"math"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// portRange is ipv4_local_port_range(): the numbers are parsed into a copy, so
// nothing is applied unless the whole range passes.
func portRange(a attempt) judgement {
	low, high := int64(1), int64(math.MaxUint16)
	a.Type, a.Fields, a.Min, a.Max = kernel.Int, 2, &low, &high
	j := a.integers(a.convertInt)
	if j.result != OK {
		return a.whole(j)
	}
	held := splitFields(j.after, 2)
	if j.after == nil {
		held = a.halfKnown()
	}
	first, last := firstInteger(held[0]), firstInteger(held[1])
	if first != nil && last != nil && *last < *first {
		return a.refuse(ReasonOrder)
	}
	start := firstInteger(a.other(unprivilegedPortStart))
	if a.lacks(unprivilegedPortStart) {
		start = &low // before 4.11 nothing else is compared
	}
	if first != nil && start != nil && *first < *start {
		return a.refuse(ReasonUnprivileged)
	}
	if first == nil || last == nil || start == nil {
		return a.open(ReasonBefore, j.after)
	}
	return j
}

// whole undoes what integers() applied of a refused vector.
func (a attempt) whole(j judgement) judgement {
	if j.result == Refused {
		return a.refuse(j.reason)
	}
	return j
}

// halfKnown are the fields that the write gives where the rest is not known.
func (a attempt) halfKnown() []*string {
	fields := make([]*string, 2)
	if n, length := scanNumber(a.data[blanksEnd(a.data):], numberSeparators); length > 0 {
		if v, ok := n.int64(); ok {
			fields[0] = textOf(v)
		}
	}
	return fields
}

// unprivileged is ipv4_privileged_ports(): not above the low end of the port
// range of that moment.
func unprivileged(a attempt) judgement {
	low, high := int64(0), int64(math.MaxUint16)
	a.Type, a.Min, a.Max = kernel.Int, &low, &high
	j := a.one(a.convertInt)
	if j.result != OK {
		return j
	}
	first := firstInteger(a.other(localPortRange))
	switch {
	case first == nil:
		return a.open(ReasonBefore, j.after)
	case *firstInteger(j.after) > *first:
		return a.refuse(ReasonPortRange)
	}
	return j
}

// pingGroups is ipv4_ping_group_range(): an empty range is kept as 1 0. 6.18
// takes every group but -1, older kernels stop at 2147483647.
func pingGroups(a attempt) judgement {
	a.Fields = 2
	j := a.integers(func(n number, _ *string) field {
		switch {
		case n.negative || n.absolute >= math.MaxUint32:
			return refused(ReasonRange)
		case n.absolute > math.MaxInt32 && a.world.Release.Version.Less(kernel.Version{Major: 6, Minor: 18}):
			return undecided(ReasonBounds)
		}
		return accepted(decimal(int64(n.absolute)))
	})
	if j.result != OK {
		return a.whole(j)
	}
	if a.world.UserNamespace {
		return a.open(ReasonGroups, nil)
	}
	if j.after == nil {
		return judgement{result: OK}
	}
	ends := Ints(Description{Fields: 2, Type: kernel.Int}, *j.after)
	if ends[1] < ends[0] {
		return a.accept("1\t0")
	}
	return j
}
