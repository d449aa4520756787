package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
)

// DataSources implements provider.Provider.
func (p *sysctlProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		NewParametersDataSource,
		NewLintDataSource,
		NewSocketsDataSource,
	}
}

// dataSource is what all data sources are made of.
type dataSource struct{ data *providerData }

// Configure implements datasource.DataSourceWithConfigure.
func (d *dataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.data = configured(req.ProviderData, &resp.Diagnostics)
}

// reach finds the host to read. It is nil, and the response says why, where
// nothing can be read.
func (d *dataSource) reach(ctx context.Context, own connectionModel, req datasource.ReadRequest, resp *datasource.ReadResponse) *target {
	at, diags := d.data.target(ctx, own)
	resp.Diagnostics.Append(diags...)
	if at == nil && !diags.HasError() {
		notKnownYet("connection", req, resp)
	}
	return at
}

// notKnownYet is for what a resource leaves to the apply: Terraform takes no
// unknown result of a data source.
func notKnownYet(what string, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if req.ClientCapabilities.DeferralAllowed {
		resp.Deferred = &datasource.Deferred{Reason: datasource.DeferredReasonProviderConfigUnknown}
		return
	}
	resp.Diagnostics.AddError("Unable to Read Before the Apply",
		fmt.Sprintf("The %s depends on something in the provider block that is known only after apply. Add depends_on to this data source, with the resource that it comes from: it is read after that then.", what))
}
