package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
)

// ListResources implements provider.ProviderWithListResources.
func (p *sysctlProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		NewParameterList,
		NewParametersList,
	}
}
