package provider

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/gate"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

var _ function.Function = (*lintFunction)(nil)

// NewLintFunction makes lint.
func NewLintFunction(gate *gate.Gate) function.Function { return &lintFunction{gate} }

type lintFunction struct{ gate *gate.Gate }

type lintFinding struct {
	Rule      types.String `tfsdk:"rule"`
	Name      types.String `tfsdk:"name"`
	Severity  types.String `tfsdk:"severity"`
	Verdict   types.String `tfsdk:"verdict"`
	Message   types.String `tfsdk:"message"`
	Remedy    types.String `tfsdk:"remedy"`
	Parameter types.String `tfsdk:"parameter"`
}

// Metadata implements function.Function.
func (*lintFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "lint"
}

// Definition implements function.Function.
func (*lintFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "What the rules say of values",
		MarkdownDescription: `Judges values without a host, as ` + "`tcplint lint`" + ` does a file with these lines, and gives its findings as a list of objects, empty where there is nothing to say:

- ` + "`rule`, `name`" + `: the rule, such as ` + "`TL101`, `reuse-needs-timestamps`" + `.
- ` + "`severity`" + `: ` + "`error`, `warning` or `info`" + `.
- ` + "`verdict`" + `: ` + "`fail`" + `, or ` + "`undetermined`" + ` where the message says which fact is missing.
- ` + "`message`, `remedy`" + `: what is wrong, and what to do.
- ` + "`parameter`" + `: the parameter that it is about, null where it is about no single one.

A finding does not fail anything by itself: ask for it in a precondition, a validation or a check. The resources ask the same rules at plan, together with what they know of their host.`,
		Parameters: []function.Parameter{
			function.MapParameter{Name: "values", ElementType: types.StringType, MarkdownDescription: "Values by parameter, whose names have dots or slashes."},
			function.DynamicParameter{Name: "options", AllowNullValue: true, MarkdownDescription: `What is known of the host. Null (in OpenTofu write ` + "`{}`" + `: it does not pass on a null without a type), or an object of any of these attributes:

- ` + "`roles`" + `: what the host does, a list of ` + "`load-balancer`, `web`, `database`, `client`, `nat-gateway`, `kubernetes-node`, `container`" + `. (default none)
- ` + "`nat`" + `: whether clients reach the host through NAT. (default: not stated)
- ` + "`kernel`" + `: release of its kernel, such as ` + "`5.15.0-91-generic`" + `. (default: the oldest and the newest supported one; where they differ the verdict is ` + "`undetermined`" + `)
- ` + "`loader`" + `: what applies files at boot, ` + "`systemd`, `procps`, `procps3`, `busybox` or `toybox`" + `. (default ` + "`systemd`" + `)`},
		},
		Return: function.ListReturn{ElementType: types.ObjectType{AttrTypes: map[string]attr.Type{
			"rule": types.StringType, "name": types.StringType, "severity": types.StringType, "verdict": types.StringType,
			"message": types.StringType, "remedy": types.StringType, "parameter": types.StringType,
		}}},
	}
}

// Run implements function.Function.
func (f *lintFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var given map[string]types.String
	var stated types.Dynamic
	if resp.Error = req.Arguments.Get(ctx, &given, &stated); resp.Error != nil {
		return
	}
	settings, err := valuesArgument(0, given)
	if err != nil {
		resp.Error = err
		return
	}
	options, err := lintOptions(readArgument(1, stated, "roles", "nat", "kernel", "loader"))
	if err != nil {
		resp.Error = err
		return
	}
	// A mistake in the values is a finding, so what is left is one in the options.
	found, failed := f.gate.Values(ctx, settings, options)
	if failed != nil {
		resp.Error = function.NewArgumentFuncError(1, failed.Error())
		return
	}
	findings := make([]lintFinding, 0, len(found))
	for _, finding := range found {
		findings = append(findings, lintFinding{
			Rule: types.StringValue(finding.Rule), Name: types.StringValue(finding.Name),
			Severity: types.StringValue(string(finding.Severity)), Verdict: types.StringValue(string(finding.Verdict)),
			Message: types.StringValue(finding.Message), Remedy: types.StringValue(finding.Remedy),
			Parameter: textOrNull(finding.Parameter),
		})
	}
	resp.Error = resp.Result.Set(ctx, findings)
}

func lintOptions(a *argument) (gate.Options, *function.FuncError) {
	options := gate.Options{Roles: a.texts("roles"), NAT: a.flag("nat"), Kernel: a.text("kernel"), Loader: a.text("loader")}
	for _, role := range options.Roles {
		if slices.Contains(policy.Roles, role) {
			continue
		}
		if near := lint.Nearest(role, policy.Roles); near != "" {
			a.fail("roles: %q is no role: did you mean %s?", role, near)
		}
		a.fail("roles: %q is no role: there are %s", role, strings.Join(policy.Roles, ", "))
	}
	return options, a.err
}

// textOrNull is null for an empty text.
func textOrNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}
