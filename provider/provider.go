// Package provider declares kernel parameters on hosts for Terraform and
// OpenTofu. It holds schemas and plans; what happens on a host is in
// internal/apply, and what is right for one in rules/.
package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/tcplint/terraform-provider-sysctl/internal/gate"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Address is where registries keep the provider.
const Address = "registry.terraform.io/tcplint/sysctl"

// Options put other parts in the place of real ones, for tests.
type Options struct {
	// Transports gives the way to a host, nil: this machine, or SSH.
	Transports func(host.Config) host.Transport
}

// New returns what makes the provider. All that are made share nothing.
func New(version string, options Options) func() provider.Provider {
	return func() provider.Provider {
		return &sysctlProvider{version: version, options: options, ways: newWays(), gate: gate.New(gate.Parts{}), models: &policy.Models{}}
	}
}

var (
	_ provider.Provider                   = (*sysctlProvider)(nil)
	_ provider.ProviderWithFunctions      = (*sysctlProvider)(nil)
	_ provider.ProviderWithActions        = (*sysctlProvider)(nil)
	_ provider.ProviderWithListResources  = (*sysctlProvider)(nil)
	_ provider.ProviderWithValidateConfig = (*sysctlProvider)(nil)
)

type sysctlProvider struct {
	version string
	options Options
	ways    *ways
	gate    *gate.Gate
	models  *policy.Models
}

// Metadata implements provider.Provider.
func (p *sysctlProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "sysctl"
	resp.Version = p.version
}

// Schema implements provider.Provider.
func (p *sysctlProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Declares kernel parameters on hosts, this one or others over SSH, and refuses at plan what a kernel would refuse or what does harm there.",
		Attributes:          providerConnectionAttributes(),
	}
}

// ValidateConfig implements provider.ProviderWithValidateConfig.
func (p *sysctlProvider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var model providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(model.check(ctx)...)
}

// Configure implements provider.Provider. It connects to nothing: what a
// provider block says may only be known at apply, and most hosts of a plan need
// no more than one login.
func (p *sysctlProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var model providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	transports := p.ways.to
	if p.options.Transports != nil {
		transports = p.options.Transports
	}
	data := &providerData{model: model, hosts: newHosts(transports), ways: p.ways, gate: p.gate, models: p.models}
	resp.ResourceData = data
	resp.DataSourceData = data
	resp.ActionData = data
	resp.ListResourceData = data
}

// Resources implements provider.Provider.
func (p *sysctlProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		NewParametersResource,
		NewParameterResource,
		func() resource.Resource { return NewLocalPortRangeResource(p.models) },
	}
}
