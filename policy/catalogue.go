package policy

import (
	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// catalogueOf is data.kernel with the entries of the named parameters, nil: all.
// A host names a few dozen of more than a thousand.
func catalogueOf(names []string) *ast.Term {
	var entries [][2]*ast.Term
	add := func(p *kernel.Parameter) {
		entries = append(entries, [2]*ast.Term{ast.StringTerm(p.Name), entryTerm(kernel.RegoEntry(p))})
	}
	if names == nil {
		all := kernel.All()
		for i := range all {
			add(&all[i])
		}
	}
	for _, name := range names {
		if p, ok := kernel.Lookup(name); ok {
			add(p)
		}
	}
	newest := kernel.Newest()
	return object("newest", version(newest), "parameters", ast.ObjectTerm(entries...))
}

func entryTerm(e kernel.Entry) *ast.Term {
	return object(
		"tier", ast.StringTerm(string(e.Tier)),
		"type", ast.StringTerm(string(e.Type)),
		"fields", number(e.Fields),
		"unit", ast.StringTerm(e.Unit),
		"since", optional(e.Since, version),
		"removed", optional(e.Removed, version),
		"vendors", array(e.Vendors, ast.StringTerm),
		"harmless", ast.BooleanTerm(e.Harmless),
		"no_op_since", optional(e.NoOpSince, version),
		"module", optional(e.Module, ast.StringTerm),
		"write_only", ast.BooleanTerm(e.WriteOnly),
		"read_only", ast.BooleanTerm(e.ReadOnly),
		"sensitive", ast.BooleanTerm(e.Sensitive),
		"inherited", ast.BooleanTerm(e.Inherited),
		"meaningful", list(e.Meaningful, interval),
		"presence", array(e.Presence, func(i kernel.BoolInterval) *ast.Term {
			return span(i.Kernels, "value", optional(i.Value, ast.BooleanTerm))
		}),
		"defaults", array(e.Defaults, valueSpan),
		"bounds", array(e.Bounds, func(i kernel.BoundPair) *ast.Term {
			return span(i.Kernels, "min", optional(i.Min, number), "max", optional(i.Max, number))
		}),
		"netns", array(e.Netns, valueSpan),
		"userns", array(e.UserNetns, valueSpan),
		"suggestion", optional(e.Suggestion, ast.StringTerm),
	)
}

func valueSpan(i kernel.Interval) *ast.Term {
	return span(i.Kernels, "value", optional(i.Value, ast.StringTerm))
}

func span(k kernel.Kernels, rest ...any) *ast.Term {
	return object(append([]any{
		"from", optional(k.From, version),
		"until", optional(k.Until, version),
		"vendor", ast.StringTerm(k.Vendor),
	}, rest...)...)
}

// version is [major, minor] or [major, minor, patch], which Rego compares.
func version(v kernel.Version) *ast.Term {
	terms := []*ast.Term{number(int(v.Major)), number(int(v.Minor))}
	if v.Patch != 0 {
		terms = append(terms, number(int(v.Patch)))
	}
	return ast.ArrayTerm(terms...)
}
