package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// stretch is a value over a range of mainline kernels, or over a range of one
// vendor's. From is inclusive, until exclusive, nil is open.
type stretch[T comparable] struct {
	from, until *kernel.Version
	vendor      string
	value       T
	unknown     bool
	source      string
}

// bridge derives stretches from measured columns. Equal values at two
// neighbours cover what lies between; between different ones is a gap, since
// the change may be anywhere in it. A column without evidence says nothing.
func bridge[T comparable](source string, evidence func(i int) (T, bool)) []stretch[T] {
	var out []stretch[T]
	for i, col := range columns {
		value, ok := evidence(i)
		if !ok {
			continue
		}
		if last := len(out) - 1; last >= 0 && out[last].value == value {
			out[last].until = col.until
			continue
		}
		out = append(out, stretch[T]{from: &col.from, until: col.until, value: value, source: source})
	}
	return out
}

// overlay puts what people wrote over what was measured.
func overlay[T comparable](written, measured []stretch[T]) []stretch[T] {
	out := slices.Clone(written)
	rest := measured
	for _, w := range written {
		if w.vendor != "" {
			continue
		}
		var pieces []stretch[T]
		for _, m := range rest {
			pieces = append(pieces, m.without(w)...)
		}
		rest = pieces
	}
	return join(append(out, rest...))
}

// without gives the parts of s outside w.
func (s stretch[T]) without(w stretch[T]) []stretch[T] {
	if before(s.until, w.from) || before(w.until, s.from) {
		return []stretch[T]{s}
	}
	var out []stretch[T]
	if w.from != nil && (s.from == nil || s.from.Less(*w.from)) {
		head := s
		head.until = w.from
		out = append(out, head)
	}
	if w.until != nil && (s.until == nil || w.until.Less(*s.until)) {
		tail := s
		tail.from = w.until
		out = append(out, tail)
	}
	return out
}

// before reports whether a range that ends at until lies before one that begins
// at from.
func before(until, from *kernel.Version) bool {
	return until != nil && from != nil && !from.Less(*until)
}

// join sorts stretches, mainline first, and makes one of equal neighbours.
func join[T comparable](all []stretch[T]) []stretch[T] {
	slices.SortStableFunc(all, func(a, b stretch[T]) int {
		return cmp.Or(cmp.Compare(a.vendor, b.vendor), compareFrom(a.from, b.from))
	})
	var out []stretch[T]
	for _, s := range all {
		last := len(out) - 1
		if last >= 0 && out[last].touches(s) && out[last].value == s.value && out[last].unknown == s.unknown && out[last].vendor == s.vendor {
			out[last].until = s.until
			if out[last].source != s.source {
				out[last].source += "; " + s.source
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

func (s stretch[T]) touches(next stretch[T]) bool {
	return s.until != nil && next.from != nil && *s.until == *next.from
}

func compareFrom(a, b *kernel.Version) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return a.Compare(*b)
}

// disjoint refuses stretches of one vendor that overlap.
func disjoint[T comparable](all []stretch[T]) error {
	for i := 1; i < len(all); i++ {
		a, b := all[i-1], all[i]
		if a.vendor == b.vendor && !before(a.until, b.from) {
			return fmt.Errorf("%s and %s overlap", a, b)
		}
	}
	return nil
}

// agree refuses a measured value that the stretches contradict.
func agree[T comparable](all []stretch[T], at [5]kernel.Version, evidence func(i int) (T, bool)) error {
	for i, col := range columns {
		measured, ok := evidence(i)
		if !ok {
			continue
		}
		for _, s := range all {
			covers := s.vendor == "" && (s.from == nil || !at[i].Less(*s.from)) && (s.until == nil || at[i].Less(*s.until))
			if covers && s.value != measured {
				return fmt.Errorf("%s, but %s shows %v", s, col.label, measured)
			}
		}
	}
	return nil
}

func (s stretch[T]) String() string {
	text := fmt.Sprintf("%v", s.value)
	if s.from != nil {
		text += " from " + s.from.String()
	}
	if s.until != nil {
		text += " until " + s.until.String()
	}
	if s.vendor != "" {
		text += " on " + s.vendor
	}
	return text
}

// parse gives the stretch of a written row.
func parse[T comparable](r row, value T) (stretch[T], error) {
	s := stretch[T]{vendor: r.Vendor, value: value, unknown: r.Unknown, source: r.Source}
	var err error
	if s.from, err = versionOrOpen(r.From); err != nil {
		return s, err
	}
	s.until, err = versionOrOpen(r.Until)
	return s, err
}

func versionOrOpen(text string) (*kernel.Version, error) {
	if text == "" {
		return nil, nil
	}
	v, err := kernel.ParseVersion(text)
	if err != nil {
		return nil, err
	}
	return &v, nil
}
