package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
)

// DataSources implements provider.Provider.
func (p *sysctlProvider) DataSources(context.Context) []func() datasource.DataSource {
	return nil
}
