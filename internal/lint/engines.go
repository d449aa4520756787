package lint

import (
	"maps"
	"slices"
	"sync"

	"github.com/tcplint/terraform-provider-sysctl/internal/facts"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// engines compiles rules as late and as few as possible: for few hosts only those
// that can speak about one of them, for many hosts all of them, once.
type engines struct {
	options policy.Options
	metas   []policy.Meta
	// judging is what the hosts are judged with; whole has every rule.
	judging, whole func() (*policy.Engine, error)
}

// few is the number of hosts of which the facts are gathered, and kept, before
// the first is judged.
const few = 100

func (r *Run) engine(metas []policy.Meta, ahead *ahead) *engines {
	options := policy.Options{Custom: r.Custom, Levels: r.Levels, AskAll: r.AllRules}
	e := &engines{options: options, metas: metas, whole: sync.OnceValues(func() (*policy.Engine, error) { return r.Compile(options) })}
	e.judging = e.whole
	if len(r.Hosts) <= few && !r.AllRules && len(r.Custom) == 0 {
		e.judging = sync.OnceValues(func() (*policy.Engine, error) { return r.Compile(e.selected(ahead.byIndex)) })
	}
	return e
}

// selected are the rules that can speak about one of the hosts, and the entries
// of the catalogue that these may look up.
func (e *engines) selected(hosts map[int]*facts.Document) policy.Options {
	rules, entries := map[string]bool{}, map[string]bool{}
	for _, document := range hosts {
		for _, id := range policy.Select(e.metas, document.Input) {
			rules[id] = true
		}
		for _, name := range policy.Named(document.Input) {
			entries[name] = true
		}
	}
	options := e.options
	options.Only, options.Catalogue = []string{}, slices.Sorted(maps.Keys(entries))
	for _, meta := range e.metas {
		if rules[meta.ID] {
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
