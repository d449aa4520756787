// Package lint runs the flow: sources to facts, facts to the rules, and the
// rules' answers back to places in the sources.
package lint

import (
	"bytes"
	"context"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/facts"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Run is one run of the linter.
type Run struct {
	Hosts    []source.Host
	Problems []report.Problem // what could not be read on the way to the hosts
	Config   *config.Config   // nil: none
	Checks   config.Checks
	Today    config.Date
	Targets  Targets
	Custom   []string // directories of custom rules
	Levels   map[string]string
	Compile  func(policy.Options) (*policy.Engine, error)
	// Amend adds what is known of a host to its facts before it is judged, nil:
	// nothing.
	Amend    func(*facts.Document) error
	AllRules bool        // ask every rule, also those that cannot speak
	Progress func(n int) // called after each host with the number of hosts done
}

// Result is what a run found.
type Result struct {
	Document report.Document
	Rules    []policy.Meta // the rules that the program has
	Notes    []config.Note // suppressions that silence nothing
}

// Do lints every host. Hosts are independent but for the facts that edges take
// from the other end, so they are judged on all processors; the result does not
// depend on the order in which they finish.
func (r *Run) Do(ctx context.Context) (*Result, error) {
	metas, err := policy.Rules()
	if err != nil {
		return nil, err
	}
	reads := policy.Reads(metas)
	ahead := r.lookAhead(reads)
	engine := r.engine(metas, ahead, reads)
	outcomes := make([]outcome, len(r.Hosts))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range r.Hosts {
		group.Go(func() error {
			var err error
			outcomes[i], err = r.judge(ctx, i, engine, ahead, reads)
			r.Progress(1)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return r.gather(outcomes, engine)
}

// outcome is what is left of a host once it is judged.
type outcome struct {
	findings []report.Finding
	problems []report.Problem
	lookedAt []string
	settings int
	comments []sourceComments
}

type sourceComments struct {
	path  string
	lines []config.Line
}

func (r *Run) judge(ctx context.Context, index int, engine *engines, ahead *ahead, reads []string) (outcome, error) {
	host := r.Hosts[index]
	document, err := ahead.document(index)
	if document == nil && err == nil {
		document, err = r.build(host, reads)
	}
	if err != nil {
		return outcome{problems: []report.Problem{{Path: host.Name, Message: err.Error()}}}, nil
	}
	out := look(document)
	if len(document.Places) == 0 && len(document.Input.Host.Edges) == 0 && document.Input.Observation == nil && !slices.ContainsFunc(document.Input.Sources, func(s policy.Source) bool { return s.Reason != nil }) {
		return out, nil
	}
	answerer, err := engine.forInput(document.Input)
	if err != nil {
		return out, err
	}
	findings, err := answerer.Evaluate(ctx, document.Input)
	if err != nil {
		return out, err
	}
	for _, finding := range findings {
		placed, ok := r.place(document, finding, engine.meta(finding.Rule))
		if ok {
			out.findings = append(out.findings, placed)
		}
	}
	return out, nil
}

func (r *Run) build(host source.Host, reads []string) (*facts.Document, error) {
	target, err := r.Targets.For(host)
	if err != nil {
		return nil, err
	}
	document, err := facts.Build(host, target, reads)
	if err != nil || r.Amend == nil {
		return document, err
	}
	return document, r.Amend(document)
}

// look notes what was read.
func look(document *facts.Document) outcome {
	var out outcome
	for _, file := range document.Files {
		if file.Err != nil {
			out.problems = append(out.problems, report.Problem{Path: file.Location(), Message: file.Err.Error()})
			continue
		}
		out.lookedAt = append(out.lookedAt, file.Location())
		if bytes.Contains(file.Data, []byte("tcplint:")) {
			out.comments = append(out.comments, sourceComments{file.Path, config.SplitLines(file.Data)})
		}
	}
	out.settings = len(document.Places)
	return out
}

// gather makes one document of the outcomes, in the order of the hosts.
func (r *Run) gather(outcomes []outcome, engine *engines) (*Result, error) {
	document := report.Document{
		Schema: 1,
		Errors: slices.Clone(r.Problems),
	}
	suppressions := config.NewSuppressions(r.Config, r.Today, r.Checks)
	for _, out := range outcomes {
		document.Findings = append(document.Findings, out.findings...)
		document.Errors = append(document.Errors, out.problems...)
		document.LookedAt = append(document.LookedAt, out.lookedAt...)
		document.Summary.Settings += out.settings
		for _, comments := range out.comments {
			suppressions.AddSource(comments.path, comments.lines)
		}
	}
	slices.Sort(document.LookedAt)
	document.LookedAt = slices.Compact(document.LookedAt)
	document.Summary.Sources = len(document.LookedAt)
	document.Summary.Hosts = len(r.Hosts)
	rules, err := engine.rules()
	if err != nil {
		return nil, err
	}
	document.Summary.Rules = r.enabled(rules)
	suppress(document.Findings, suppressions)
	return &Result{Document: document, Rules: rules, Notes: suppressions.Notes()}, nil
}

func (r *Run) enabled(rules []policy.Meta) int {
	enabled := 0
	for _, meta := range rules {
		if r.Levels[meta.ID] != "off" {
			enabled++
		}
	}
	return enabled
}

func suppress(findings []report.Finding, suppressions *config.Suppressions) {
	for i := range findings {
		finding := &findings[i]
		match, ok := suppressions.Match(finding.Rule, finding.Location.Path, finding.Location.Line)
		if !ok {
			continue
		}
		finding.Suppressed = &report.Suppression{Reason: match.Reason, Location: configLocation(match.Path, match.Place)}
		if match.Until != nil {
			finding.Suppressed.Until = match.Until.String()
		}
	}
}
