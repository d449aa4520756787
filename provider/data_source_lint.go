package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/gate"
)

var (
	_ datasource.DataSourceWithConfigure        = (*lintDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*lintDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig   = (*lintDataSource)(nil)
)

// NewLintDataSource makes the data source sysctl_lint: what the rules say.
func NewLintDataSource() datasource.DataSource { return &lintDataSource{} }

type lintDataSource struct{ dataSource }

type lintData struct {
	Values   types.Map    `tfsdk:"values"`
	Files    types.Map    `tfsdk:"files"`
	Plan     types.String `tfsdk:"plan"`
	Host     types.String `tfsdk:"host"`
	Policy   types.Object `tfsdk:"policy"`
	FailOn   types.String `tfsdk:"fail_on"`
	Findings types.List   `tfsdk:"findings"`
	Summary  types.Object `tfsdk:"summary"`
}

// Metadata implements datasource.DataSource.
func (*lintDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_lint"
}

// Schema implements datasource.DataSource.
func (*lintDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	policy := policyAttributes(dataKit)
	delete(policy, "enforcement") // fail_on says that here
	resp.Schema = schema.Schema{
		MarkdownDescription: "Judges settings as `tcplint lint` does: values, files, or a plan. No host is asked. Findings are data, for a `check` block, a precondition or an output; with `fail_on` they fail the plan.",
		Attributes: map[string]schema.Attribute{
			"values": schema.MapAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Values by parameter, whose names have dots or slashes. One of `values`, `files` and `plan` is required.",
			},
			"files": schema.MapAttribute{
				Optional: true, ElementType: types.StringType, Validators: []validator.Map{mapvalidator.SizeAtLeast(1)},
				MarkdownDescription: "Content of the files of one host, by path: an absolute one as on the host, such as `/usr/lib/sysctl.d/50-default.conf`. Of any other only the name counts: `60-lb.conf` and `files/60-lb.conf` are `/etc/sysctl.d/60-lb.conf`. The files are read as the loader does: the later name wins, and a file that it never reads is a finding.",
			},
			"plan": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "A plan as `terraform show -json` prints it, of another configuration or an earlier run. Resources of other providers that set parameters, such as node pools and pods, are judged too.",
			},
			"host": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1), stringvalidator.ConflictsWith(path.MatchRoot("plan"))},
				MarkdownDescription: "Name of the `[[host]]` in `config_file` that `values` or `files` are for: its roles, edges and listeners count. The hosts of a plan are found by `hostnames` and `addresses`. (default: none)",
			},
			"policy": dataKit.object("What the rules have to know of the host. (default "+providersOwn+")", policy),
			"fail_on": schema.StringAttribute{
				Optional: true, Validators: []validator.String{failOnCheck{}},
				MarkdownDescription: "Findings that are an error of this data source: a list with commas of `error`, `warning` and `info`, each with what is worse, and `undetermined`; or `never`. (default `never`)",
			},

			"findings": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "What the rules say, without what is suppressed, ordered by host and place.",
				NestedObject:        schema.NestedAttributeObject{Attributes: findingAttributes()},
			},
			"summary": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "How many there are. Each finding counts once: suppressed, else undetermined, else by its severity.",
				Attributes:          summaryAttributes(),
			},
		},
	}
}

// ConfigValidators implements datasource.DataSourceWithConfigValidators.
func (*lintDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("values"), path.MatchRoot("files"), path.MatchRoot("plan"))}
}

// ValidateConfig implements datasource.DataSourceWithValidateConfig.
func (*lintDataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var config lintData
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(values{config.Values}.checkKeys(path.Root("values"), "Unable to Judge Nothing")...)
	for key, text := range config.Files.Elements() {
		if text.IsNull() {
			resp.Diagnostics.AddAttributeError(path.Root("files").AtMapKey(key), "Unable to Judge Nothing", "The content of this file is null. Leave the key out of the map.")
		}
	}
}

// Read implements datasource.DataSource.
func (d *lintDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data lintData
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	stated, isKnown := d.data.model.policyOver(ctx, connectionModel{Policy: data.Policy})
	if !isKnown {
		notKnownYet("policy", req, resp)
		return
	}
	document, err := d.data.gate.Lint(ctx, data.input(), gate.Options{
		Roles: stated.Roles, NAT: stated.NAT, Kernel: stated.Kernel, Loader: stated.Loader, Config: stated.ConfigFile,
	})
	if err != nil {
		resp.Diagnostics.AddError("Unable to Judge the Settings", err.Error())
		return
	}
	resp.Diagnostics.Append(refused(document, data.FailOn.ValueString())...)
	resp.Diagnostics.Append(data.fill(ctx, document)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

func (m *lintData) input() gate.Input {
	in := gate.Input{Plan: m.Plan.ValueString(), Host: m.Host.ValueString()}
	if !m.Values.IsNull() {
		in.Values = values{m.Values}.known()
	}
	if !m.Files.IsNull() {
		in.Files = map[string]string{}
		for path, element := range m.Files.Elements() {
			text, _ := plain(element)
			in.Files[path] = text
		}
	}
	return in
}
