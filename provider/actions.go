package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
)

// Actions implements provider.ProviderWithActions.
func (p *sysctlProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{
		NewReloadAction,
		NewTriggerAction,
	}
}
