package provider_test

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

// stub is another provider with a sysctl resource: the attributes of the real
// one, and what it does to a host.
type stub struct {
	name       string
	on         *fake.Host
	attributes map[string]schema.Attribute
	parameter  string // name of the attribute
	file       string
	fileOf     func(parameter string) string // where the file is computed
}

func sysutilsStub(on *fake.Host) *stub {
	return &stub{name: "sysutils", on: on, parameter: "name", file: "file", attributes: map[string]schema.Attribute{
		"name":    schema.StringAttribute{Required: true},
		"value":   schema.StringAttribute{Required: true},
		"persist": schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(true)},
		"file":    schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString("/etc/sysctl.d/99-terraform.conf")},
		"id":      schema.StringAttribute{Computed: true, PlanModifiers: kept},
	}}
}

func hostStub(on *fake.Host) *stub {
	return &stub{name: "host", on: on, parameter: "key", file: "path", attributes: map[string]schema.Attribute{
		"key":   schema.StringAttribute{Required: true},
		"value": schema.StringAttribute{Required: true},
		"path":  schema.StringAttribute{Computed: true, PlanModifiers: kept},
		"id":    schema.StringAttribute{Computed: true, PlanModifiers: kept},
	}, fileOf: func(parameter string) string { return "/etc/sysctl.d/99-terraform-host-" + parameter + ".conf" }}
}

var kept = []planmodifier.String{stringplanmodifier.UseStateForUnknown()}

func (s *stub) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = s.name
}
func (s *stub) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (s *stub) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (s *stub) DataSources(context.Context) []func() datasource.DataSource                        { return nil }
func (s *stub) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &stubResource{s} }}
}

type stubResource struct{ *stub }

func (r *stubResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sysctl"
}

func (r *stubResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: r.attributes}
}

// Create writes the value, and adds a line to the file.
func (r *stubResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	name, value := r.text(ctx, req.Plan, r.parameter, &resp.Diagnostics), r.text(ctx, req.Plan, "value", &resp.Diagnostics)
	file := r.text(ctx, req.Plan, r.file, &resp.Diagnostics)
	if r.fileOf != nil {
		file = r.fileOf(name)
	}
	before, _ := r.on.ReadFile(file)
	for _, err := range []error{r.on.Write(name, value), r.on.WriteFile(file, before+name+" = "+value+"\n")} {
		if err != nil {
			resp.Diagnostics.AddError("Stub", err.Error())
		}
	}
	resp.State.Raw = req.Plan.Raw
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), name)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(r.file), file)...)
}

func (r *stubResource) text(ctx context.Context, from tfsdk.Plan, attribute string, diags *diag.Diagnostics) string {
	var text types.String
	diags.Append(from.GetAttribute(ctx, path.Root(attribute), &text)...)
	return strings.TrimSpace(text.ValueString())
}

func (r *stubResource) Read(_ context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	resp.State = req.State
}

func (r *stubResource) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}
func (r *stubResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
