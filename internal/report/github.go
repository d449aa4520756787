package report

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// annotationsPerLevel is how many annotations of a level GitHub keeps of one step
// (actions/toolkit docs/problem-matchers.md, limitations).
const annotationsPerLevel = 10

// annotation is one workflow command.
type annotation struct {
	level    string // error, warning, notice
	location Location
	title    string
	message  string
}

// renderGitHub prints workflow commands, worst first. What exceeds GitHub's limit
// goes to the job summary; without one, or when it cannot be written, everything
// is printed, since the log keeps what the annotations drop.
func renderGitHub(doc Document, options Options) ([]byte, error) {
	shown := annotate(doc)
	moved := 0
	var err error
	if summary, _ := options.Env("GITHUB_STEP_SUMMARY"); summary != "" {
		kept, rest := limited(shown)
		if err = appendSummary(summary, rest); err == nil {
			shown, moved = kept, len(rest)
		}
	}
	var out bytes.Buffer
	for _, a := range shown {
		out.WriteString(a.command())
		out.WriteByte('\n')
	}
	fmt.Fprintln(&out, lookedAt(doc))
	if moved > 0 {
		fmt.Fprintf(&out, "+%d more in the job summary\n", moved)
	}
	return out.Bytes(), err
}

// annotate lists unreadable inputs, then findings by severity, then undetermined
// ones. Suppressed findings are only counted.
func annotate(doc Document) []annotation {
	var out []annotation
	for _, problem := range doc.Errors {
		out = append(out, annotation{"error", Location{Path: problem.Path}, doc.Tool.Name, visible(problem.Message)})
	}
	findings := slices.Clone(doc.Findings)
	slices.SortStableFunc(findings, func(a, b Finding) int { return cmp.Compare(a.class(), b.class()) })
	for _, finding := range findings {
		if finding.class() != classSuppressed {
			out = append(out, annotateFinding(finding))
		}
	}
	return out
}

func annotateFinding(f Finding) annotation {
	lines := []string{visible(f.Message)}
	for _, related := range f.Related {
		lines = append(lines, related.Location.short()+": "+visible(related.Message))
	}
	lines = append(lines, needs(f)...)
	if f.Remedy != "" {
		lines = append(lines, "help: "+visible(f.Remedy))
	}
	if f.Location.Address != "" {
		lines = append(lines, "address: "+visible(f.Location.Address))
	}
	return annotation{
		level:    commandOf(f.class()),
		location: f.Location,
		title:    visible(strings.TrimSpace(f.Rule + " " + f.Name)),
		message:  strings.Join(lines, "\n"),
	}
}

func commandOf(c class) string {
	switch c {
	case classError:
		return "error"
	case classWarning:
		return "warning"
	}
	return "notice"
}

func limited(annotations []annotation) (kept, rest []annotation) {
	used := map[string]int{}
	for _, a := range annotations {
		if used[a.level]++; used[a.level] <= annotationsPerLevel {
			kept = append(kept, a)
		} else {
			rest = append(rest, a)
		}
	}
	return kept, rest
}

// command prints the annotation as a workflow command on one line.
func (a annotation) command() string {
	properties := []string{"file=" + escapeProperty(a.location.Path)}
	properties = append(properties, a.position()...)
	if a.title != "" {
		properties = append(properties, "title="+escapeProperty(a.title))
	}
	return fmt.Sprintf("::%s %s::%s", a.level, strings.Join(properties, ","), escapeData(a.message))
}

// position leaves columns out where GitHub refuses them: over several lines. Its
// last column is inclusive, ours is not.
func (a annotation) position() []string {
	l := a.location
	if l.Line <= 0 {
		return nil
	}
	endLine := max(l.Line, l.EndLine)
	out := []string{fmt.Sprintf("line=%d", l.Line), fmt.Sprintf("endLine=%d", endLine)}
	if l.Column > 0 && endLine == l.Line {
		out = append(out, fmt.Sprintf("col=%d", l.Column), fmt.Sprintf("endColumn=%d", max(l.Column, l.EndColumn-1)))
	}
	return out
}

// escapeData and escapeProperty are what the runner undoes (actions/toolkit
// packages/core/src/command.ts). Control characters would reach the log as they
// are, so they are named first.
func escapeData(s string) string {
	return dataEscaper.Replace(visibleLines(s))
}

func escapeProperty(s string) string {
	return propertyEscaper.Replace(visible(s))
}

var (
	dataEscaper     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscaper = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// visibleLines keeps line breaks.
func visibleLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = visible(line)
	}
	return strings.Join(lines, "\n")
}
