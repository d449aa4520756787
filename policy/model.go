package policy

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

// CapacityQuestion is a range of local ports and what uses it.
type CapacityQuestion struct {
	Low             int        `json:"low"`
	High            int        `json:"high"`
	Reserved        [][2]int64 `json:"reserved"`
	Destinations    int        `json:"destinations"`
	SourceAddresses int        `json:"source_addresses"`
	Rate            *float64   `json:"rate"`
	LifetimeNS      int64      `json:"lifetime_ns"`
	Reuse           bool       `json:"reuse"`
	ReuseDelayNS    *int64     `json:"reuse_delay_ns"`
	Loopback        bool       `json:"loopback"`
}

// CapacityAnswer is what the capacity model says, rates in new connections per
// second, rounded down. Null: no limit, or no rate was given.
type CapacityAnswer struct {
	UsablePorts         int      `json:"usable_ports"`
	WithoutReuse        *float64 `json:"without_reuse"`
	WithReuse           *float64 `json:"with_reuse"`
	Limit               string   `json:"limit"` // ports or none
	SecondsToExhaustion *float64 `json:"seconds_to_exhaustion"`
}

// Models answers questions to rules/model. It compiles the models when it is
// first asked, and once. It is safe for concurrent use, and the zero value is ready.
type Models struct {
	mu       sync.Mutex
	engine   *Engine
	compiled map[string]*model
}

// Capacity asks the capacity model.
func (m *Models) Capacity(ctx context.Context, question CapacityQuestion) (CapacityAnswer, error) {
	var answer CapacityAnswer
	err := m.ask(ctx, "data.tcplint.model.capacity", question, &answer)
	return answer, err
}

// Capacity asks the capacity model once.
func Capacity(ctx context.Context, question CapacityQuestion) (CapacityAnswer, error) {
	return new(Models).Capacity(ctx, question)
}

func (m *Models) ask(ctx context.Context, rule string, question, answer any) error {
	input, err := ast.InterfaceToValue(question)
	if err != nil {
		return fmt.Errorf("putting the question %s: %w", rule, err)
	}
	return m.askTerm(ctx, rule, ast.NewTerm(input), answer)
}

// askAbout puts a question about the document of one host.
func (m *Models) askAbout(ctx context.Context, rule string, in *Input, answer any) error {
	question, err := in.document()
	if err != nil {
		return err
	}
	return m.askTerm(ctx, rule, question, answer)
}

func (m *Models) askTerm(ctx context.Context, rule string, question *ast.Term, answer any) error {
	model, err := m.model(rule)
	if err != nil {
		return err
	}
	return model.ask(ctx, question, answer)
}

func (m *Models) model(rule string) (*model, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if found := m.compiled[rule]; found != nil {
		return found, nil
	}
	if m.engine == nil {
		engine, err := modelEngine()
		if err != nil {
			return nil, err
		}
		m.engine, m.compiled = engine, map[string]*model{}
	}
	made, err := m.engine.model(rule)
	if err != nil {
		return nil, err
	}
	m.compiled[rule] = made
	return made, nil
}

// model is a rule of rules/model, compiled without any rule that judges.
type model struct {
	rule   string
	engine *Engine
	query  ast.Body
}

func modelEngine() (*Engine, error) {
	return New(Options{Only: []string{}, Catalogue: []string{}, shared: true})
}

func newModel(rule string) (*model, error) {
	engine, err := modelEngine()
	if err != nil {
		return nil, err
	}
	return engine.model(rule)
}

func (e *Engine) model(rule string) (*model, error) {
	query, err := e.compileQuery(rule)
	if err != nil {
		return nil, fmt.Errorf("compiling the question %s: %w", rule, err)
	}
	return &model{rule, e, query}, nil
}

func (m *model) ask(ctx context.Context, question *ast.Term, answer any) error {
	value, err := m.engine.ask(ctx, m.query, question)
	if err != nil {
		return fmt.Errorf("asking %s: %w", m.rule, err)
	}
	plain, err := ast.JSON(value)
	if err != nil {
		return fmt.Errorf("reading the answer of %s: %w", m.rule, err)
	}
	text, err := json.Marshal(plain)
	if err != nil {
		return fmt.Errorf("reading the answer of %s: %w", m.rule, err)
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return fmt.Errorf("reading the answer of %s: %w", m.rule, err)
	}
	return nil
}
