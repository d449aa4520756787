package lint

import (
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/facts"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// withhold keeps sensitive values out of a finding. A message may hold what was
// computed from a value, so the message is not searched for it: the title of the
// rule takes its place, wherever the rule may have looked at the value.
func withhold(document *facts.Document, finding *report.Finding, meta policy.Meta, settings []int) {
	hidden := document.Hidden()
	if len(hidden) == 0 {
		return
	}
	takesPart := func(setting int) bool { return slices.Contains(hidden, setting) }
	if !slices.ContainsFunc(settings, takesPart) && !slices.ContainsFunc(hidden, func(setting int) bool { return looksAt(document, meta, setting) }) {
		return
	}
	finding.Message = strings.TrimPrefix(finding.Parameter+": ", ": ") + meta.Title + " (a value is sensitive, and not shown)"
	finding.Remedy = meta.Remedy
}

// looksAt: nobody knows what a custom rule looks at.
func looksAt(document *facts.Document, meta policy.Meta, setting int) bool {
	parameter := document.Input.Settings[setting].Parameter
	return parameter != nil && (!strings.HasPrefix(meta.ID, "TL") || meta.LooksAt(*parameter))
}
