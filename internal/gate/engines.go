package gate

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// engines keep what was compiled. Compiling all rules takes several times as
// long as compiling those that can speak about one host, and most plans need no
// more; where a few hosts needed others each time, all are compiled.
type engines struct {
	compile func(policy.Options) (*policy.Engine, error)

	mu       sync.Mutex
	byLevels map[string]*compiled
}

type compiled struct {
	options policy.Options
	engine  *policy.Engine
	times   int
}

// enough is how often rules are compiled for what a host needs.
const enough = 2

func newEngines(compile func(policy.Options) (*policy.Engine, error)) *engines {
	return &engines{compile: compile, byLevels: map[string]*compiled{}}
}

// of is an engine that has at least the wanted rules. Who needs one while it is
// compiled waits for it.
func (e *engines) of(wanted policy.Options) (*policy.Engine, error) {
	key, err := json.Marshal(wanted.Levels)
	if err != nil {
		return nil, fmt.Errorf("comparing the levels of rules: %w", err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	have := e.byLevels[string(key)]
	if have == nil {
		have = &compiled{options: policy.Options{Levels: wanted.Levels, Only: []string{}, Catalogue: []string{}}}
		e.byLevels[string(key)] = have
	}
	if have.engine != nil && within(wanted.Only, have.options.Only) && within(wanted.Catalogue, have.options.Catalogue) {
		return have.engine, nil
	}
	options := have.options
	if options.Only, options.Catalogue = nil, nil; have.times < enough {
		options.Only = union(wanted.Only, have.options.Only)
		options.Catalogue = union(wanted.Catalogue, have.options.Catalogue)
	}
	engine, err := e.compile(options)
	if err != nil {
		return nil, err
	}
	have.options, have.engine, have.times = options, engine, have.times+1
	return engine, nil
}

// within: nil stands for all.
func within(some, all []string) bool {
	return all == nil || some != nil && !slices.ContainsFunc(some, func(one string) bool { return !slices.Contains(all, one) })
}

func union(a, b []string) []string {
	if a == nil || b == nil {
		return nil
	}
	both := slices.Concat(a, b)
	slices.Sort(both)
	return slices.Compact(both)
}
