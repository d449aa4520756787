package report

import (
	"fmt"
	"strings"
)

// Exit codes of a run that came to a result. They are the same for every format.
const (
	ExitClean      = 0
	ExitFindings   = 1 // findings that --fail-on names
	ExitUnreadable = 2 // usage, configuration, unreadable input
)

// FailOn says which findings fail a run. The zero value fails none.
type FailOn struct {
	Error, Warning, Info, Undetermined bool
}

// ParseFailOn reads the value of --fail-on: a list of info, warning, error and
// undetermined, or never. A severity includes the worse ones; undetermined
// stands for itself only.
func ParseFailOn(list string) (FailOn, error) {
	var failOn FailOn
	names := strings.Split(list, ",")
	for _, name := range names {
		switch strings.TrimSpace(name) {
		case "info":
			failOn.Info, failOn.Warning, failOn.Error = true, true, true
		case "warning":
			failOn.Warning, failOn.Error = true, true
		case "error":
			failOn.Error = true
		case "undetermined":
			failOn.Undetermined = true
		case "never":
			if len(names) > 1 {
				return FailOn{}, fmt.Errorf("--fail-on %q: never excludes everything else", list)
			}
		default:
			return FailOn{}, fmt.Errorf("--fail-on %q: unknown %q: available are info, warning, error, undetermined, never", list, strings.TrimSpace(name))
		}
	}
	return failOn, nil
}

// ExitCode is the exit code of the run. Unreadable input beats findings: what was
// not read was not judged.
func ExitCode(doc Document, failOn FailOn) int {
	if len(doc.Errors) > 0 {
		return ExitUnreadable
	}
	for _, finding := range doc.Findings {
		if failOn.names(finding.class()) {
			return ExitFindings
		}
	}
	return ExitClean
}

func (f FailOn) names(c class) bool {
	switch c {
	case classError:
		return f.Error
	case classWarning:
		return f.Warning
	case classInfo:
		return f.Info
	case classUndetermined:
		return f.Undetermined
	}
	return false
}
