package provider

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

var _ function.Function = (*roleValuesFunction)(nil)

// NewRoleValuesFunction makes role_values.
func NewRoleValuesFunction(models *policy.Models) function.Function {
	return &roleValuesFunction{models}
}

type roleValuesFunction struct{ models *policy.Models }

type roleValue struct {
	Value  types.String `tfsdk:"value"`
	Reason types.String `tfsdk:"reason"`
	Source types.String `tfsdk:"source"`
}

const roleQuestionDescription = "An object of these attributes:\n\n" +
	"- `role`: what the host does: `load-balancer`, `web`, `database`, `client`, `nat-gateway`, `kubernetes-node` or `container`. Required.\n" +
	"- `closes_first`: who closes the host's outbound connections first, and so has TIME_WAIT: `self`, `peer` or `unknown`. (default `unknown`)\n" +
	"- `nat`: whether clients reach the host through NAT. (default: not stated)\n" +
	"- `kernel`: release of its kernel, such as `5.15.0-91-generic`. (default: a supported one, 4.19 or later)\n" +
	"- `listeners`: ports that programs of the host listen on, which outbound connections then leave alone. (default none)"

// Metadata implements function.Function.
func (*roleValuesFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "role_values"
}

// Definition implements function.Function.
func (*roleValuesFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "What a host in a role should set for TIME_WAIT and local ports",
		MarkdownDescription: `Gives a map from parameters to objects:

- ` + "`value`" + `: what to set.
- ` + "`reason`" + `: what for.
- ` + "`source`" + `: where in the kernel's source that was read, or how it was measured.

It is empty where there is nothing to set, which is the right answer for most hosts: ` + "`role_reason`" + ` says why. The table is the one that the rules have.`,
		Parameters: []function.Parameter{function.DynamicParameter{Name: "host", MarkdownDescription: roleQuestionDescription}},
		Return: function.MapReturn{ElementType: types.ObjectType{AttrTypes: map[string]attr.Type{
			"value": types.StringType, "reason": types.StringType, "source": types.StringType,
		}}},
	}
}

// Run implements function.Function.
func (f *roleValuesFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	answer, err := askRole(ctx, f.models, req)
	if err != nil {
		resp.Error = err
		return
	}
	values := make(map[string]roleValue, len(answer.Values))
	for name, value := range answer.Values {
		values[name] = roleValue{Value: types.StringValue(value.Value), Reason: types.StringValue(value.Reason), Source: types.StringValue(value.Source)}
	}
	resp.Error = resp.Result.Set(ctx, values)
}

// askRole asks the table about the only argument of a function.
func askRole(ctx context.Context, models *policy.Models, req function.RunRequest) (policy.RoleAnswer, *function.FuncError) {
	var given types.Dynamic
	if err := req.Arguments.Get(ctx, &given); err != nil {
		return policy.RoleAnswer{}, err
	}
	host := readArgument(0, given, "role", "closes_first", "nat", "kernel", "listeners")
	question := policy.RoleQuestion{
		Role: host.text("role"), ClosesFirst: host.text("closes_first"), NAT: host.flag("nat"), Kernel: host.text("kernel"),
	}
	for _, listener := range host.ports("listeners") {
		for port := listener[0]; port <= listener[1]; port++ {
			question.Listeners = append(question.Listeners, int(port))
		}
	}
	if host.get("role") == nil {
		host.fail("role is missing: it is one of %s", strings.Join(policy.Roles, ", "))
	}
	if near := lint.Nearest(question.Role, policy.Roles); near != "" && !slices.Contains(policy.Roles, question.Role) {
		host.fail("role %q is no role: did you mean %s?", question.Role, near)
	}
	if host.err != nil {
		return policy.RoleAnswer{}, host.err
	}
	answer, err := models.RoleValues(ctx, question)
	if err != nil {
		return answer, function.NewArgumentFuncError(0, err.Error())
	}
	return answer, nil
}
