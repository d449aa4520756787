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
	ID                 string
	Badge              badge
	Rule, Name         string
	Message, Remedy    string
	About, Place, When string
	Missing            string // facts that would decide it
	Related            []string
}

var whens = map[string]string{
	"now":  "hurts now",
	"soon": "will hurt",
	"boot": "at the next boot",
}

// findings are those of the document by what a cause tells of them. Several may
// have one fingerprint: it knows no destination and no process.
type findings map[causeKey]report.Finding

type causeKey struct{ fingerprint, message string }

func byCause(all []report.Finding) findings {
	found := findings{}
	for _, f := range all {
		found[causeKey{f.Fingerprint, f.Message}] = f
	}
	return found
}

func findingsOf(prefix string, diagnosed diagnose.Host, all findings) []finding {
	var list []finding
	for i, cause := range diagnosed.Causes {
		f := findingOf(cause, all[causeKey{cause.Fingerprint, cause.Message}])
		f.ID = fmt.Sprintf("%s-finding-%d", prefix, i+1)
		list = append(list, f)
	}
	return list
}

func findingOf(cause diagnose.Cause, full report.Finding) finding {
	f := finding{
		Badge: severityBadge(cause.Severity), Rule: printable(cause.Rule), Name: printable(full.Name),
		Message: printable(cause.Message), Remedy: printable(cause.Remedy),
		About: printable(cause.Observed), When: whens[cause.When], Missing: printable(strings.Join(full.Missing, ", ")),
	}
	if f.About == "" {
		f.About = printable(cause.Parameter)
	}
	if cause.Location.Line > 0 {
		f.Place = printable(fmt.Sprintf("%s:%d", cause.Location.Path, cause.Location.Line))
	}
	if cause.Verdict == policy.Undetermined {
		f.Badge = badge{toneUnknown, "Undetermined"}
	}
	for _, related := range full.Related {
		f.Related = append(f.Related, printable(relatedText(related)))
	}
	return f
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

// step is something to do, and the finding that says why.
type step struct {
	Text, Rule, Target string
	About, Place       string
}

func stepsOf(diagnosed diagnose.Host, shown []finding) []step {
	var list []step
	for _, line := range diagnosed.Do {
		s := step{Text: printable(line.Text), Rule: printable(line.Rule), About: printable(line.Parameter)}
		if i := causeFor(line, diagnosed.Causes); i >= 0 {
			s.Target, s.About, s.Place = shown[i].ID, shown[i].About, shown[i].Place
		}
		list = append(list, s)
	}
	return list
}

// causeFor is the finding that a line is about, the one about its parameter before
// others of its rule; -1: there is none.
func causeFor(line diagnose.Line, causes []diagnose.Cause) int {
	found := -1
	for i, cause := range causes {
		switch {
		case line.Rule == "" || cause.Rule != line.Rule:
		case cause.Parameter == line.Parameter:
			return i
		case found < 0:
			found = i
		}
	}
	return found
}
