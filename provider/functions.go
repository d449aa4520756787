package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

// Functions implements provider.ProviderWithFunctions.
func (p *sysctlProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		NewParseConfFunction,
		NewRenderConfFunction,
		NewNormalizeValueFunction,
		func() function.Function { return NewLintFunction(p.gate) },
		func() function.Function { return NewConnectionCapacityFunction(p.models) },
		func() function.Function { return NewRoleValuesFunction(p.models) },
		func() function.Function { return NewRoleReasonFunction(p.models) },
	}
}
