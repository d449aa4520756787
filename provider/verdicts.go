package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/tcplint/terraform-provider-sysctl/internal/gate"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// verdicts are what the rules say of a resource, a group for each diagnostic.
type verdicts struct {
	groups []group     // of what failed, in the order of findings
	open   []gate.Part // undetermined
}

// group is what one rule says with one severity.
type group struct {
	rule    string
	isError bool
	parts   []gate.Part
}

// saidElsewhere is the rule about lines that a later file overrides: the plan
// warns of these whether rules are asked or not, and with the loader's own
// reading of the files.
const saidElsewhere = "TL007"

// saidByTheKernel is the rule about ranges of ports that the kernel itself warns
// of in its log.
const saidByTheKernel = "TL202"

// sorted takes what is worth a diagnostic: a remark is none.
func sorted(parts []gate.Part, refuses bool) verdicts {
	var v verdicts
	for _, part := range parts {
		switch {
		case part.Severity == policy.Info && part.Rule != saidByTheKernel || part.Rule == saidElsewhere:
			continue
		case part.Verdict == policy.Undetermined:
			v.open = append(v.open, part)
			continue
		}
		isError := part.Severity == policy.Error && refuses
		at := slices.IndexFunc(v.groups, func(g group) bool { return g.rule == part.Rule && g.isError == isError })
		if at < 0 {
			at = len(v.groups)
			v.groups = append(v.groups, group{rule: part.Rule, isError: isError})
		}
		v.groups[at].parts = append(v.groups[at].parts, part)
	}
	return v
}

// tell makes the diagnostics: one a rule, at the first parameter that takes
// part, and one for all that could not be decided.
func (v verdicts) tell(at placer, diags *diag.Diagnostics) {
	for _, g := range v.groups {
		place := at(g.parts[0].Parameters[0])
		summary := fmt.Sprintf("%s (%s)", titleOf(g.rule), g.rule)
		if g.isError {
			diags.AddAttributeError(place, summary, g.detail())
		} else {
			diags.AddAttributeWarning(place, summary, g.detail())
		}
	}
	if len(v.open) > 0 {
		diags.AddAttributeWarning(at(v.open[0].Parameters[0]), "Some Rules Could Not Decide", v.undecided())
	}
}

func (g group) detail() string {
	var lines []string
	for _, part := range g.parts {
		line := sentence(part.Message)
		if places := elsewhere(part); places != "" {
			line += " " + places
		}
		if part.Remedy != "" {
			line += " Remedy: " + sentence(part.Remedy)
		}
		lines = append(lines, line)
	}
	text := lines[0]
	if len(lines) > 1 {
		text = "- " + strings.Join(lines, "\n- ")
	}
	return text + fmt.Sprintf("\n\n`tcplint explain %s` says why.", g.rule)
}

// elsewhere names what takes part besides the resource: lines of other files,
// other resources, an edge of tcplint.toml.
func elsewhere(part gate.Part) string {
	var places []string
	if place := placeOf(part.Location); place != "" && !slices.Contains(part.Parameters, part.Location.Attribute) {
		what := "It is about " + place
		if part.Line {
			what = part.Parameter + " is set in " + place
		}
		places = append(places, sentence(what))
	}
	for _, related := range part.Related {
		place := placeOf(related.Location)
		if place == "" || slices.Contains(part.Parameters, related.Location.Attribute) {
			continue
		}
		what, ok := strings.CutSuffix(related.Message, " here")
		if !ok {
			what = "This takes part"
		}
		places = append(places, sentence(what+" in "+place))
	}
	return strings.Join(places, " ")
}

func placeOf(l report.Location) string {
	switch {
	case l.Address != "":
		return l.Address
	case l.Line > 0:
		return fmt.Sprintf("%s:%d", l.Path, l.Line)
	}
	return ""
}

// undecided folds all undetermined verdicts: which fact is missing, for which
// rules.
func (v verdicts) undecided() string {
	byFact := map[string][]string{}
	for _, part := range v.open {
		for _, fact := range part.Missing {
			if !slices.Contains(byFact[fact], part.Rule) {
				byFact[fact] = append(byFact[fact], part.Rule)
			}
		}
	}
	var facts []string
	for _, fact := range slices.Sorted(maps.Keys(byFact)) {
		slices.Sort(byFact[fact])
		facts = append(facts, fmt.Sprintf("%s (%s)", fact, strings.Join(byFact[fact], ", ")))
	}
	return "What is missing, and the rules that ask for it: " + strings.Join(facts, "; ") +
		". State facts in policy, or in the tcplint.toml of policy.config_file; values that are known only after apply are judged then."
}

func titleOf(rule string) string {
	metas, err := policy.Rules()
	if err != nil {
		return "A Rule Refuses This"
	}
	at := slices.IndexFunc(metas, func(m policy.Meta) bool { return m.ID == rule })
	if at < 0 {
		return "A Rule Refuses This"
	}
	return metas[at].Title
}
