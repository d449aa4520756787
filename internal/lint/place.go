package lint

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/facts"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
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
		Proof:     lastProof(document.Input, meta),
		URL:       "docs/rules/" + found.Rule + ".md",
	}
	named := true
	switch {
	case len(found.Settings) > 0:
		file, _ := document.Line(found.Settings[0])
		finding.Location = Location(document, document.Places[found.Settings[0]])
		finding.Excerpt = shownExcerpt(document, found.Settings[0], found.Part)
		named = file.Named
	case found.Edge != nil && r.edge(document, *found.Edge, &finding):
	case found.Source != nil:
		file := document.Files[*found.Source]
		finding.Location.Path, finding.Location.Address = file.Location(), file.Address
		named = file.Named
	case found.Observed != "":
		finding.Location.Path, finding.Location.Address = document.Input.Host.Name, found.Observed
	case len(document.Files) > 0:
		finding.Location.Path = document.Files[0].Location()
	default:
		finding.Location.Path = document.Input.Host.Name
	}
	others := found.Related
	if len(found.Settings) > 1 {
		others = append(found.Settings[1:len(found.Settings):len(found.Settings)], found.Related...)
	}
	for _, setting := range others {
		finding.Related = append(finding.Related, report.Related{
			Location: Location(document, document.Places[setting]),
			Message:  relatedMessage(document.Input.Settings[setting]),
			Excerpt:  shownExcerpt(document, setting, "line"),
		})
	}
	withhold(document, &finding, meta, append(slices.Clone(found.Settings), found.Related...))
	finding.Fingerprint = report.Fingerprint(finding.Rule, finding.Parameter, finding.Host, fingerprinted(finding))
	return finding, named
}

// pid is how what was observed names a process, by data.tcplint.lib.pid_name.
var pid = regexp.MustCompile(`\bpid [0-9]+\b`)

// fingerprinted is the line that a finding is known by. Two resources of a host
// may write the same. A program that was started again has another pid.
func fingerprinted(finding report.Finding) string {
	if finding.Location.Address == "" {
		return finding.Excerpt.Line
	}
	address := finding.Location.Address
	if finding.Location.Line == 0 {
		address = pid.ReplaceAllString(address, "pid")
	}
	return address + " " + finding.Excerpt.Line
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

// Location spans the whole assignment, from the key with its prefix to the end
// of the value. What stands in no line of a text has an address instead.
func Location(document *facts.Document, ref sysctlconf.Ref) report.Location {
	file := &document.Files[ref.File]
	line := &file.Lines[ref.Line]
	location := report.Location{Path: file.Location()}
	if stands := document.Stands(ref); stands != nil {
		location.Address, location.Attribute = stands.Address, stands.Attribute
	}
	if line.Number == 0 {
		return location
	}
	start, end := assignment(file.Data, line)
	first := lineStart(file.Data, start)
	last := lineStart(file.Data, end)
	location.Line = line.Number
	location.Column = column(file, first, start)
	location.EndLine = line.Number + bytes.Count(file.Data[first:last], []byte{'\n'})
	location.EndColumn = column(file, last, end)
	location.Offset = int64(start)
	location.EndOffset = int64(end)
	return location
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

// shownExcerpt keeps values that must not be read out of logs.
func shownExcerpt(document *facts.Document, setting int, part string) report.Excerpt {
	file, line := document.Line(setting)
	secret := document.Input.Settings[setting].Sensitive && len(line.Value) > 0
	stands := document.Stands(document.Places[setting])
	switch {
	case stands != nil && (line.Number == 0 || secret || stands.Hidden):
		return standingExcerpt(stands, secret, part)
	case !secret:
		return excerpt(file, line, part)
	}
	const hidden = "(secret)"
	key := line.Key + " = "
	return report.Excerpt{Line: key + hidden, Start: len(key), End: len(key) + len(hidden)}
}

// standingExcerpt shows a setting as its place would write it on one line.
func standingExcerpt(stands *source.Setting, secret bool, part string) report.Excerpt {
	shown := *stands
	shown.Hidden = shown.Hidden || secret
	text, key, value := shown.Shown()
	at := sysctlconf.Span{Start: key.Start, End: value.End}
	switch part {
	case "key":
		at = key
	case "value":
		at = value
	}
	return report.Excerpt{Line: text, Start: at.Start, End: at.End}
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
