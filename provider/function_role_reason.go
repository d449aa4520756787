package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

var _ function.Function = (*roleReasonFunction)(nil)

// NewRoleReasonFunction makes role_reason.
func NewRoleReasonFunction(models *policy.Models) function.Function {
	return &roleReasonFunction{models}
}

// roleReasonFunction is for the answer that a map of values cannot give: why
// there are none.
type roleReasonFunction struct{ models *policy.Models }

// Metadata implements function.Function.
func (*roleReasonFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "role_reason"
}

// Definition implements function.Function.
func (*roleReasonFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary:             "Why role_values gives the values that it gives, or none",
		MarkdownDescription: "Says in one sentence why `role_values` gives what it gives for the same argument. That matters most where it gives nothing: on a database server TIME_WAIT costs no port, and no parameter helps.",
		Parameters:          []function.Parameter{function.DynamicParameter{Name: "host", MarkdownDescription: roleQuestionDescription}},
		Return:              function.StringReturn{},
	}
}

// Run implements function.Function.
func (f *roleReasonFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	answer, err := askRole(ctx, f.models, req)
	if err != nil {
		resp.Error = err
		return
	}
	resp.Error = resp.Result.Set(ctx, answer.Reason)
}
