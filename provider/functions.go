package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
)

// Functions implements provider.ProviderWithFunctions.
func (p *sysctlProvider) Functions(context.Context) []func() function.Function {
	made := []function.Function{
		NewParseConfFunction(),
		NewRenderConfFunction(),
		NewNormalizeValueFunction(),
		NewLintFunction(p.gate),
		NewConnectionCapacityFunction(p.models),
		NewRoleValuesFunction(p.models),
		NewRoleReasonFunction(p.models),
	}
	functions := make([]func() function.Function, 0, len(made))
	for _, f := range made {
		functions = append(functions, func() function.Function { return whenKnown{f} })
	}
	return functions
}

// whenKnown is a function whose result is unknown while a part of an argument
// is. Terraform does not call it then. Who does must not be answered as if that
// part was left out.
type whenKnown struct{ function.Function }

// Run implements function.Function.
func (f whenKnown) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var declared function.DefinitionResponse
	f.Definition(ctx, function.DefinitionRequest{}, &declared)
	for i := range declared.Definition.Parameters {
		var argument attr.Value
		if resp.Error = req.Arguments.GetArgument(ctx, i, &argument); resp.Error != nil {
			return
		}
		if !known(ctx, argument) {
			return // the result is unknown until it is set
		}
	}
	f.Function.Run(ctx, req, resp)
}
