package rules_test

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
)

// TestRego runs every Rego test in strict mode against the input schema and
// demands that the tests cover every line of the rules and of lib and model.
func TestRego(t *testing.T) {
	modules := regoModules(t)
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, jsonFile(t, "../policy/input.schema.json"))
	compiler := ast.NewCompiler().
		WithStrict(true).
		WithSchemas(schemas).
		WithUseTypeCheckAnnotations(true).
		WithRewriteTestRules(true)
	coverage := cover.New()
	results, err := tester.NewRunner().
		SetCompiler(compiler).
		SetStore(inmem.NewFromObject(ruleData(t))).
		RaiseBuiltinErrors(true).
		SetCoverageQueryTracer(coverage).
		SetModules(modules).
		Filter(os.Getenv("REGO_TEST")).
		RunTests(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for result := range results {
		ran++
		if !result.Pass() {
			t.Errorf("%s: %s.%s: failed %v", result.Location, result.Package, result.Name, result.Error)
		}
	}
	if ran == 0 {
		t.Fatal("no Rego test ran")
	}
	if os.Getenv("REGO_TEST") != "" {
		return
	}
	t.Logf("%d Rego tests", ran)
	report := coverage.Report(modules)
	for _, file := range slices.Sorted(maps.Keys(report.Files)) {
		if strings.HasSuffix(file, "_test.rego") || strings.HasPrefix(file, "fixture/") {
			continue
		}
		for _, lines := range report.Files[file].NotCovered {
			t.Errorf("%s:%d-%d: no Rego test reaches these lines", file, lines.Start.Row, lines.End.Row)
		}
	}
}

// regoModules are all modules of the tree, tests and fixtures included.
func regoModules(t *testing.T) map[string]*ast.Module {
	t.Helper()
	modules := map[string]*ast.Module{}
	for _, pattern := range []string{"*.rego", "*/*.rego", "*/*/*.rego"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			modules[file], err = ast.ParseModuleWithOpts(file, string(text), ast.ParserOptions{RegoVersion: ast.RegoV1, ProcessAnnotation: true})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return modules
}

// ruleData is what plain OPA loads from the directory.
func ruleData(t *testing.T) map[string]any {
	t.Helper()
	data := map[string]any{}
	for _, file := range []string{"index.json", "kernel.json"} {
		maps.Copy(data, jsonFile(t, file).(map[string]any))
	}
	return data
}

func jsonFile(t *testing.T, file string) any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return value
}
