package report

import (
	"fmt"
	"slices"
	"strings"
)

// gap is a missing fact with the findings that wait for it.
type gap struct {
	fact     fact
	findings []Finding
}

// gaps groups undetermined findings by missing fact. A finding that misses two
// facts waits for both and is in both groups.
func gaps(findings []Finding) []gap {
	var out []gap
	for _, finding := range findings {
		if finding.class() != classUndetermined {
			continue
		}
		missing := finding.Missing
		if len(missing) == 0 {
			missing = []string{""}
		}
		for _, name := range missing {
			out = addToGap(out, factNamed(name), finding)
		}
	}
	slices.SortStableFunc(out, func(a, b gap) int { return compareFacts(a.fact, b.fact) })
	return out
}

func addToGap(out []gap, missing fact, finding Finding) []gap {
	i := slices.IndexFunc(out, func(g gap) bool { return g.fact == missing })
	if i < 0 {
		return append(out, gap{missing, []Finding{finding}})
	}
	out[i].findings = append(out[i].findings, finding)
	return out
}

// fewPlaces keeps a fold on one line for a run over hundreds of files; the other
// formats have them all.
const fewPlaces = 6

// line folds the group into one line.
func (g gap) line() string {
	verb := "need"
	if len(g.findings) == 1 {
		verb = "needs"
	}
	return fmt.Sprintf("%s %s %s: %s (%s)", plural(len(g.findings), "finding"), verb, g.fact.noun, g.fact.give, g.places())
}

func (g gap) places() string {
	var places []string
	for i, finding := range g.findings {
		if i == fewPlaces {
			places = append(places, fmt.Sprintf("%d more", len(g.findings)-i))
			break
		}
		places = append(places, visible(finding.Rule)+" "+finding.Location.short())
	}
	return strings.Join(places, ", ")
}

// short is path:line, or the address where there is no line.
func (l Location) short() string {
	switch {
	case l.Line > 0:
		return fmt.Sprintf("%s:%d", visible(l.Path), l.Line)
	case l.Address != "":
		return visible(l.Address)
	}
	return visible(l.Path)
}

// needs says, one line per fact, how an undetermined finding gets its verdict;
// for formats that do not fold.
func needs(f Finding) []string {
	if f.class() != classUndetermined {
		return nil
	}
	var lines []string
	for _, g := range gaps([]Finding{f}) {
		lines = append(lines, fmt.Sprintf("undetermined: needs %s: %s", g.fact.noun, g.fact.give))
	}
	return lines
}
