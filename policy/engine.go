// Package policy asks the Rego rules about hosts. Everything that is a
// judgement is in Rego; this package loads, asks and reads the answer.
package policy

import (
	"context"
	"fmt"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// Options say which rules an engine has.
type Options struct {
	Custom []string          // directories with rules of the user's own
	Levels map[string]string // rule id to off, info, warning or error
	Only   []string          // rule ids to load, nil: all
	// Catalogue names the parameters whose entries the rules may look up, nil: all.
	Catalogue []string
	// AskAll asks every rule about every host, also those that cannot speak.
	AskAll bool
	shared bool // load all of lib and model, also what no rule needs
	// Timeout bounds the evaluation of one host; zero is DefaultTimeout.
	Timeout time.Duration
}

// DefaultTimeout is far above what a host with a million lines needs, so that
// only a rule that does not end meets it.
const DefaultTimeout = 60 * time.Second

// Engine evaluates the compiled rules. It is safe for concurrent use.
type Engine struct {
	compiler *ast.Compiler
	store    storage.Store
	query    ast.Body
	metas    []Meta
	timeout  time.Duration
	askAll   bool
}

// New compiles the rules. An error in a custom rule names its file and position.
func New(opts Options) (*Engine, error) {
	metas, err := Rules()
	if err != nil {
		return nil, err
	}
	metas = only(metas, opts.Only)
	files, err := filesOf(metas, opts.shared || len(opts.Custom) > 0)
	if err != nil {
		return nil, err
	}
	modules, err := embeddedModules(files, ast.ParserOptions{RegoVersion: ast.RegoV1})
	if err != nil {
		return nil, err
	}
	custom, customMetas, err := customModules(opts.Custom)
	if err != nil {
		return nil, err
	}
	metas = append(metas, customMetas...)
	compiler, err := compile(modules, custom)
	if err != nil {
		return nil, err
	}
	timeout := opts.Timeout
	if timeout == 0 {
		timeout = DefaultTimeout
	}
	engine := &Engine{
		compiler: compiler,
		store:    inmem.NewFromASTObject(ruleData(metas, opts)),
		metas:    metas,
		timeout:  timeout,
		askAll:   opts.AskAll || len(opts.Custom) > 0,
	}
	engine.query, err = engine.compileQuery("data.tcplint.report")
	if err != nil {
		return nil, err
	}
	return engine, nil
}

// Rules is the metadata of the rules that this engine has, custom ones last.
func (e *Engine) Rules() []Meta { return e.metas }

// Evaluate asks the rules about one host. The findings come in no particular order.
func (e *Engine) Evaluate(ctx context.Context, in *Input) ([]Finding, error) {
	input, err := in.document()
	if err != nil {
		return nil, err
	}
	// Custom rules may speak about anything.
	if !e.askAll {
		input.Value.(ast.Object).Insert(ast.StringTerm("only"), array(Select(e.metas, in), ast.StringTerm))
	}
	answer, err := e.ask(ctx, e.query, input)
	if err != nil {
		return nil, fmt.Errorf("evaluating the rules for %s: %w", in.Host.Name, err)
	}
	findings, err := findings(answer)
	if err != nil {
		return nil, fmt.Errorf("reading the rules' answer for %s: %w", in.Host.Name, err)
	}
	for _, finding := range findings {
		if err := finding.check(in); err != nil {
			return nil, fmt.Errorf("reading the rules' answer for %s: %w", in.Host.Name, err)
		}
	}
	return findings, nil
}

// ask runs a compiled query that binds `answer`.
func (e *Engine) ask(ctx context.Context, query ast.Body, input *ast.Term) (ast.Value, error) {
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	interrupt := topdown.NewCancel()
	stop := context.AfterFunc(ctx, interrupt.Cancel)
	defer stop()

	txn, err := e.store.NewTransaction(ctx)
	if err != nil {
		return nil, err
	}
	defer e.store.Abort(ctx, txn)
	results, err := topdown.NewQuery(query).
		WithCompiler(e.compiler).
		WithStore(e.store).
		WithTransaction(txn).
		WithInput(input).
		WithCancel(interrupt).
		// A built-in error would read as "no finding".
		WithStrictBuiltinErrors(true).
		Run(ctx)
	if err != nil {
		if ctx.Err() == context.DeadlineExceeded {
			return nil, fmt.Errorf("not done after %s: %w", e.timeout, ctx.Err())
		}
		return nil, err
	}
	if len(results) != 1 {
		return nil, fmt.Errorf("the query gave %d results, want 1", len(results))
	}
	return results[0][ast.Var("answer")].Value, nil
}
