package policy

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// allowed are the built-ins that a rule may call, by name or by family with a
// trailing dot: none reaches the network, the environment, the clock or chance.
// A built-in that a later OPA adds is refused until it is listed here.
var allowed = []string{
	"abs", "all", "and", "any", "array.", "assign", "base64.", "bits.", "ceil", "concat", "contains", "count",
	"div", "endswith", "eq", "equal", "floor", "format_int", "glob.match", "glob.quote_meta", "graph.", "gt", "gte",
	"hex.", "indexof", "indexof_n", "internal.member_2", "internal.member_3", "internal.print", "internal.template_string",
	"internal.test_case", "intersection", "is_array", "is_boolean", "is_null", "is_number", "is_object", "is_set", "is_string",
	"json.filter", "json.patch", "json.remove", "json.unmarshal", "json.marshal", "json.is_valid", "lower", "lt", "lte", "max", "min", "minus", "mul", "neq",
	"numbers.range", "numbers.range_step", "object.", "or", "plus", "product", "regex.", "rem", "replace", "round",
	"semver.", "set_diff", "sort", "split", "sprintf", "startswith", "strings.", "substring", "sum", "to_number",
	"trim", "trim_left", "trim_prefix", "trim_right", "trim_space", "trim_suffix", "type_name", "union", "units.", "upper", "walk",
	"crypto.sha256", "net.cidr_contains", "net.cidr_intersects", "net.cidr_is_valid", "rego.metadata.chain", "rego.metadata.rule",
}

// capabilities is OPA's own set cut down to the allow-list.
func capabilities() *ast.Capabilities {
	full := ast.CapabilitiesForThisVersion()
	return &ast.Capabilities{
		Builtins: slices.DeleteFunc(slices.Clone(full.Builtins), func(b *ast.Builtin) bool { return !isAllowed(b.Name) }),
		// nil would mean every host; empty means none.
		AllowNet:       []string{},
		FutureKeywords: full.FutureKeywords,
		Features:       full.Features,
	}
}

func isAllowed(name string) bool {
	return slices.ContainsFunc(allowed, func(entry string) bool {
		return entry == name || strings.HasSuffix(entry, ".") && strings.HasPrefix(name, entry)
	})
}
