package diagnose

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/facts"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Seen is what was learnt of one network namespace of one host.
type Seen struct {
	Hostname string // as tcplint.toml may know it, empty: this machine
	Look     *probe.Look
	// Snapshot is of the files and parameters of the host, nil: they could not be
	// read.
	Snapshot *host.Snapshot
}

// Options say what is known besides, and how it is judged.
type Options struct {
	Config   *config.Config // nil: none
	Checks   config.Checks
	Today    config.Date
	Roles    []string
	NAT      bool
	Custom   []string // directories with rules of the user's own
	Compile  func(policy.Options) (*policy.Engine, error)
	Problems []report.Problem // hosts that could not be looked at
	Tool     report.Tool
}

// Result is a diagnosis, with what formats and messages want besides.
type Result struct {
	Document Document
	Rules    []policy.Meta
	Notes    []config.Note
	// Overruled says what was stated about the hosts and is not so.
	Overruled []string
}

// Run diagnoses hosts, in their order. Several of them are joined first: a
// connection that one end has closed and the other has not is seen on both.
func Run(ctx context.Context, seen []Seen, o Options) (*Result, error) {
	join(seen)
	d := &diagnosis{seen: seen, places: places(seen, o.Config), options: o, models: &policy.Models{}, about: map[string]*about{}}
	linted, err := d.lint(ctx)
	if err != nil {
		return nil, err
	}
	linted.Document.Tool = o.Tool
	document := Document{
		Document:     report.Settled(linted.Document),
		Observations: []policy.Observation{}, Harmless: []Harmless{}, Hosts: []Host{},
	}
	for i := range seen {
		one, err := d.host(ctx, i, document.Findings)
		if err != nil {
			return nil, err
		}
		document.Observations = append(document.Observations, seen[i].Look.Observation)
		document.Hosts = append(document.Hosts, one)
		for _, harmless := range one.Harmless {
			document.Harmless = append(document.Harmless, Harmless{one.Name, harmless})
		}
	}
	return &Result{Document: document, Rules: linted.Rules, Notes: linted.Notes, Overruled: d.overruled()}, nil
}

type diagnosis struct {
	seen    []Seen
	places  []source.Host
	options Options
	models  *policy.Models

	mu    sync.Mutex
	about map[string]*about // by the name of a host
}

// about is what is known of a host once the rules were asked.
type about struct {
	facts     *facts.Document
	inference policy.Inference
	inferred  []policy.InferredFact
}

// lint asks the rules. The facts that nobody stated are inferred from the
// sockets before that.
func (d *diagnosis) lint(ctx context.Context) (*lint.Result, error) {
	run := &lint.Run{
		Problems: d.options.Problems, Config: d.options.Config, Checks: d.options.Checks, Today: d.options.Today,
		Targets: lint.Targets{Config: d.options.Config, Roles: d.options.Roles, NAT: d.options.NAT, Each: map[string]*lint.Asked{}},
		Custom:  d.options.Custom, Levels: lint.Levels(d.options.Config), Compile: d.options.Compile, Progress: func(int) {},
		Amend: func(document *facts.Document) error { return d.infer(ctx, document) },
	}
	for i, place := range d.places {
		if _, twice := run.Targets.Each[place.Name]; twice {
			return nil, fmt.Errorf("two of the hosts are called %s: name each once", place.Name)
		}
		run.Hosts = append(run.Hosts, place)
		run.Targets.Each[place.Name] = d.seen[i].asked()
	}
	return run.Do(ctx)
}

func (d *diagnosis) overruled() []string {
	var all []string
	for i := range d.seen {
		if d.seen[i].Snapshot == nil || d.options.Config == nil {
			continue
		}
		named, _ := d.options.Config.HostNamed(d.places[i].Stated)
		kernel, loader := lint.StatedIn(d.options.Config, named, d.options.Config.Path)
		for _, text := range lint.Overruled(d.seen[i].Snapshot, kernel, loader) {
			all = append(all, d.places[i].Name+": "+text)
		}
	}
	return all
}

func (d *diagnosis) infer(ctx context.Context, document *facts.Document) error {
	inference, err := d.models.Infer(ctx, document.Input)
	if err != nil {
		return err
	}
	found := &about{facts: document, inference: inference, inferred: inference.Fill(&document.Input.Host)}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.about[document.Input.Host.Name] = found
	return nil
}

// host is the diagnosis of one, with its findings in their order.
func (d *diagnosis) host(ctx context.Context, index int, all []report.Finding) (Host, error) {
	seen, name := &d.seen[index], d.places[index].Name
	o := &seen.Look.Observation
	one := Host{Name: name, Host: o.Host, Netns: o.Netns, Causes: []Cause{}, Parameters: []Parameter{}}
	about := d.about[name]
	if about == nil {
		return one, fmt.Errorf("diagnosing %s: its facts could not be put together", name)
	}
	in := about.facts.Input
	one.Kernel, one.Loader, one.Memory, one.Roles = in.Host.Kernel, in.Host.Loader, in.Host.Memory, in.Host.Roles
	findings := slices.DeleteFunc(slices.Clone(all), func(f report.Finding) bool { return f.Host != name || f.Suppressed != nil })
	answer, err := d.models.Diagnose(ctx, in, diagnosed(findings))
	if err != nil {
		return one, err
	}
	one.Verdict = answer.Verdict
	one.Evidence, one.Do, one.LeaveAlone = list(answer.Evidence), list(answer.Do), list(answer.LeaveAlone)
	one.Harmless = list(answer.Harmless)
	for _, cause := range answer.Causes {
		if cause.Finding < 0 || cause.Finding >= len(findings) {
			return one, fmt.Errorf("reading the diagnosis of %s: it names finding %d of %d", name, cause.Finding, len(findings))
		}
		one.Causes = append(one.Causes, causeOf(findings[cause.Finding], cause.When))
	}
	if one.Outlook, err = d.models.Outlooks(ctx, in); err != nil {
		return one, err
	}
	one.Outlook, one.Closers, one.Inferred = list(one.Outlook), list(about.inference.Closers), list(about.inferred)
	one.Parameters = parameters(about.facts, seen)
	return one, nil
}

// list is never null in JSON.
func list[T any](some []T) []T { return append([]T{}, some...) }

func diagnosed(findings []report.Finding) []policy.Diagnosed {
	all := make([]policy.Diagnosed, 0, len(findings))
	for _, f := range findings {
		all = append(all, policy.Diagnosed{
			Rule: f.Rule, Verdict: f.Verdict, Severity: f.Severity, Message: f.Message, Remedy: f.Remedy,
			Parameter: f.Parameter, Observed: observed(f), Place: place(f.Location),
		})
	}
	return all
}

// observed names what of the observation a finding is about.
func observed(f report.Finding) string {
	if f.Location.Line > 0 {
		return ""
	}
	return f.Location.Address
}

func place(l report.Location) string {
	if l.Line == 0 {
		return ""
	}
	return fmt.Sprintf("%s:%d", l.Path, l.Line)
}

func causeOf(f report.Finding, when string) Cause {
	return Cause{
		Fingerprint: f.Fingerprint, Rule: f.Rule, Severity: f.Severity, Verdict: f.Verdict, When: when,
		Observed: observed(f), Parameter: f.Parameter, Message: f.Message, Remedy: f.Remedy, Location: f.Location,
	}
}
