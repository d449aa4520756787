package lint

import (
	"maps"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// engines compiles rules as late and as few as possible: those that can speak
// about one of the hosts, once.
type engines struct {
	options policy.Options
	metas   []policy.Meta
	// selected judges the hosts; whole has every rule.
	selected, whole func() (*policy.Engine, error)
	selection       *selection
}

func (r *Run) engine(metas []policy.Meta, ahead *ahead, reads []string) *engines {
	options := policy.Options{Custom: r.Custom, Levels: r.Levels, AskAll: r.AllRules}
	e := &engines{options: options, metas: metas, whole: sync.OnceValues(func() (*policy.Engine, error) { return r.Compile(options) })}
	if r.AllRules || len(r.Custom) > 0 {
		return e
	}
	e.selection = &selection{rules: map[string]bool{}, entries: map[string]bool{}}
	e.selected = sync.OnceValues(func() (*policy.Engine, error) {
		r.selectFor(e.selection, metas, ahead, reads)
		return r.Compile(e.selection.options(options, metas))
	})
	return e
}

// selectFor looks at every host. What cannot be read is told when the host is
// judged.
func (r *Run) selectFor(selection *selection, metas []policy.Meta, ahead *ahead, reads []string) {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, host := range r.Hosts {
		group.Go(func() error {
			document, err := ahead.document(i)
			if document == nil && err == nil {
				document, err = r.build(host, reads)
			}
			if err == nil {
				selection.add(metas, document.Input)
			}
			return nil
		})
	}
	_ = group.Wait() // none of them fails
}

// forInput falls back on all rules where a file has changed since it was looked
// at.
func (e *engines) forInput(in *policy.Input) (*policy.Engine, error) {
	if e.selection == nil {
		return e.whole()
	}
	engine, err := e.selected()
	if err != nil || e.selection.covers(e.metas, in) {
		return engine, err
	}
	return e.whole()
}

// selection are the rules that can speak about some host, and the entries of the
// catalogue that these may look up.
type selection struct {
	mu             sync.Mutex
	rules, entries map[string]bool
}

func (s *selection) add(metas []policy.Meta, in *policy.Input) {
	rules, entries := policy.Select(metas, in), policy.Named(in)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range rules {
		s.rules[id] = true
	}
	for _, name := range entries {
		s.entries[name] = true
	}
}

func (s *selection) covers(metas []policy.Meta, in *policy.Input) bool {
	lacks := func(set map[string]bool) func(string) bool { return func(name string) bool { return !set[name] } }
	return !slices.ContainsFunc(policy.Select(metas, in), lacks(s.rules)) && !slices.ContainsFunc(policy.Named(in), lacks(s.entries))
}

func (s *selection) options(options policy.Options, metas []policy.Meta) policy.Options {
	options.Only, options.Catalogue = []string{}, slices.Sorted(maps.Keys(s.entries))
	for _, meta := range metas {
		if s.rules[meta.ID] {
			options.Only = append(options.Only, meta.ID)
		}
	}
	return options
}

// rules are all rules of the program and the custom ones. A broken custom rule
// is an error even where there was nothing to ask it.
func (e *engines) rules() ([]policy.Meta, error) {
	if len(e.options.Custom) == 0 {
		return e.metas, nil
	}
	engine, err := e.whole()
	if err != nil {
		return nil, err
	}
	return engine.Rules(), nil
}

func (e *engines) meta(id string) policy.Meta {
	metas := e.metas
	if len(e.options.Custom) > 0 {
		if engine, err := e.whole(); err == nil {
			metas = engine.Rules()
		}
	}
	if i := slices.IndexFunc(metas, func(m policy.Meta) bool { return m.ID == id }); i >= 0 {
		return metas[i]
	}
	return policy.Meta{ID: id, Name: "rule-data"}
}
