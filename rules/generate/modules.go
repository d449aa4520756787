package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// shared knows which file of lib and model defines what, and what each of them
// needs in turn: the program loads no more than its rules use.
type shared struct {
	modules   map[string]*ast.Module
	definedIn map[string][]string // data.tcplint.lib.int to the files that define it
	uses      map[string][]string // file to files
}

// ruleName is the length of a reference that ends in a rule's name:
// data.tcplint.lib.int.
const ruleName = 4

func sharedModules(root string) (*shared, error) {
	s := &shared{modules: map[string]*ast.Module{}, definedIn: map[string][]string{}, uses: map[string][]string{}}
	for _, dir := range []string{"lib", "model"} {
		files, err := filepath.Glob(filepath.Join(root, dir, "*.rego"))
		if err != nil {
			return nil, fmt.Errorf("finding the shared modules: %w", err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.rego") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, fmt.Errorf("reading a shared module: %w", err)
			}
			name := filepath.ToSlash(filepath.Join(dir, filepath.Base(file)))
			if s.modules[name], err = ast.ParseModuleWithOpts(name, string(text), ast.ParserOptions{RegoVersion: ast.RegoV1}); err != nil {
				return nil, fmt.Errorf("parsing a shared module: %w", err)
			}
		}
	}
	compiled, err := s.compile(nil)
	if err != nil {
		return nil, err
	}
	for name, module := range compiled {
		for _, rule := range module.Rules {
			key := rule.Ref()[:ruleName].String()
			if !slices.Contains(s.definedIn[key], name) {
				s.definedIn[key] = append(s.definedIn[key], name)
			}
		}
	}
	for name, module := range compiled {
		s.uses[name] = s.directly(module)
	}
	return s, nil
}

func (s *shared) compile(rule *ast.Module) (map[string]*ast.Module, error) {
	modules := maps.Clone(s.modules)
	if rule != nil {
		modules["rule"] = rule
	}
	compiler := ast.NewCompiler()
	if compiler.Compile(modules); compiler.Failed() {
		return nil, fmt.Errorf("compiling the shared modules: %w", compiler.Errors)
	}
	return compiler.Modules, nil
}

// directly gives the files that define what a compiled module refers to.
func (s *shared) directly(module *ast.Module) []string {
	found := map[string]bool{}
	ast.WalkRefs(module, func(ref ast.Ref) bool {
		if len(ref) >= ruleName && ref[0].Equal(ast.DefaultRootDocument) {
			for _, file := range s.definedIn[ref[:ruleName].String()] {
				found[file] = true
			}
		}
		return false
	})
	return slices.Sorted(maps.Keys(found))
}

// needed gives the shared files that a rule needs, directly or not.
func (s *shared) needed(file, text string) ([]string, error) {
	module, err := ast.ParseModuleWithOpts(file, text, ast.ParserOptions{RegoVersion: ast.RegoV1})
	if err != nil {
		return nil, fmt.Errorf("parsing a rule: %w", err)
	}
	compiled, err := s.compile(module)
	if err != nil {
		return nil, err
	}
	needed := map[string]bool{}
	open := s.directly(compiled["rule"])
	for len(open) > 0 {
		next := open[0]
		open = open[1:]
		if !needed[next] {
			needed[next] = true
			open = append(open, s.uses[next]...)
		}
	}
	return slices.Sorted(maps.Keys(needed)), nil
}
