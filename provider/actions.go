package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
)

// sinceActions is said of each action: an older Terraform knows no such block.
const sinceActions = "Actions need Terraform 1.14 or later."

// Actions implements provider.ProviderWithActions.
func (p *sysctlProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{
		NewReloadAction,
		NewTriggerAction,
	}
}
