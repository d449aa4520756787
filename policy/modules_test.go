package policy

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

// The program skips stages of the compiler for the built-in rules; here they
// pass all of them, in strict mode, under the allow-list and against the schema.
func TestBuiltInRulesPassEveryStage(t *testing.T) {
	metas, err := Rules()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filesOf(metas, true)
	if err != nil {
		t.Fatal(err)
	}
	modules, err := embeddedModules(files, ast.ParserOptions{RegoVersion: ast.RegoV1, ProcessAnnotation: true})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("input.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema any
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, schema)
	compiler := ast.NewCompiler().WithCapabilities(capabilities()).WithStrict(true).WithSchemas(schemas).WithUseTypeCheckAnnotations(true)
	if compiler.Compile(modules); compiler.Failed() {
		t.Fatal(compiler.Errors)
	}
}

func BenchmarkCompile(b *testing.B) {
	metas, err := Rules()
	if err != nil {
		b.Fatal(err)
	}
	files, err := filesOf(metas, false)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("parse", func(b *testing.B) {
		for b.Loop() {
			if _, err := embeddedModules(files, ast.ParserOptions{RegoVersion: ast.RegoV1, ProcessAnnotation: true}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			if _, err := New(Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
