package diagnose

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/observation"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/screen"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// width is what a terminal has at least.
const width = 80

// Text prints the diagnoses: the verdict first, then what it rests on, what to
// do, what to leave alone, and what is harmless.
func Text(d Document, verbose bool, paint report.Painter) string {
	p := printer{paint: paint, verbose: verbose}
	p.overview(d.Hosts)
	for i := range d.Hosts {
		if i > 0 {
			p.WriteString("\n" + paint.Paint(report.Dim, strings.Repeat("-", width)) + "\n")
		}
		p.host(&d.Hosts[i], &d.Observations[i])
	}
	if len(d.Errors) > 0 {
		p.counting = false
		p.section("not looked at", report.Red)
		for _, problem := range d.Errors {
			p.WriteString(screen.Fold("  - ", report.Visible(problem.Path+": "+problem.Message), width))
		}
	}
	// Where no host was looked at, nothing was. All findings end with the same line.
	if len(d.Hosts) > 0 && (!verbose || len(d.Findings) == 0) {
		if !p.counting || len(d.Hosts) > 1 {
			p.WriteString("\n")
		}
		p.WriteString(paint.Paint(report.Dim, report.LookedAt(d.Document)+p.untold(d.Hosts)) + "\n")
	}
	return strings.TrimPrefix(p.String(), "\n")
}

// untold says where the findings are that are counted and that nothing above names.
func (p *printer) untold(hosts []Host) string {
	for i := range hosts {
		if !p.verbose && slices.ContainsFunc(hosts[i].Causes, hosts[i].isUntold) {
			return " (--verbose: which)"
		}
	}
	return ""
}

// isUntold: a finding about sockets that no line names. Those about settings have
// a section, and those that hang on a fact are counted by themselves.
func (h *Host) isUntold(cause Cause) bool {
	names := func(line Line) bool { return line.Rule == cause.Rule }
	return cause.Verdict != policy.Undetermined && cause.Observed != "" &&
		!slices.ContainsFunc(h.Do, names) && !slices.ContainsFunc(h.Evidence, names) && !strings.Contains(h.Verdict.Headline, cause.Message)
}

type printer struct {
	strings.Builder
	paint   report.Painter
	verbose bool
	// counting: the last lines count what was not told.
	counting bool
}

func (p *printer) host(h *Host, o *policy.Observation) {
	p.head(h, o)
	p.verdict(h)
	p.evidence(h, o)
	p.numbered("what to do", h.Do)
	p.lines("what to leave alone", h.LeaveAlone)
	p.harmless(h)
	p.ports(h)
	p.settings(h)
	gaps, hidden := p.shownGaps(o.Gaps)
	p.gaps(gaps)
	p.inferred(h, hidden)
}

func (p *printer) head(h *Host, o *policy.Observation) {
	var known []string
	if h.Kernel != nil {
		known = append(known, "Linux "+report.Visible(*h.Kernel))
	}
	if len(h.Roles) > 0 {
		known = append(known, strings.Join(h.Roles, " and ")+h.inferredRoles())
	}
	name := h.Name
	if title := observation.Title(o); title != name {
		name += " (" + title + ")"
	}
	p.WriteString(p.paint.Paint(report.Bold, report.Visible(name)))
	for _, line := range []string{strings.Join(known, ", "), observation.When(o)} {
		if line != "" {
			p.WriteString("  " + p.paint.Paint(report.Dim, line) + "\n")
		}
	}
}

func (h *Host) inferredRoles() string {
	if slices.ContainsFunc(h.Inferred, func(fact Inferred) bool { return fact.Fact == "roles" }) {
		return " (by its sockets)"
	}
	return ""
}

// level is how a verdict is told, without colours too.
type level struct {
	word  string
	style report.Style
}

var levels = map[string]level{
	Healthy: {"HEALTHY", report.Green},
	Notice:  {"NOTICE", report.Cyan},
	Warning: {"WARNING", report.Yellow},
	Bad:     {"PROBLEM", report.Red},
	Unknown: {"UNKNOWN", report.Yellow},
}

func (h *Host) level() level {
	if found, ok := levels[h.Verdict.Level]; ok {
		return found
	}
	return levels[Unknown]
}

func (p *printer) verdict(h *Host) {
	level := h.level()
	folded := screen.Fold("", level.word+": "+report.Visible(h.Verdict.Headline), width)
	p.WriteString("\n")
	for line := range strings.Lines(folded) {
		line = strings.TrimSuffix(line, "\n")
		if rest, first := strings.CutPrefix(line, level.word+":"); first {
			p.WriteString(p.paint.Paint(level.style, level.word+":") + p.paint.Paint(report.Bold, rest) + "\n")
			continue
		}
		p.WriteString(p.paint.Paint(report.Bold, line) + "\n")
	}
}

// overview says of several hosts how each of them is.
func (p *printer) overview(hosts []Host) {
	if len(hosts) < 2 {
		return
	}
	table := &screen.Table{Heads: []string{"", ""}, Left: map[int]bool{1: true}}
	for i := range hosts {
		level := hosts[i].level()
		table.Row(screen.Cell{Text: report.Visible(hosts[i].Name), Style: report.Bold}, screen.Cell{Text: level.word, Style: level.style})
	}
	_, rows, _ := strings.Cut(table.String(p.paint), "\n") // without heads
	p.WriteString(rows + "\n")
}

func (p *printer) section(name string, style report.Style) {
	p.WriteString("\n" + p.paint.Paint(style, name) + "\n")
}

// few is how much of one kind fits on a screen with all the rest.
const few = 5

func (p *printer) evidence(h *Host, o *policy.Observation) {
	told := h.Evidence
	if !p.verbose {
		told = slices.DeleteFunc(slices.Clone(told), h.inTables)
	}
	p.lines("what was seen", told)
	for _, table := range h.tables(o, p.verbose) {
		if table.Len() > 0 {
			table.Indent = 2
			p.WriteString("\n" + table.String(p.paint))
		}
	}
}

func (p *printer) lines(name string, lines []Line) {
	if len(lines) == 0 {
		return
	}
	p.section(name, report.Bold)
	hidden := 0
	if !p.verbose && len(lines) > few {
		hidden = len(lines) - few
		lines = lines[:few]
	}
	for _, line := range lines {
		p.WriteString(screen.Fold("  - ", withRule(line), width))
	}
	if hidden > 0 {
		p.WriteString(p.paint.Paint(report.Dim, fmt.Sprintf("    (%d more with --verbose)", hidden)) + "\n")
	}
}

func (p *printer) numbered(name string, lines []Line) {
	if len(lines) == 0 {
		return
	}
	p.section(name, report.Bold)
	for i, line := range lines {
		p.WriteString(screen.Fold(fmt.Sprintf("  %d. ", i+1), withRule(line), width))
	}
}

func withRule(line Line) string {
	if line.Rule == "" {
		return report.Visible(line.Text)
	}
	return report.Visible(line.Text) + " [" + report.Visible(line.Rule) + "]"
}

func (p *printer) harmless(h *Host) {
	if len(h.Harmless) == 0 {
		return
	}
	p.section("harmless", report.Green)
	for _, one := range h.Harmless {
		p.WriteString(screen.Fold("  - ", report.Visible(one.Message), width))
	}
}

// ports says of the destinations that come near an end what would help, unless
// what is to be done says it.
func (p *printer) ports(h *Host) {
	for _, outlook := range h.Outlook {
		if !p.verbose && (outlook.Level == "fine" || h.complains(outlook)) {
			continue
		}
		p.section("ports to "+observation.Address(outlook.Remote, outlook.RemotePort), report.Bold)
		p.WriteString(screen.Fold("  ", report.Visible(outlook.Says), width))
		for _, remedy := range outlook.Remedies {
			mark := "  - "
			if remedy.Acts {
				mark = "  + "
			}
			p.WriteString(screen.Fold(mark, report.Visible(remedy.Says), width))
		}
	}
}

// complains: one of the findings is about the ports to that destination.
func (h *Host) complains(outlook Outlook) bool {
	about := fmt.Sprintf("destination %s from %s", net.JoinHostPort(outlook.Remote, strconv.Itoa(outlook.RemotePort)), outlook.Local)
	return slices.ContainsFunc(h.Causes, func(cause Cause) bool { return cause.Observed == about })
}

// settings has a line for each finding about what is written in files, unless
// what is to be done says it.
func (p *printer) settings(h *Host) {
	undetermined := 0
	var lines []string
	for _, cause := range h.Causes {
		switch {
		case cause.Verdict == policy.Undetermined:
			undetermined++
		case cause.Observed == "" && !h.tells(cause):
			lines = append(lines, screen.Fold("  - ", fmt.Sprintf("%s: %s: %s [%s]", whereOf(cause), cause.Severity, report.Visible(cause.Message), cause.Rule), width))
		}
	}
	if len(lines) > 0 && !p.verbose { // there they follow in full
		p.section("findings about settings", report.Bold)
		p.WriteString(strings.Join(lines, ""))
	}
	if undetermined > 0 {
		p.WriteString("\n" + screen.Fold("", fmt.Sprintf("%s on facts that nobody stated and no socket shows (--verbose: which)", depend(undetermined)), width))
	}
}

func (h *Host) tells(cause Cause) bool {
	return slices.ContainsFunc(h.Do, func(line Line) bool { return line.Rule == cause.Rule && strings.Contains(line.Text, cause.Message) })
}

func whereOf(c Cause) string {
	if at := place(c.Location); at != "" {
		return report.Visible(at)
	}
	return report.Visible(c.Location.Path)
}

// inferred tells of facts that nobody stated, and of parameters that nobody sees.
func (p *printer) inferred(h *Host, unseen int) {
	if !p.verbose {
		var counted []string
		if n := len(h.Inferred); n > 0 {
			counted = append(counted, taken(n)+" taken from the sockets, not from tcplint.toml (--verbose: which)")
		}
		if unseen > 0 {
			counted = append(counted, fmt.Sprintf("%s of the whole host, and not seen from here (--verbose: which)", parametersAre(unseen)))
		}
		if len(counted) > 0 {
			p.WriteString("\n" + p.paint.Paint(report.Dim, strings.Join(counted, "\n")) + "\n")
			p.counting = true
		}
		return
	}
	if len(h.Inferred) == 0 {
		return
	}
	p.section("taken from the sockets", report.Bold)
	for _, fact := range h.Inferred {
		about := fact.About
		if about != "" {
			about = " of " + about
		}
		p.WriteString(screen.Fold("  - ", report.Visible(fmt.Sprintf("%s%s: %s (%s)", fact.Fact, about, fact.Value, fact.Evidence)), width))
	}
}

func depend(n int) string {
	if n == 1 {
		return "1 more finding depends"
	}
	return fmt.Sprintf("%d more findings depend", n)
}

func taken(n int) string {
	if n == 1 {
		return "1 fact is"
	}
	return fmt.Sprintf("%d facts are", n)
}
