package policy

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// ruleData is the part of `data` that is not rules: the metadata that main.rego
// needs, the levels of tcplint.toml, and the catalogue.
func ruleData(metas []Meta, opts Options) ast.Object {
	meta := make(map[string]Meta, len(metas))
	for _, m := range metas {
		meta[m.ID] = m
	}
	return ast.NewObject(
		[2]*ast.Term{ast.StringTerm("tcplint"), object(
			"meta", dictionary(meta, Meta.term),
			"config", object("levels", dictionary(opts.Levels, ast.StringTerm)),
		)},
		[2]*ast.Term{ast.StringTerm("kernel"), catalogueOf(opts.Catalogue)},
	)
}

func (m Meta) term() *ast.Term {
	return object(
		"severity", ast.StringTerm(string(m.Severity)),
		"remedy", ast.StringTerm(m.Remedy),
		"part", ast.StringTerm(m.Part),
		"parameters", array(m.Parameters, ast.StringTerm),
		"facts", array(m.Facts, ast.StringTerm),
		"when", array(m.When, ast.StringTerm),
		"reads", array(m.Reads, ast.StringTerm),
		"overrides", array(m.Overrides, ast.StringTerm),
	)
}
