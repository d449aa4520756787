package effective

import (
	"math"
	"strconv"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// numberSeparators may follow a number in an integer vector (proc_wspace_sep).
const numberSeparators = " \t\n"

// pageLimit is what an integer handler looks at: PAGE_SIZE - 1 of the smallest
// page. Where pages are larger it looks at more.
const pageLimit = 4095

// field is one number of a vector after conversion.
type field struct {
	result ResultKind
	reason Reason
	text   *string // as the kernel prints it, nil: unknown
}

type converter func(n number, before *string) field

func accepted(text string) field            { return field{result: OK, text: &text} }
func refused(reason Reason) field           { return field{result: Refused, reason: reason} }
func undecided(reason Reason) field         { return field{result: Unknown, reason: reason} }
func decimal(v int64) string                { return strconv.FormatInt(v, 10) }
func (a attempt) one(c converter) judgement { a.Fields = 1; return a.integers(c) }

// integers is __do_proc_dointvec() and its like: the fields are written one by
// one, so what precedes a bad one stays; fewer than there are leave the rest;
// text behind the last one is ignored.
func (a attempt) integers(convert converter) judgement {
	count, sure := a.fieldCount()
	held := splitFields(a.before, count)
	after := append([]*string(nil), held...)
	rest := a.data
	var doubt Reason
	if len(rest) > pageLimit {
		doubt = ReasonLong
	}
	read := 0
	for ; read < count; read++ {
		rest = rest[blanksEnd(rest):]
		if len(rest) == 0 {
			break
		}
		n, length := scanNumber(rest, numberSeparators)
		if length == 0 && n.overflow && a.world.Release.Version.Less(kernel.Version{Major: 5, Minor: 10}) {
			// simple_strtoul() wrapped; strtoul_lenient() refuses, in 4.18 of Red Hat already.
			return judgement{result: Unknown, reason: ReasonOldParser}
		}
		if length == 0 {
			return a.stop(ReasonFormat, doubt, after, read)
		}
		f := convert(n, held[read])
		if f.result == Refused {
			return a.stop(f.reason, doubt, after, read)
		}
		if f.result == Unknown && doubt == "" {
			doubt = f.reason
		}
		if doubt != "" && !sameText(f.text, after[read]) {
			f.text = nil
		}
		after[read] = f.text
		rest = rest[length:]
	}
	if read == 0 {
		return a.stop(ReasonEmpty, doubt, after, 0)
	}
	if doubt == "" {
		doubt = a.doubtBehind(rest[blanksEnd(rest):], sure)
	}
	j := judgement{result: OK, after: joinFields(after)}
	if !sure {
		j.after = nil
	}
	if doubt != "" {
		j.result, j.reason = Unknown, doubt
	}
	return j
}

func (a attempt) stop(reason, doubt Reason, after []*string, read int) judgement {
	j := a.refuse(reason)
	if read > 0 {
		j.partial, j.after = true, joinFields(after)
	}
	if doubt == ReasonLong {
		return judgement{result: Unknown, reason: doubt}
	}
	return j
}

// doubtBehind tells what the text behind the last field leaves open. 4.18 takes
// numbers at the start of the file only (sysctl_writes_strict); an older kernel
// may not: the loader's C library writes the rest once more, and it is parsed as
// if it were the value.
func (a attempt) doubtBehind(rest []byte, sure bool) Reason {
	switch {
	case len(rest) == 0:
		return ""
	case !sure:
		return ReasonType
	case a.world.Release.Version.Less(kernel.Version{Major: 4, Minor: 18}):
		return ReasonOldParser
	}
	return ""
}

// fieldCount also reports whether the number of fields is known.
func (a attempt) fieldCount() (int, bool) {
	if a.Fields > 0 {
		return a.Fields, true
	}
	for _, value := range []*string{a.Default, a.before} {
		if value != nil && *value != "" {
			return len(strings.Fields(*value)), true
		}
	}
	return 1, false
}

func splitFields(value *string, count int) []*string {
	fields := make([]*string, count)
	if value == nil {
		return fields
	}
	for i, text := range strings.Fields(*value) {
		if i < count {
			fields[i] = &text
		}
	}
	return fields
}

// joinFields puts one tab between the fields, as proc_dointvec() prints them.
func joinFields(fields []*string) *string {
	var b strings.Builder
	for i, f := range fields {
		if f == nil {
			return nil
		}
		if i > 0 {
			b.WriteByte('\t')
		}
		b.WriteString(*f)
	}
	s := b.String()
	return &s
}

// convertInt is do_proc_dointvec_minmax_conv(). Where the catalogue has no
// bounds, "int" may be a guess from the default: the edges of the type are then
// left open too.
func (a attempt) convertInt(n number, _ *string) field {
	v, ok := n.int64()
	switch {
	case n.negative && v == 0 && (a.Min == nil || *a.Min >= 0):
		return undecided(ReasonType) // an unsigned parser refuses the sign
	case n.negative && a.Min == nil && (!ok || v < math.MinInt32):
		return undecided(ReasonBounds)
	case !n.negative && a.Max == nil && (!ok || v > math.MaxInt32):
		return undecided(ReasonBounds)
	case !ok || v < math.MinInt32 || v > math.MaxInt32:
		return refused(ReasonRange)
	}
	return a.within(v)
}

// convertUnsigned is proc_douintvec_minmax() and proc_dou8vec_minmax(), which
// refuse a sign. That of a zero passes where the catalogue's type comes from
// bounds that are those of an int.
func (a attempt) convertUnsigned(n number, before *string) field {
	if n.negative && n.absolute == 0 {
		return undecided(ReasonType)
	}
	if a.Type == kernel.U8 && a.world.Release.Version.Less(kernel.Version{Major: 5, Minor: 13}) {
		// Before proc_dou8vec_minmax() (cb9444130662) a plain int, unless a
		// stable release took the change: the bounds tell.
		return a.convertInt(n, before)
	}
	limit := uint64(math.MaxUint32)
	if a.Type == kernel.U8 {
		limit = math.MaxUint8
	}
	if n.negative || n.absolute > limit {
		return refused(ReasonRange)
	}
	return a.within(int64(n.absolute))
}

// convertBool is proc_dobool(): any int, kept as 0 or 1.
func (a attempt) convertBool(n number, _ *string) field {
	v, ok := n.int64()
	if !ok || v < math.MinInt32 || v > math.MaxInt32 {
		return refused(ReasonRange)
	}
	switch v {
	case 0:
		return a.within(0)
	case 1:
		return a.within(1)
	}
	// Later kernels may refuse what is neither.
	return undecided(ReasonBounds)
}

// within compares with the catalogue's bounds. Where one of them is not known,
// a value with a meaning is accepted, and so is what lies between the other
// bound and the default: the accepted integers are one interval.
func (a attempt) within(v int64) field {
	if a.Min != nil && v < *a.Min || a.Max != nil && v > *a.Max {
		return refused(ReasonRange)
	}
	for _, r := range a.Meaningful {
		if v >= r[0] && v <= r[1] {
			return accepted(decimal(v))
		}
	}
	low, high := a.Min, a.Max
	if held := firstInteger(a.Default); held != nil && a.Fields <= 1 {
		if low == nil {
			low = held
		}
		if high == nil {
			high = held
		}
	}
	if low == nil || high == nil || v < *low || v > *high {
		return field{result: Unknown, reason: ReasonBounds, text: textOf(v)}
	}
	return accepted(decimal(v))
}

func sameText(a, b *string) bool { return a != nil && b != nil && *a == *b }

func textOf(v int64) *string {
	s := decimal(v)
	return &s
}

func firstInteger(value *string) *int64 {
	if value == nil {
		return nil
	}
	n, length := scanNumber([]byte(*value), numberSeparators)
	v, ok := n.int64()
	if length == 0 || !ok {
		return nil
	}
	return &v
}
