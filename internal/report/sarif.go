package report

import (
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

const (
	projectURL = "https://github.com/tcplint/terraform-provider-sysctl"
	schemaURL  = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

	// fingerprintKey is ours: the upload action computes primaryLocationLineHash
	// itself and warns about every value that is not its own
	// (github/codeql-action src/fingerprints.ts).
	fingerprintKey = "tcplint/v1"
)

// sarifRun builds one SARIF run. What the viewers make of it decided its form
// (dominikh/go-tools lintcmd/sarif.go lists their quirks): GitHub shows neither
// remedies nor related locations nor why a verdict is open, so all three are also
// in the message; it ignores suppressions.
type sarifRun struct {
	*sarif.Run
	artifacts map[string]int // index by path
	rules     map[string]int // index by id
}

func renderSARIF(doc Document, rules []RuleInfo) ([]byte, error) {
	run := sarifRun{Run: sarif.NewRun(), artifacts: map[string]int{}, rules: map[string]int{}}
	run.WithColumnKind("unicodeCodePoints")
	run.describeTool(doc, rules)
	for _, path := range doc.LookedAt {
		run.Artifacts[run.artifact(path)].Roles = []string{"analysisTarget"}
	}
	for _, finding := range doc.Findings {
		run.AddResult(run.result(finding))
	}
	run.describeInvocation(doc)
	log := sarif.NewReport().AddRun(run.Run)
	log.Schema = schemaURL
	return tidySARIF(log)
}

func (r *sarifRun) describeInvocation(doc Document) {
	invocation := sarif.NewInvocation().WithExecutionSuccessful(len(doc.Errors) == 0)
	for _, problem := range doc.Errors {
		invocation.AddToolExecutionNotification(sarif.NewNotification().
			WithLevel(sarif.LevelError).
			WithMessage(message(literal(problem.Message))).
			AddLocation(r.location(Location{Path: problem.Path})))
	}
	r.AddInvocation(invocation)
}

func (r *sarifRun) result(f Finding) *sarif.Result {
	result := sarif.NewResult().
		WithRuleID(f.Rule).
		WithRuleIndex(r.rules[f.Rule]).
		WithKind("fail").
		WithLevel(level(f.Severity)).
		WithMessage(message(resultText(f))).
		AddLocation(r.location(f.Location)).
		WithPartialFingerprints(map[string]string{fingerprintKey: f.Fingerprint}).
		WithProperties(resultProperties(f))
	if f.Verdict == policy.Undetermined {
		// "open" is a rule that was evaluated with too little information (SARIF
		// 2.1.0 §3.27.9); any kind but fail requires the level none (§3.27.10).
		result.WithKind("open").WithLevel(sarif.LevelNone)
	}
	for i, related := range f.Related {
		place := r.location(related.Location).WithID(i + 1)
		if related.Message != "" {
			place.WithMessage(message(literal(related.Message)))
		}
		result.AddRelatedLocation(place)
	}
	if f.Suppressed != nil {
		result.AddSuppression(r.suppression(f))
	}
	return result
}

// suppression tells a comment in the judged file from a line of tcplint.toml.
func (r *sarifRun) suppression(f Finding) *sarif.Suppression {
	kind := "external"
	if f.Suppressed.Location.Path == f.Location.Path {
		kind = "inSource"
	}
	suppression := sarif.NewSuppression().WithKind(kind).WithStatus("accepted")
	if f.Suppressed.Reason != "" {
		suppression.WithJustification(f.Suppressed.Reason)
	}
	if f.Suppressed.Location.Path != "" {
		suppression.WithLocation(r.location(f.Suppressed.Location))
	}
	if f.Suppressed.Until != "" {
		suppression.WithProperties(sarif.NewPropertyBag().Add("until", f.Suppressed.Until))
	}
	return suppression
}

func resultProperties(f Finding) *sarif.PropertyBag {
	properties := sarif.NewPropertyBag().
		Add("host", f.Host).
		Add("parameter", f.Parameter).
		Add("severity", f.Severity).
		Add("verdict", f.Verdict)
	if len(f.Missing) > 0 {
		properties.Add("missing", f.Missing)
	}
	if f.Proof != nil {
		properties.Add("proof", f.Proof)
	}
	return properties
}

func resultText(f Finding) string {
	lines := []string{literal(f.Message)}
	for i, related := range f.Related {
		lines = append(lines, fmt.Sprintf("[%s](%d): %s", linkText(related.Location.short()), i+1, literal(related.Message)))
	}
	for _, need := range needs(f) {
		lines = append(lines, literal(need))
	}
	if f.Remedy != "" {
		lines = append(lines, "help: "+literal(f.Remedy))
	}
	return strings.Join(lines, "\n")
}

func message(text string) *sarif.Message { return sarif.NewMessage().WithText(text) }

// literal keeps text from being read as a placeholder (SARIF 2.1.0 §3.11.5) or as
// a link (§3.11.6).
func literal(text string) string {
	text = strings.NewReplacer("{", "{{", "}", "}}").Replace(text)
	return strings.ReplaceAll(text, "](", "] (")
}

func linkText(text string) string {
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "{", "{{", "}", "}}").Replace(text)
}

func level(severity policy.Severity) string {
	switch severity {
	case policy.Warning:
		return sarif.LevelWarning
	case policy.Info:
		return sarif.LevelNote
	}
	return sarif.LevelError
}

func (r *sarifRun) location(l Location) *sarif.Location {
	place := sarif.NewPhysicalLocation().WithArtifactLocation(artifactLocation(l.Path).WithIndex(r.artifact(l.Path)))
	if l.Line > 0 {
		place.WithRegion(region(l))
	}
	location := sarif.NewLocation().WithPhysicalLocation(place)
	if l.Address != "" {
		location.AddLogicalLocation(sarif.NewLogicalLocation().WithFullyQualifiedName(l.Address).WithKind("resource"))
	}
	return location
}

func region(l Location) *sarif.Region {
	region := sarif.NewRegion().WithStartLine(l.Line)
	if l.EndLine >= l.Line {
		region.WithEndLine(l.EndLine)
	}
	if l.Column > 0 {
		region.WithStartColumn(l.Column)
	}
	if l.Column > 0 && (l.EndColumn >= l.Column || l.EndLine > l.Line) && l.EndColumn > 0 {
		region.WithEndColumn(l.EndColumn)
	}
	if l.EndOffset > l.Offset {
		region.WithByteOffset(int(l.Offset)).WithByteLength(int(l.EndOffset - l.Offset))
	}
	return region
}

// artifact is the index of a file, which is listed when it is first seen.
func (r *sarifRun) artifact(path string) int {
	if i, known := r.artifacts[path]; known {
		return i
	}
	r.artifacts[path] = len(r.Artifacts)
	r.AddArtifact(sarif.NewArtifact().WithLocation(artifactLocation(path)))
	return r.artifacts[path]
}

// artifactLocation leaves relative paths relative to the root of the repository,
// which is how GitHub finds the file.
func artifactLocation(path string) *sarif.ArtifactLocation {
	path = filepath.ToSlash(path)
	if strings.HasPrefix(path, "/") {
		return sarif.NewSimpleArtifactLocation((&url.URL{Scheme: "file", Path: path}).String())
	}
	return sarif.NewSimpleArtifactLocation((&url.URL{Path: path}).String()).WithURIBaseID("%SRCROOT%")
}

func (r *sarifRun) describeTool(doc Document, rules []RuleInfo) {
	driver := sarif.NewToolComponent().
		WithName(doc.Tool.Name).
		WithInformationURI(projectURL)
	if doc.Tool.Version != "" {
		driver.WithVersion(doc.Tool.Version)
	}
	rules = slices.Clone(rules)
	slices.SortStableFunc(rules, func(a, b RuleInfo) int { return strings.Compare(a.ID, b.ID) })
	for _, rule := range slices.Concat(rules, undescribed(doc.Findings, rules)) {
		r.rules[rule.ID] = len(driver.Rules)
		driver.AddRule(descriptor(rule))
	}
	r.WithTool(sarif.NewTool().WithDriver(driver))
}
