package provider

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// NewParametersResource makes sysctl_parameters: a set of parameters in one
// file, all of it or nothing.
func NewParametersResource() resource.Resource {
	return &parametersResource{managed{form: parametersForm{}}}
}

type parametersResource struct{ managed }

type parametersForm struct{}

func (parametersForm) kind() string { return "parameters" }

func (parametersForm) description() string {
	return "A set of kernel parameters, live and in one file of `/etc/sysctl.d` that is this resource's alone. All of them are changed in one go, or none."
}

func (parametersForm) attributes() map[string]schema.Attribute {
	attributes := mapAttributes()
	maps.Copy(attributes, map[string]schema.Attribute{
		"name": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: nameDescription,
			Validators:          []validator.String{nameCheck{}},
		},
		"values": schema.MapAttribute{
			Required: true, CustomType: newValuesType(), ElementType: types.StringType,
			MarkdownDescription: "Values by parameter, `net.ipv4.tcp_tw_reuse` or `net/ipv4/tcp_tw_reuse`. Any spelling that the kernel takes for the same value plans nothing. `true` and `false` are `1` and `0`.",
		},
		"secrets_wo": schema.MapAttribute{
			Optional: true, WriteOnly: true, ElementType: types.StringType,
			MarkdownDescription: "Values that must not be kept in the state, such as `net.ipv4.tcp_fastopen_key`. They are not restored by a destroy.",
			Validators:          []validator.Map{mapvalidator.AlsoRequires(path.MatchRoot("secrets_wo_version"))},
		},
		"secrets_wo_version": schema.Int64Attribute{
			Optional:            true,
			MarkdownDescription: "Change it when `secrets_wo` changes: Terraform cannot see that.",
		},
	})
	return attributes
}

func (parametersForm) identity() map[string]identityschema.Attribute {
	return map[string]identityschema.Attribute{
		"name": identityschema.StringAttribute{RequiredForImport: true, Description: "Name of the file, without directory and .conf."},
	}
}

type parametersModel struct {
	commonModel
	mapsModel
	Values         values      `tfsdk:"values"`
	Secrets        types.Map   `tfsdk:"secrets_wo"`
	SecretsVersion types.Int64 `tfsdk:"secrets_wo_version"`
}

func (parametersForm) load(ctx context.Context, from getter) (*record, diag.Diagnostics) {
	var model parametersModel
	diags := from.Get(ctx, &model)
	return &record{commonModel: model.commonModel, mapsModel: model.mapsModel, values: model.Values, secrets: model.Secrets, secretsVersion: model.SecretsVersion}, diags
}

func (parametersForm) store(ctx context.Context, r *record, to setter) diag.Diagnostics {
	return to.Set(ctx, &parametersModel{
		commonModel: r.commonModel, mapsModel: r.mapsModel, Values: r.values,
		Secrets: types.MapNull(types.StringType), SecretsVersion: r.secretsVersion,
	})
}

func (parametersForm) check(_ context.Context, config *record) diag.Diagnostics {
	diags := config.values.check(path.Root("values"))
	at, secrets := path.Root("secrets_wo"), values{config.secrets}
	diags.Append(secrets.checkKeys(at, "Unable to Set a Parameter to Nothing")...)
	declared := config.values.spelling()
	for _, key := range slices.Sorted(maps.Keys(secrets.Elements())) {
		name := canonical(key)
		if _, twice := declared[name]; twice {
			diags.AddAttributeError(at.AtMapKey(key), "Unable to Tell Which Value is Meant", name+" is in values too. Delete it there.")
		}
		if text, ok := secrets.Elements()[key].(types.String); ok {
			checkLine(at.AtMapKey(key), name, text, &diags)
		}
	}
	return diags
}

func (parametersForm) owner(r *record) string { return "sysctl_parameters/" + r.stem() }
func (parametersForm) stem(r *record) string  { return r.stem() }
func (parametersForm) whole() bool            { return true }

func (parametersForm) at(r *record, parameter string) path.Path {
	if key, ok := r.values.spelling()[parameter]; ok {
		return path.Root("values").AtMapKey(key)
	}
	if key, ok := (values{r.secrets}).spelling()[parameter]; ok {
		return path.Root("secrets_wo").AtMapKey(key)
	}
	return path.Root("values")
}

func (parametersForm) keep(plan, state *record)                                  { plan.values = state.values }
func (parametersForm) replaced(_, _ *record) path.Paths                          { return nil }
func (parametersForm) identify(r *record) (string, string)                       { return "name", r.stem() }
func (parametersForm) wanted(*record) []string                                   { return nil }
func (parametersForm) finish(context.Context, *record, *record) diag.Diagnostics { return nil }

func (parametersForm) importing(ctx context.Context, key string, to attributeSetter) diag.Diagnostics {
	var diags diag.Diagnostics
	if key == "" || len(key) > 200 || slices.ContainsFunc([]byte(key), func(b byte) bool { return b <= ' ' || b == '/' || b == 0x7f }) {
		diags.AddError("Unable to Import", "The ID is NAME or NAME@HOST, where NAME is that of a file in /etc/sysctl.d without .conf, such as 60-lb.")
		return diags
	}
	return to.SetAttribute(ctx, path.Root("name"), key)
}

func (parametersForm) adopt(r *record, found map[string]string) diag.Diagnostics {
	elements := map[string]attr.Value{}
	for name, value := range found {
		elements[name] = types.StringValue(value)
	}
	r.values = valuesOf(elements)
	return nil
}
