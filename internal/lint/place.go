package lint

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/facts"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// place gives a finding its location. It is false for a finding about a file
// that was only read for the effective values.
func (r *Run) place(document *facts.Document, found policy.Finding, meta policy.Meta) (report.Finding, bool) {
	finding := report.Finding{
		Rule:      found.Rule,
		Name:      meta.Name,
		Severity:  found.Severity,
		Verdict:   found.Verdict,
		Message:   found.Message,
		Remedy:    found.Remedy,
		Missing:   found.Missing,
		Host:      document.Input.Host.Name,
		Parameter: found.Parameter,
		URL:       "docs/rules/" + found.Rule + ".md",
	}
	named := true
	switch {
	case len(found.Settings) > 0:
		file, line := document.Line(found.Settings[0])
		finding.Location = Location(file, line)
		finding.Excerpt = shownExcerpt(document, found.Settings[0], found.Part)
		named = file.Named
	case found.Edge != nil && r.edge(document, *found.Edge, &finding):
	case found.Source != nil:
		file := document.Files[*found.Source]
		finding.Location.Path = file.Path
		named = file.Named
	case len(document.Files) > 0:
		finding.Location.Path = document.Files[0].Path
	}
	others := found.Related
	if len(found.Settings) > 1 {
		others = append(found.Settings[1:len(found.Settings):len(found.Settings)], found.Related...)
	}
	for _, setting := range others {
		file, line := document.Line(setting)
		finding.Related = append(finding.Related, report.Related{
			Location: Location(file, line),
			Message:  relatedMessage(document.Input.Settings[setting]),
			Excerpt:  shownExcerpt(document, setting, "line"),
		})
	}
	finding.Fingerprint = report.Fingerprint(finding.Rule, finding.Parameter, finding.Host, finding.Excerpt.Line)
	return finding, named
}

func relatedMessage(setting policy.Setting) string {
	switch {
	case setting.Parameter == nil:
		return "this line takes part"
	case setting.Written == nil:
		return *setting.Parameter + " is excluded here"
	}
	return *setting.Parameter + " is set here"
}

// edge points at the declaration of an edge in tcplint.toml.
func (r *Run) edge(document *facts.Document, index int, finding *report.Finding) bool {
	host, ok := r.Config.HostNamed(document.Input.Host.Name)
	if !ok {
		return false
	}
	edge, _, ok := r.Config.EdgeAt(host, index)
	if !ok {
		return false
	}
	finding.Location = configLocation(r.Config.Path, edge.Place)
	finding.Excerpt = report.Excerpt{Line: edge.Place.Text, End: len(strings.TrimRight(edge.Place.Text, " \t\r"))}
	return true
}

func configLocation(path string, place config.Place) report.Location {
	return report.Location{
		Path: path, Line: place.Line, Column: place.Column, EndLine: place.Line, EndColumn: place.EndColumn,
		Offset: place.Offset, EndOffset: place.EndOffset,
	}
}

// Location spans the whole assignment, from the key with its prefix to the end of the value.
func Location(file *facts.ParsedFile, line *sysctlconf.Line) report.Location {
	start, end := assignment(file.Data, line)
	first := lineStart(file.Data, start)
	last := lineStart(file.Data, end)
	return report.Location{
		Path:      file.Path,
		Line:      line.Number,
		Column:    column(file, first, start),
		EndLine:   line.Number + bytes.Count(file.Data[first:last], []byte{'\n'}),
		EndColumn: column(file, last, end),
		Offset:    int64(start),
		EndOffset: int64(end),
	}
}

func assignment(data []byte, line *sysctlconf.Line) (start, end int) {
	text := line.Span.Text(data)
	start = line.Span.Start + len(text) - len(bytes.TrimLeft(text, " \t"))
	end = line.Span.End - (len(text) - len(bytes.TrimRight(text, " \t\r")))
	return start, max(start, end)
}

func lineStart(data []byte, at int) int { return bytes.LastIndexByte(data[:at], '\n') + 1 }

// column counts code points from 1, and bytes where the file is not UTF-8.
func column(file *facts.ParsedFile, start, at int) int {
	if !file.UTF8 {
		return at - start + 1
	}
	return utf8.RuneCount(file.Data[start:at]) + 1
}

// shownExcerpt keeps the value of a secret parameter out of logs.
func shownExcerpt(document *facts.Document, setting int, part string) report.Excerpt {
	file, line := document.Line(setting)
	shown := excerpt(file, line, part)
	if !document.Input.Settings[setting].Sensitive || len(line.Value) == 0 {
		return shown
	}
	const secret = "(secret)"
	key := line.Key + " = "
	return report.Excerpt{Line: key + secret, Start: len(key), End: len(key) + len(secret)}
}

// excerpt is the physical line with the part that the caret marks.
func excerpt(file *facts.ParsedFile, line *sysctlconf.Line, part string) report.Excerpt {
	start, end := assignment(file.Data, line)
	switch {
	case part == "key" && line.KeySpan.End > line.KeySpan.Start:
		start, end = line.KeySpan.Start, line.KeySpan.End
	case part == "value" && line.ValueSpan.End > line.ValueSpan.Start:
		start, end = line.ValueSpan.Start, line.ValueSpan.End
	}
	first := lineStart(file.Data, start)
	last := len(file.Data)
	if newline := bytes.IndexByte(file.Data[start:], '\n'); newline >= 0 {
		last = start + newline
	}
	return report.Excerpt{Line: string(file.Data[first:last]), Start: start - first, End: min(end, last) - first}
}
