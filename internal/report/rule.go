package report

import (
	"slices"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// RuleInfo is the page of a rule, for formats that carry it.
type RuleInfo struct {
	ID          string
	Name        string
	Title       string // one line
	Description string // paragraphs, Markdown
	Severity    policy.Severity
	Remedy      string
	Sources     []string // kernel commits, documentation, measurements
	URL         string   // absolute, or a path in the repository; empty: docs/rules/<ID>.md
}

// undescribed names rules that fired without having a page, as custom rules may.
// Findings are sorted, and so is the result.
func undescribed(findings []Finding, rules []RuleInfo) []RuleInfo {
	var out []RuleInfo
	for _, f := range findings {
		same := func(rule RuleInfo) bool { return rule.ID == f.Rule }
		if slices.ContainsFunc(rules, same) || slices.ContainsFunc(out, same) {
			continue
		}
		out = append(out, RuleInfo{ID: f.Rule, Name: f.Name, Severity: f.Severity, URL: f.URL})
	}
	slices.SortFunc(out, func(a, b RuleInfo) int { return strings.Compare(a.ID, b.ID) })
	return out
}

func descriptor(rule RuleInfo) *sarif.ReportingDescriptor {
	descriptor := sarif.NewReportingDescriptor().
		WithID(rule.ID).
		WithHelpURI(rule.page()).
		WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(level(rule.Severity))).
		WithProperties(sarif.NewPropertyBag().
			Add("problem.severity", problemSeverity(rule.Severity)).
			AddTag("sysctl"))
	if rule.Name != "" {
		descriptor.WithName(rule.Name)
	}
	title := firstOf(rule.Title, rule.Name, rule.ID)
	description := firstOf(unwrapped(rule.Description), title)
	descriptor.WithShortDescription(text(title))
	descriptor.WithFullDescription(text(description))
	return descriptor.WithHelp(text(rule.help(description, false)).WithMarkdown(rule.help(description, true)))
}

func text(s string) *sarif.MultiformatMessageString {
	return sarif.NewMultiformatMessageString().WithText(s)
}

// page is the absolute address that helpUri requires.
func (r RuleInfo) page() string {
	path := firstOf(r.URL, "docs/rules/"+r.ID+".md")
	if strings.Contains(path, "://") {
		return path
	}
	return projectURL + "/blob/main/" + strings.TrimPrefix(path, "/")
}

func (r RuleInfo) help(description string, markdown bool) string {
	strong, code := "", ""
	if markdown {
		strong, code = "**", "`"
	}
	parts := []string{description}
	if r.Remedy != "" {
		parts = append(parts, strong+"Remedy:"+strong+" "+unwrapped(r.Remedy))
	}
	if len(r.Sources) > 0 {
		parts = append(parts, strong+"Sources:"+strong+"\n\n- "+strings.Join(r.Sources, "\n- "))
	}
	parts = append(parts, "More: "+code+"tcplint explain "+r.ID+code)
	return strings.Join(parts, "\n\n")
}

// unwrapped joins the lines of a paragraph: GitHub shows every line break of a
// rule's help as one. Lines that begin a list, a table, a quote or code stay.
func unwrapped(text string) string {
	var out strings.Builder
	code, alone := false, true
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		fence := strings.HasPrefix(strings.TrimSpace(line), "```")
		blank := strings.TrimSpace(line) == ""
		switch {
		case i == 0:
			out.WriteString(line)
		case code || fence || blank || alone || startsBlock(line):
			out.WriteString("\n" + line)
		default:
			out.WriteString(" " + strings.TrimSpace(line))
		}
		code = code != fence
		alone = fence || blank
	}
	return out.String()
}

func startsBlock(line string) bool {
	trimmed := strings.TrimLeft(line, " ")
	return strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "\t") ||
		strings.IndexAny(trimmed, "-*+|>#") == 0 ||
		len(trimmed) > 1 && trimmed[0] >= '0' && trimmed[0] <= '9' && strings.Contains(trimmed[:min(4, len(trimmed))], ". ")
}

// problemSeverity is what GitHub sorts non-security alerts by.
func problemSeverity(severity policy.Severity) string {
	switch severity {
	case policy.Warning:
		return "warning"
	case policy.Info:
		return "recommendation"
	}
	return "error"
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
