package provider

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/apply"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

var (
	_ datasource.DataSourceWithConfigure        = (*parametersDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*parametersDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig   = (*parametersDataSource)(nil)
)

// NewParametersDataSource makes the data source sysctl_parameters: parameters as
// a host has them.
func NewParametersDataSource() datasource.DataSource { return &parametersDataSource{} }

type parametersDataSource struct{ dataSource }

// Metadata implements datasource.DataSource.
func (*parametersDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_parameters"
}

// Schema implements datasource.DataSource.
func (*parametersDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"names": schema.ListAttribute{
			Optional: true, ElementType: types.StringType,
			Validators:          []validator.List{listvalidator.SizeAtLeast(1), listvalidator.UniqueValues()},
			MarkdownDescription: "Parameters to read, with dots or slashes. Either this or `prefix`.",
		},
		"prefix": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Read all parameters of the host whose names begin so, such as `net.ipv4.tcp_`. An empty text means all. Either this or `names`.",
		},
		"timeouts": timeouts.Attributes(ctx),

		"parameters": schema.MapNestedAttribute{
			Computed:            true,
			MarkdownDescription: "What was found, by the name as it is written in `names`, or with dots where `prefix` found it.",
			NestedObject:        schema.NestedAttributeObject{Attributes: foundAttributes()},
		},
		"host":     schema.StringAttribute{Computed: true, MarkdownDescription: "The host that was read, as configured; `localhost` for this machine."},
		"host_id":  schema.StringAttribute{Computed: true, MarkdownDescription: "Hash of the host's /etc/machine-id, null where there is none."},
		"kernel":   schema.StringAttribute{Computed: true, MarkdownDescription: "Release of the host's kernel, as `uname -r` prints it."},
		"loader":   schema.StringAttribute{Computed: true, MarkdownDescription: "What applies files on the host at boot: `systemd`, `procps` or `busybox`."},
		"services": schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Programs that run on the host and write parameters too, such as `tuned`."},
	}
	maps.Copy(attributes, dataConnectionAttributes())
	delete(attributes, "policy") // nothing is judged here
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads parameters of a host: what the running kernel holds, what its files say, and what the next boot leaves, with the file and line that decide. " +
			"All are read in one round trip. A parameter that the host does not have is in the result with `exists = false`; a host that cannot be reached is an error. Values of secret parameters are never read.",
		Attributes: attributes,
	}
}

type parametersData struct {
	SSH        types.Object   `tfsdk:"ssh"`
	Sudo       types.Bool     `tfsdk:"sudo"`
	Timeouts   timeouts.Value `tfsdk:"timeouts"`
	Names      types.List     `tfsdk:"names"`
	Prefix     types.String   `tfsdk:"prefix"`
	Parameters types.Map      `tfsdk:"parameters"`
	Host       types.String   `tfsdk:"host"`
	HostID     types.String   `tfsdk:"host_id"`
	Kernel     types.String   `tfsdk:"kernel"`
	Loader     types.String   `tfsdk:"loader"`
	Services   types.List     `tfsdk:"services"`
}

// ConfigValidators implements datasource.DataSourceWithConfigValidators.
func (*parametersDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("names"), path.MatchRoot("prefix"))}
}

// ValidateConfig implements datasource.DataSourceWithValidateConfig.
func (*parametersDataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var config parametersData
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	for i, element := range config.Names.Elements() {
		place := path.Root("names").AtListIndex(i)
		switch name, ok := element.(types.String); {
		case !ok || name.IsUnknown():
		case name.IsNull():
			resp.Diagnostics.AddAttributeError(place, "Unable to Read a Parameter Without a Name", "This element of names is null. Leave it out.")
		default:
			checkName(place, name.ValueString(), &resp.Diagnostics)
		}
	}
	if prefix := beginning(config.Prefix.ValueString()); prefix != "" {
		checkName(path.Root("prefix"), prefix, &resp.Diagnostics)
	}
}

// Read implements datasource.DataSource.
func (d *parametersDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data parametersData
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	timeout, diags := data.Timeouts.Read(ctx, readTimeout)
	resp.Diagnostics.Append(diags...)
	ctx, cancel := limited(ctx, "read", timeout)
	defer cancel()
	at := d.reach(ctx, connectionModel{SSH: data.SSH, Sudo: data.Sudo}, req, resp)
	if at == nil {
		return
	}
	resp.Diagnostics.Append(data.read(ctx, at)...)
	resp.Diagnostics.Append(d.data.ways.warnings()...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

func (m *parametersData) read(ctx context.Context, at *target) diag.Diagnostics {
	var diags diag.Diagnostics
	keys := map[string]string{} // canonical names by how they are written
	var asked, prefixes []string
	for _, element := range m.Names.Elements() {
		if key, ok := element.(types.String); ok {
			name := canonical(key.ValueString())
			keys[key.ValueString()] = name
			if !sensitive(name) {
				asked = append(asked, name)
			}
		}
	}
	prefix := beginning(m.Prefix.ValueString())
	if !m.Prefix.IsNull() {
		prefixes = append(prefixes, prefix)
	}
	snapshot, err := at.session.SnapshotOf(ctx, asked, prefixes)
	if err != nil {
		fail(&diags, err, "Unable to Read the Host", m.place)
		return diags
	}
	if !m.Prefix.IsNull() {
		keys = beginningWith(prefix, snapshot.Present)
	}
	found, err := findParameters(snapshot, keys)
	if err != nil {
		diags.AddError("Unable to Tell What a Boot Leaves", err.Error())
		return diags
	}
	m.warnAbsent(at, found, &diags)
	if unseen := apply.Unseen(snapshot); len(unseen) > 0 {
		diags.AddWarning("What a Boot Leaves Is Not Known",
			fmt.Sprintf("Files of %s cannot be read: %s. One of them may decide at boot, so boot_effective is null. Log in as root, or set sudo = true.", at.name, strings.Join(unseen, "; ")))
	}
	parameters, more := types.MapValueFrom(ctx, foundTypes, found)
	diags.Append(more...)
	m.Parameters = parameters
	services := make([]attr.Value, 0, len(snapshot.Service))
	for _, service := range snapshot.Service {
		services = append(services, types.StringValue(service))
	}
	m.Host, m.HostID = types.StringValue(at.name), textOrNull(snapshot.ID)
	m.Kernel, m.Loader = types.StringValue(snapshot.Kernel), types.StringValue(string(snapshot.Loader))
	m.Services = types.ListValueMust(types.StringType, services)
	return diags
}

// place finds the element of names that a parameter was asked for by.
func (m *parametersData) place(parameter string) path.Path {
	for i, element := range m.Names.Elements() {
		if key, ok := element.(types.String); ok && canonical(key.ValueString()) == parameter {
			return path.Root("names").AtListIndex(i)
		}
	}
	return path.Root("prefix")
}

// warnAbsent tells of names that are probably misspelt: a result that only says
// that they are absent is easily overlooked.
func (m *parametersData) warnAbsent(at *target, found map[string]foundParameter, diags *diag.Diagnostics) {
	for _, element := range m.Names.Elements() {
		key, ok := element.(types.String)
		if !ok || found[key.ValueString()].Exists.ValueBool() {
			continue
		}
		name := canonical(key.ValueString())
		if near := kernel.Nearest(name); near != "" {
			diags.AddAttributeWarning(m.place(name), "A Parameter Is Absent",
				fmt.Sprintf("%s has no parameter %s. Did you mean %s?", at.name, name, near))
		}
	}
}
