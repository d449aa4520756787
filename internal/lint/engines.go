package lint

import (
	"slices"
	"sync"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// engines compiles rules as late and as few as possible: for a single host only
// those that can speak about it, for many hosts all of them, once.
type engines struct {
	compile  func(policy.Options) (*policy.Engine, error)
	options  policy.Options
	metas    []policy.Meta
	selects  bool
	whole    func() (*policy.Engine, error)
	mu       sync.Mutex
	selected *policy.Engine
}

func (r *Run) engine(metas []policy.Meta) *engines {
	options := policy.Options{Custom: r.Custom, Levels: r.Levels, AskAll: r.AllRules}
	return &engines{
		compile: r.Compile,
		options: options,
		metas:   metas,
		selects: len(r.Hosts) == 1 && !r.AllRules && len(r.Custom) == 0,
		whole:   sync.OnceValues(func() (*policy.Engine, error) { return r.Compile(options) }),
	}
}

func (e *engines) forInput(in *policy.Input) (*policy.Engine, error) {
	if !e.selects {
		return e.whole()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.selected != nil {
		return e.selected, nil
	}
	options := e.options
	options.Only = policy.Select(e.metas, in)
	options.Catalogue = policy.Named(in)
	var err error
	e.selected, err = e.compile(options)
	return e.selected, err
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
