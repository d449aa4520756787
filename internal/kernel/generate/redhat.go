package main

import (
	"slices"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// Red Hat keeps a release number for ten years and backports into it, so a
// parameter that mainline got later may be there. What it has beyond the
// written facts nobody has read.
var redHat = []struct {
	vendor string
	base   kernel.Version
}{
	{"el7", kernel.Version{Major: 3, Minor: 10}},
	{"el8", kernel.Version{Major: 4, Minor: 18}},
	{"el9", kernel.Version{Major: 5, Minor: 14}},
	{"el10", kernel.Version{Major: 6, Minor: 12}},
}

// withRedHatUnknown takes back "not yet" for Red Hat's kernels.
func withRedHatUnknown(all []stretch[bool]) []stretch[bool] {
	out := slices.Clone(all)
	for _, rh := range redHat {
		if slices.ContainsFunc(all, func(s stretch[bool]) bool { return s.vendor == rh.vendor }) {
			continue
		}
		if notYet(all, rh.base) {
			out = append(out, stretch[bool]{vendor: rh.vendor, unknown: true, source: "backports were not read"})
		}
	}
	return join(out)
}

// notYet reports whether mainline gets the parameter after that release.
func notYet(all []stretch[bool], base kernel.Version) bool {
	absent := false
	for _, s := range all {
		if s.vendor != "" {
			continue
		}
		covers := (s.from == nil || !base.Less(*s.from)) && (s.until == nil || base.Less(*s.until))
		if covers && !s.value {
			absent = true
		}
		if absent && s.value {
			return true
		}
	}
	return false
}
