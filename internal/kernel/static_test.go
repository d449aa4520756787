package kernel

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"
)

// The catalogue must cost nothing when a program starts. It does as long as the
// generated file holds literals and addresses of variables alone: a call, or a
// list taken from a variable, would make the compiler fill it in at start.
func TestCatalogueIsStaticData(t *testing.T) {
	fileSet := token.NewFileSet()
	file, err := parser.ParseFile(fileSet, "zz_generated.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, declaration := range file.Decls {
		general, ok := declaration.(*ast.GenDecl)
		if !ok {
			t.Errorf("%s: a function", fileSet.Position(declaration.Pos()))
			continue
		}
		for _, spec := range general.Specs {
			value := spec.(*ast.ValueSpec)
			for _, expression := range value.Values {
				checkStatic(t, fileSet, expression)
			}
		}
	}
}

func checkStatic(t *testing.T, fileSet *token.FileSet, expression ast.Expr) {
	t.Helper()
	switch e := expression.(type) {
	case *ast.BasicLit:
	case *ast.Ident:
		if e.Obj != nil && e.Obj.Kind == ast.Var {
			t.Errorf("%s: value of the variable %s", fileSet.Position(e.Pos()), e.Name)
		}
	case *ast.UnaryExpr:
		_, name := e.X.(*ast.Ident)
		_, number := e.X.(*ast.BasicLit)
		if !(e.Op == token.AND && name) && !(e.Op == token.SUB && number) {
			t.Errorf("%s: operator %s", fileSet.Position(e.Pos()), e.Op)
		}
	case *ast.KeyValueExpr:
		checkStatic(t, fileSet, e.Value)
	case *ast.CompositeLit:
		for _, element := range e.Elts {
			checkStatic(t, fileSet, element)
		}
	default:
		t.Errorf("%s: %T", fileSet.Position(e.Pos()), e)
	}
}
