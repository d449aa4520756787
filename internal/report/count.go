package report

import "github.com/tcplint/terraform-provider-sysctl/policy"

// class is what a finding counts as, once.
type class int

const (
	classError class = iota // worst first
	classWarning
	classInfo
	classUndetermined
	classSuppressed
)

// class puts suppressed before undetermined before the severity. A severity
// that this version does not know counts as an error: it must not pass silently.
func (f Finding) class() class {
	switch {
	case f.Suppressed != nil:
		return classSuppressed
	case f.Verdict == policy.Undetermined:
		return classUndetermined
	case f.Severity == policy.Warning:
		return classWarning
	case f.Severity == policy.Info:
		return classInfo
	}
	return classError
}

// severity is how a class prints where only severities exist.
func (c class) severity() policy.Severity {
	switch c {
	case classError:
		return policy.Error
	case classWarning:
		return policy.Warning
	}
	return policy.Info
}

// Count fills the counts of findings in the summary. What was looked at
// (sources, hosts, settings, rules) is the caller's to say.
func Count(doc *Document) {
	counts := map[class]int{}
	for _, finding := range doc.Findings {
		counts[finding.class()]++
	}
	doc.Summary.Error = counts[classError]
	doc.Summary.Warning = counts[classWarning]
	doc.Summary.Info = counts[classInfo]
	doc.Summary.Undetermined = counts[classUndetermined]
	doc.Summary.Suppressed = counts[classSuppressed]
}
