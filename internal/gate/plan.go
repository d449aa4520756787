package gate

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// Declared is what a resource plans for a host.
type Declared struct {
	Owner   string            // names the resource, kind first: sysctl_parameters/60-lb
	Stem    string            // of its file
	Values  map[string]string // by canonical name
	Pending []string          // canonical names whose values are known only after apply
	Secrets []string          // canonical names whose values nobody judges
	Opaque  string            // attribute of which not even the parameters are known, empty: none
	// Dropped are canonical names that it set before and sets no more, with the
	// values that come back, nil where that is not known.
	Dropped map[string]*string
	// Boot: the running kernel is left alone, so that what it shows now does not
	// matter to these values.
	Boot bool
}

func (d *Declared) names() []string {
	return slices.Concat(slices.Sorted(maps.Keys(d.Values)), d.Pending)
}

// Question is one host with everything that is planned for it.
type Question struct {
	Options
	Hostname string         // as configured, for tcplint.toml
	Snapshot *host.Snapshot // nil: the host cannot be asked yet
	Declared []Declared     // in the order of their owners
}

// Answer is what the rules say of a host.
type Answer struct {
	Findings []report.Finding // sorted; those that somebody silenced are left out
	// Overruled says what was stated about the host and is not so.
	Overruled []string
	// Unread are files of the host that nobody could make sense of, and why. What
	// they set is not judged, and not in the way of what is.
	Unread   []string
	declared []Declared
	config   *config.Config
}

// Plan asks the rules about what the host has, united with all that is planned
// for it. The same question is answered once.
func (g *Gate) Plan(ctx context.Context, q Question) (*Answer, error) {
	conf, err := g.configs.of(q.Config)
	if err != nil {
		return nil, err
	}
	targets, err := q.targets()
	if err != nil {
		return nil, err
	}
	return g.answers.of(q, func() (*Answer, error) {
		place := source.Host{Name: q.name(), Known: q.known()}
		if stated, ok := conf.HostForHostname(q.Hostname); ok {
			place.Name, place.Stated = stated.Name, stated.Name
		}
		answer := &Answer{declared: q.Declared, config: conf}
		if q.Snapshot == nil {
			place.Files = func(sysctlconf.Loader) ([]source.File, error) { return q.alone(), nil }
		} else {
			place.Files, place.Whole = q.united, true
			targets.Asked = q.asked()
			answer.Overruled = q.overruled(conf, place.Stated)
		}
		result, err := g.judge(ctx, []source.Host{place}, targets, conf)
		if err != nil {
			return nil, err
		}
		for _, problem := range result.Document.Errors {
			answer.Unread = append(answer.Unread, problem.Path+": "+problem.Message)
		}
		answer.Findings = spoken(result)
		return answer, nil
	})
}

func (q *Question) name() string {
	if q.Hostname == "" {
		return "the host"
	}
	return q.Hostname
}

// known is what is stated where neither the policy nor tcplint.toml says it.
func (q *Question) known() source.Facts {
	known := source.Facts{NAT: q.NAT}
	if q.Snapshot != nil {
		known.Roles = lint.RolesOf(q.Snapshot)
	}
	return known
}

// answers are kept, since Terraform plans some resources more than once.
type answers struct {
	mu   sync.Mutex
	kept map[string]*kept
}

// kept also holds the snapshot, whose address is part of its key.
type kept struct {
	once     sync.Once
	snapshot *host.Snapshot
	answer   *Answer
	err      error
}

// most is how many answers are kept. A plan asks once a resource, each time about
// one resource more.
const most = 64

func (a *answers) of(q Question, answer func() (*Answer, error)) (*Answer, error) {
	planned, err := json.Marshal(struct {
		Options  Options
		Hostname string
		Declared []Declared
	}{q.Options, q.Hostname, q.Declared})
	if err != nil {
		return nil, fmt.Errorf("comparing plans: %w", err)
	}
	key := fmt.Sprintf("%p %s", q.Snapshot, planned)
	a.mu.Lock()
	found := a.kept[key]
	if found == nil {
		if len(a.kept) >= most || a.kept == nil {
			a.kept = map[string]*kept{}
		}
		found = &kept{snapshot: q.Snapshot}
		a.kept[key] = found
	}
	a.mu.Unlock()
	found.once.Do(func() { found.answer, found.err = answer() })
	if found.err != nil {
		// Who asks again may have more time.
		a.mu.Lock()
		delete(a.kept, key)
		a.mu.Unlock()
	}
	return found.answer, found.err
}

// Part is a finding in which parameters of one resource take part.
type Part struct {
	report.Finding
	// Parameters are canonical names of the resource, first the one that the
	// finding is about, or what Opaque names.
	Parameters []string
	// Line: the finding stands at a setting, the resource's or another one.
	Line bool
}

// Of gives the findings in which a parameter of a resource takes part. What is
// wrong with another file's line alone is nothing that the resource can mend.
func (a *Answer) Of(owner string) []Part {
	at := slices.IndexFunc(a.declared, func(d Declared) bool { return d.Owner == owner })
	if at < 0 {
		return nil
	}
	var parts []Part
	for _, finding := range a.Findings {
		if parameters := a.parameters(&a.declared[at], finding); len(parameters) > 0 {
			parts = append(parts, Part{finding, parameters, a.isLine(finding.Location)})
		}
	}
	return parts
}

func (a *Answer) parameters(own *Declared, finding report.Finding) []string {
	var parameters []string
	add := func(l report.Location) {
		if l.Address == own.Owner && !slices.Contains(parameters, l.Attribute) {
			parameters = append(parameters, l.Attribute)
		}
	}
	add(finding.Location)
	main := len(parameters) > 0
	for _, related := range finding.Related {
		add(related.Location)
	}
	switch named := slices.Contains(own.names(), finding.Parameter); {
	case main:
	case a.isLine(finding.Location) && named:
		// Another line for a parameter of ours, such as one that ours overrides.
		return nil
	case !a.isLine(finding.Location) && named && !slices.Contains(parameters, finding.Parameter):
		parameters = append([]string{finding.Parameter}, parameters...)
	}
	return parameters
}

// isLine: a finding may also be about an edge of tcplint.toml, or about what is
// not there.
func (a *Answer) isLine(l report.Location) bool {
	return l.Address != "" || l.Line > 0 && (a.config == nil || l.Path != a.config.Path)
}

// asked is what the snapshot tells of the host.
func (q *Question) asked() *lint.Asked {
	return lint.Answered(q.Snapshot, q.seen(sysctlconf.NewParameterSet(q.Snapshot.Present)))
}
