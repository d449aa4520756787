package provider

import (
	"context"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	_ resource.ResourceWithConfigure      = (*managed)(nil)
	_ resource.ResourceWithIdentity       = (*managed)(nil)
	_ resource.ResourceWithImportState    = (*managed)(nil)
	_ resource.ResourceWithModifyPlan     = (*managed)(nil)
	_ resource.ResourceWithValidateConfig = (*managed)(nil)
)

// managed is the one course of all resources: what is planned, checked, changed,
// read, restored and imported. The kinds embed it and give it their form.
type managed struct {
	form form
	data *providerData
}

// Metadata implements resource.Resource.
func (m *managed) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + m.form.kind()
}

// Configure implements resource.ResourceWithConfigure.
func (m *managed) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	m.data = configured(req.ProviderData, &resp.Diagnostics)
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (m *managed) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	attributes := map[string]identityschema.Attribute{
		"host": identityschema.StringAttribute{RequiredForImport: true, Description: "Host as configured, localhost for this machine."},
	}
	maps.Copy(attributes, m.form.identity())
	resp.IdentitySchema = identityschema.Schema{Attributes: attributes}
}

// Schema implements resource.Resource.
func (m *managed) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"name": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: nameDescription + " (default `60-terraform-` and the parameter)",
			Validators:          []validator.String{nameCheck{}},
		},
		"comment":    schema.StringAttribute{Optional: true, MarkdownDescription: "Comment above the lines in the file."},
		"persist":    schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(true), MarkdownDescription: "Keep the values in the file, for the next boot. (default true)"},
		"runtime":    schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(true), MarkdownDescription: "Give the running kernel the values. (default true)"},
		"on_destroy": schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString("restore"), Validators: oneOf("restore", "keep"), MarkdownDescription: "What happens to the live values when the resource or a key goes: `restore` writes back what was there before, if nobody else changed it since; `keep` leaves them. (default restore)"},
		"rollback_timeout": schema.StringAttribute{
			Optional: true, Validators: []validator.String{durationCheck{}},
			MarkdownDescription: "After how long the host reverts by itself a change that locked us out, `0s` for never. (default 60s over SSH, 0s on this machine)",
		},
		"file":    schema.StringAttribute{Computed: true, MarkdownDescription: "Path of the file."},
		"host_id": schema.StringAttribute{Computed: true, MarkdownDescription: "Hash of the host's /etc/machine-id, null where there is none: another one is another host."},
		"timeouts": timeouts.Attributes(ctx, timeouts.Opts{
			Create: true, Read: true, Update: true, Delete: true,
		}),
	}
	maps.Copy(attributes, resourceConnectionAttributes())
	maps.Copy(attributes, m.form.attributes())
	resp.Schema = schema.Schema{MarkdownDescription: m.form.description(), Attributes: attributes}
}

const (
	changeTimeout = 5 * time.Minute
	readTimeout   = 2 * time.Minute
)

// ValidateConfig implements resource.ResourceWithValidateConfig.
func (m *managed) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config, diags := m.form.load(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(m.form.check(ctx, config)...)
	if !config.Persist.IsUnknown() && !config.Runtime.IsUnknown() && isFalse(config.Persist) && isFalse(config.Runtime) {
		resp.Diagnostics.AddError("Unable to Tell What is Wanted", "persist and runtime are both false: nothing would be done. Leave one of them out.")
	}
}

func oneOf(words ...string) []validator.String {
	return []validator.String{stringvalidator.OneOf(words...)}
}

func isFalse(b types.Bool) bool { return !b.IsNull() && !b.IsUnknown() && !b.ValueBool() }
