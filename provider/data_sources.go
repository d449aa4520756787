package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// DataSources implements provider.Provider.
func (p *sysctlProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		NewParametersDataSource,
	}
}

// dataSource is what all data sources are made of.
type dataSource struct{ data *providerData }

// Configure implements datasource.DataSourceWithConfigure.
func (d *dataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	if req.ProviderData == nil {
		return // before the provider is configured, as when a configuration is validated
	}
	data, ok := req.ProviderData.(*providerData)
	if !ok {
		resp.Diagnostics.AddError("Unable to Use the Provider", fmt.Sprintf("It was configured with a %T. This is a mistake in the provider.", req.ProviderData))
		return
	}
	d.data = data
}

// reach finds the host to read. It is nil, and the response says why, where
// nothing can be read. What a resource leaves for the apply a data source has to
// know at once: Terraform takes no unknown result of one.
func (d *dataSource) reach(ctx context.Context, own connectionModel, req datasource.ReadRequest, resp *datasource.ReadResponse) *target {
	at, diags := d.data.target(ctx, own)
	resp.Diagnostics.Append(diags...)
	switch {
	case at != nil || diags.HasError():
	case req.ClientCapabilities.DeferralAllowed:
		resp.Deferred = &datasource.Deferred{Reason: datasource.DeferredReasonProviderConfigUnknown}
	default:
		resp.Diagnostics.Append(diag.NewErrorDiagnostic("Unable to Reach a Host That Is Not Known Yet",
			"The connection depends on something that is known only after apply. Add depends_on with the resource that gives the address to this data source, and it is read then."))
	}
	return at
}
