package measured

import (
	"maps"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// Told is what a proof measured in sentences: on which kernels it is proved and on
// which not, where it goes otherwise for a user without rights, and how older kernels
// differ.
func Told(results []Result) []string {
	if len(results) == 0 {
		return []string{"not measured yet"}
	}
	var lines []string
	for _, group := range grouped(results, func(one Result) prove.Result { return one.Root }) {
		lines = append(lines, group.told())
	}
	others := slices.DeleteFunc(slices.Clone(results), func(one Result) bool { return one.Nobody.Verdict == one.Root.Verdict })
	for _, group := range grouped(others, func(one Result) prove.Result { return one.Nobody }) {
		lines = append(lines, "without root "+group.told())
	}
	lacks := map[string][]string{}
	var besides []string
	for _, one := range results {
		for _, why := range one.Root.Lacks {
			lacks[why] = append(lacks[why], one.Kernel)
		}
		besides = append(besides, one.Root.Differs...)
	}
	for _, why := range slices.Sorted(maps.Keys(lacks)) {
		lines = append(lines, "on "+strings.Join(lacks[why], ", ")+" "+why)
	}
	slices.Sort(besides)
	return append(lines, slices.Compact(besides)...)
}

// group are kernels that say the same, for the same reason.
type group struct {
	verdict prove.Verdict
	reason  string
	kernels []string
}

func grouped(results []Result, of func(Result) prove.Result) []group {
	var groups []group
	for _, one := range results {
		result := of(one)
		at := slices.IndexFunc(groups, func(g group) bool { return g.verdict == result.Verdict && g.reason == result.Reason })
		if at < 0 {
			at = len(groups)
			groups = append(groups, group{verdict: result.Verdict, reason: result.Reason})
		}
		groups[at].kernels = append(groups[at].kernels, one.Kernel)
	}
	// What is proved comes first, then the oldest kernel.
	slices.SortStableFunc(groups, func(a, b group) int { return rank(a) - rank(b) })
	return groups
}

func rank(g group) int {
	if g.verdict == prove.Confirmed {
		return 0
	}
	return 1
}

func (g group) told() string {
	text := g.verdict.On(g.kernels...)
	if g.reason != "" {
		text += ": " + g.reason
	}
	return text
}
