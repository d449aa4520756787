package htmlreport

import (
	"fmt"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// finding is one card.
type finding struct {
	Badge              badge
	Rule, Name         string
	Message, Remedy    string
	About, Place, When string
	Missing            string // facts that would decide it
	Accepted           string // why somebody accepts it
	Related            []string
}

var whens = map[string]string{
	"now":  "now",
	"soon": "soon",
	"boot": "after the next boot",
}

func findingsOf(diagnosed diagnose.Host, findings map[string]report.Finding) []finding {
	var list []finding
	for _, cause := range diagnosed.Causes {
		found := finding{
			Badge: severityBadge(cause.Severity), Rule: printable(cause.Rule), Message: printable(cause.Message),
			Remedy: printable(cause.Remedy), About: printable(cause.Observed), When: whens[cause.When],
		}
		if full, ok := findings[cause.Fingerprint]; ok {
			found.fill(full)
		}
		list = append(list, found)
	}
	return list
}

func (f *finding) fill(full report.Finding) {
	f.Name = printable(full.Name)
	if full.Location.Line > 0 {
		f.Place = printable(fmt.Sprintf("%s:%d", full.Location.Path, full.Location.Line))
	}
	if f.About == "" {
		f.About = printable(full.Parameter)
	}
	for _, related := range full.Related {
		f.Related = append(f.Related, printable(relatedText(related)))
	}
	if full.Verdict == policy.Undetermined {
		f.Badge = badge{toneUnknown, "Undetermined"}
		f.Missing = printable(strings.Join(full.Missing, ", "))
	}
	if full.Suppressed != nil {
		f.Badge = badge{toneUnknown, "Accepted"}
		f.Accepted = printable(full.Suppressed.Reason)
		if full.Suppressed.Until != "" {
			f.Accepted += " (until " + printable(full.Suppressed.Until) + ")"
		}
	}
}

func relatedText(related report.Related) string {
	if related.Location.Line == 0 {
		return related.Message
	}
	return fmt.Sprintf("%s:%d: %s", related.Location.Path, related.Location.Line, related.Message)
}

func severityBadge(severity policy.Severity) badge {
	switch severity {
	case policy.Error:
		return badge{toneError, "Error"}
	case policy.Warning:
		return badge{toneWarning, "Warning"}
	}
	return badge{tonePlain, "Note"}
}
