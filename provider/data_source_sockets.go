package provider

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

var (
	_ datasource.DataSourceWithConfigure      = (*socketsDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*socketsDataSource)(nil)
)

// NewSocketsDataSource makes the data source sysctl_sockets: what the sockets of
// a host show.
func NewSocketsDataSource() datasource.DataSource { return &socketsDataSource{} }

type socketsDataSource struct{ dataSource }

// Metadata implements datasource.DataSource.
func (*socketsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sockets"
}

// Schema implements datasource.DataSource.
func (*socketsDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"top": schema.Int64Attribute{
			Optional: true, Validators: []validator.Int64{int64validator.Between(1, 10_000)},
			MarkdownDescription: fmt.Sprintf("How many `destinations` are kept apart; the rest is summed in `other_destinations`. (default %d)", probe.DefaultTop),
		},
		"summary": schema.BoolAttribute{
			Optional:            true,
			MarkdownDescription: "Read counters only: it takes the same time whatever the number of sockets, and much is not known. (default false)",
		},
		"sample": schema.StringAttribute{
			Optional: true, Validators: []validator.String{durationCheck{}},
			MarkdownDescription: "Look twice, this far apart, such as `5s`, to see what grows: `rates`, `ports_in_use_growth` and `close_wait_growth`. The read takes that much longer. (default: one look)",
		},
		"limits": schema.MapAttribute{
			Optional: true, ElementType: types.Float64Type, Validators: []validator.Map{limitsCheck{}},
			MarkdownDescription: "Numbers that make the read fail where the host shows more: " + limitNames() + ". What the host does not show fails too, and is never taken for 0. (default: none)",
		},
		"timeouts": timeouts.Attributes(ctx),
	}
	maps.Copy(attributes, dataConnectionAttributes())
	delete(attributes, "policy") // nothing is judged here
	maps.Copy(attributes, seenAttributes())
	attributes["netns"] = schema.StringAttribute{
		Optional: true, Computed: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		MarkdownDescription: "The network namespace to look at: a process in it, its name as `ip netns` knows it, or a path. Empty in the result where it is left out: the one that a login, or Terraform, is in.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks at the TCP sockets of a host, as `tcplint probe -o json` does, and judges nothing: states, where connections go and the local ports that they hold, who listens, who keeps connections that the peer has closed, and what the kernel counts. " +
			"With `limits` it fails where there are more than should be. What could not be seen is null or left out, with a line in `gaps` that says why.",
		Attributes: attributes,
	}
}

// ValidateConfig implements datasource.DataSourceWithValidateConfig.
func (*socketsDataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	asked := readSocketsAsked(ctx, req.Config.Get, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if asked.netns == "all" {
		resp.Diagnostics.AddAttributeError(path.Root("netns"), "Unable to Look at Several Namespaces",
			"One data source is one network namespace. Name it, and use for_each for several.")
	}
	if asked.sample >= asked.timeout {
		resp.Diagnostics.AddAttributeError(path.Root("sample"), "Unable to Look for So Long",
			fmt.Sprintf("Two looks %s apart take longer than timeouts.read, %s. Make sample shorter, or set timeouts = { read = %q }.", asked.sample, asked.timeout, asked.sample+readTimeout))
	}
	resp.Diagnostics.Append(asked.checkLimits()...)
}

// Read implements datasource.DataSource.
func (d *socketsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	asked := readSocketsAsked(ctx, req.Config.Get, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := limited(ctx, "read", asked.timeout)
	defer cancel()
	at := d.reach(ctx, asked.connection, req, resp)
	if at == nil {
		return
	}
	probers, err := at.probers(ctx, asked.netns)
	switch {
	case err != nil && asked.netns != "":
		resp.Diagnostics.AddAttributeError(path.Root("netns"), "Unable to Look at the Sockets", err.Error())
		return
	case err != nil:
		fail(&resp.Diagnostics, err, "Unable to Look at the Sockets", nil)
		return
	}
	look, err := asked.look(ctx, at, probers[0])
	resp.Diagnostics.Append(d.data.ways.warnings()...)
	if err != nil {
		fail(&resp.Diagnostics, err, "Unable to Look at the Sockets", nil)
		return
	}
	seen, err := seenValues(&look.Observation)
	if err != nil {
		resp.Diagnostics.AddError("Unable to Show the Sockets", err.Error())
		return
	}
	resp.Diagnostics.Append(asked.exceeded(at, &look.Observation)...)
	if resp.Diagnostics.HasError() {
		return
	}
	values := maps.Clone(asked.given.Attributes())
	maps.Copy(values, seen)
	state, diags := types.ObjectValue(asked.given.AttributeTypes(ctx), values)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// socketsAsked is what a configuration asks for. What is not known yet is left
// out.
type socketsAsked struct {
	given      types.Object
	connection connectionModel
	options    probe.Options
	netns      string
	sample     time.Duration
	sampled    bool // false: it is certain that there is one look
	limits     map[string]attr.Value
	timeout    time.Duration
}

func readSocketsAsked(ctx context.Context, get func(context.Context, any) diag.Diagnostics, diags *diag.Diagnostics) *socketsAsked {
	asked := &socketsAsked{timeout: readTimeout}
	diags.Append(get(ctx, &asked.given)...)
	if diags.HasError() {
		return nil
	}
	attributes, given := asked.given.Attributes(), layers{asked.given}
	asked.connection.SSH, _ = attributes["ssh"].(types.Object)
	asked.connection.Sudo, _ = attributes["sudo"].(types.Bool)
	asked.netns = given.text("netns")
	asked.sample = given.duration("sample")
	asked.sampled = asked.sample > 0 || attributes["sample"].IsUnknown()
	if limits, ok := attributes["limits"].(types.Map); ok {
		asked.limits = limits.Elements()
	}
	summary := given.flag("summary")
	asked.options = probe.Options{Top: given.number("top"), Summary: summary != nil && *summary}
	asked.options.Processes = !asked.options.Summary
	if limits, ok := attributes["timeouts"].(timeouts.Value); ok {
		timeout, more := limits.Read(ctx, readTimeout)
		diags.Append(more...)
		asked.timeout = timeout
	}
	return asked
}

// look looks at the host once, or twice.
func (a *socketsAsked) look(ctx context.Context, at *target, prober probe.Prober) (*probe.Look, error) {
	before, err := prober.Look(ctx, a.options)
	if err != nil || a.sample == 0 {
		return before, err
	}
	select {
	case <-time.After(a.sample): // however long the first look took: rates of an instant tell nothing
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for the second look at %s: %w", at.name, context.Cause(ctx))
	}
	after, err := prober.Look(ctx, a.options)
	if err != nil {
		return nil, err
	}
	probe.Sampled(before, after)
	return after, nil
}
