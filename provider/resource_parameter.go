package provider

import (
	"context"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// NewParameterResource makes sysctl_parameter: one line of a file.
func NewParameterResource() resource.Resource {
	return &parameterResource{managed{form: parameterForm{}}}
}

type parameterResource struct{ managed }

type parameterForm struct{}

func (parameterForm) kind() string { return "parameter" }

func (parameterForm) description() string {
	return "One kernel parameter, live and as a line of a file of `/etc/sysctl.d`. Several may share a file. For more than a few on one host take `sysctl_parameters`."
}

func (parameterForm) attributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		"parameter": schema.StringAttribute{Required: true, MarkdownDescription: "The parameter, `net.ipv4.tcp_tw_reuse` or `net/ipv4/tcp_tw_reuse`. Another one is another resource."},
		"value":     schema.StringAttribute{Required: true, MarkdownDescription: "Its value, in any spelling that the kernel takes."},
	}
	for name, description := range map[string]string{
		"live":           "What the running kernel holds. A difference is drift, and is repaired. Null with `runtime = false`, or where the kernel has no such parameter.",
		"persisted":      "What the file says. A difference is drift, and is repaired. Null with `persist = false`, or where the line is missing.",
		"original":       "What the kernel held before, which a destroy restores. Null where it is not known, as after an import.",
		"boot_effective": "What the next boot leaves, by this host's loader and all of its files.",
		"overridden_by":  "File and line that decide at boot instead of ours.",
	} {
		attributes[name] = schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	return attributes
}

func (parameterForm) identity() map[string]identityschema.Attribute {
	return map[string]identityschema.Attribute{
		"parameter": identityschema.StringAttribute{RequiredForImport: true, Description: "The parameter, such as net.ipv4.tcp_tw_reuse."},
	}
}

type parameterModel struct {
	commonModel
	Parameter    types.String `tfsdk:"parameter"`
	Value        types.String `tfsdk:"value"`
	Live         types.String `tfsdk:"live"`
	Persisted    types.String `tfsdk:"persisted"`
	Original     types.String `tfsdk:"original"`
	Boot         types.String `tfsdk:"boot_effective"`
	OverriddenBy types.String `tfsdk:"overridden_by"`
}

func (parameterForm) load(ctx context.Context, from getter) (*record, diag.Diagnostics) {
	var model parameterModel
	diags := from.Get(ctx, &model)
	r := &record{commonModel: model.commonModel, secrets: types.MapNull(types.StringType), secretsVersion: types.Int64Null()}
	only := func(text types.String) types.Map { return single(model.Parameter, text) }
	r.values = unknownValues()
	if !model.Parameter.IsUnknown() {
		// The value is null where an import knows the name alone.
		r.values = valuesOf(map[string]attr.Value{model.Parameter.ValueString(): model.Value})
	}
	r.Live, r.Persisted = values{only(model.Live)}, values{only(model.Persisted)}
	r.Original, r.Boot, r.OverriddenBy = only(model.Original), only(model.Boot), only(model.OverriddenBy)
	if !model.File.IsNull() && !model.File.IsUnknown() && model.Original.IsNull() {
		// In a state that was read, null means that it is not known, not that
		// nobody looked.
		r.Original = types.MapValueMust(types.StringType, map[string]attr.Value{model.Parameter.ValueString(): types.StringNull()})
	}
	return r, diags
}

// single is the map of one parameter: null and unknown stay what they are.
func single(parameter, text types.String) types.Map {
	switch {
	case parameter.IsUnknown() || text.IsUnknown():
		return types.MapUnknown(types.StringType)
	case parameter.IsNull() || text.IsNull():
		return types.MapNull(types.StringType)
	}
	return types.MapValueMust(types.StringType, map[string]attr.Value{parameter.ValueString(): text})
}

func (parameterForm) store(ctx context.Context, r *record, to setter) diag.Diagnostics {
	model := parameterModel{commonModel: r.commonModel, Parameter: types.StringUnknown(), Value: types.StringUnknown()}
	for key, value := range r.values.Elements() {
		model.Parameter = types.StringValue(key)
		model.Value, _ = value.(types.String)
	}
	model.Live, model.Persisted = one(r.Live.MapValue), one(r.Persisted.MapValue)
	model.Original, model.Boot, model.OverriddenBy = one(r.Original), one(r.Boot), one(r.OverriddenBy)
	var diags diag.Diagnostics
	if r.values.IsUnknown() {
		// Only a plan can be so: what is known in it stays.
		return storeUnknown(ctx, model, to)
	}
	diags.Append(to.Set(ctx, &model)...)
	return diags
}

// storeUnknown keeps a known value beside an unknown parameter.
func storeUnknown(ctx context.Context, model parameterModel, to setter) diag.Diagnostics {
	if from, ok := to.(getter); ok {
		var planned parameterModel
		diags := from.Get(ctx, &planned)
		model.Parameter, model.Value = planned.Parameter, planned.Value
		diags.Append(to.Set(ctx, &model)...)
		return diags
	}
	return to.Set(ctx, &model)
}

// one is the value of a map of one parameter.
func one(m types.Map) types.String {
	if m.IsUnknown() {
		return types.StringUnknown()
	}
	for _, value := range m.Elements() {
		if text, ok := value.(types.String); ok {
			return text
		}
	}
	return types.StringNull()
}

func (parameterForm) check(_ context.Context, config *record) diag.Diagnostics {
	var diags diag.Diagnostics
	for key, value := range config.values.Elements() {
		checkName(path.Root("parameter"), key, &diags)
		if text, ok := value.(types.String); ok {
			checkValue(path.Root("value"), canonical(key), text, &diags)
		}
	}
	return diags
}

func (parameterForm) name(r *record) string {
	for name := range r.values.spelling() {
		return name
	}
	return ""
}

func (f parameterForm) owner(r *record) string { return "sysctl_parameter/" + f.name(r) }
func (parameterForm) whole() bool              { return false }

func (f parameterForm) stem(r *record) string { return stemOf(f.name(r)) }

// stemOf is the file of a parameter that nobody gave one: net.ipv4.tcp_tw_reuse
// is in 60-terraform-net-ipv4-tcp-tw-reuse.
func stemOf(parameter string) string {
	return "60-terraform-" + strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return '-'
	}, parameter)
}

func (parameterForm) at(_ *record, _ string) path.Path { return path.Root("value") }

func (parameterForm) keep(plan, state *record) { plan.values = state.values }

func (f parameterForm) replaced(plan, state *record) path.Paths {
	if plan.values.IsUnknown() || f.name(plan) != f.name(state) {
		return path.Paths{path.Root("parameter")}
	}
	return nil
}

func (parameterForm) finish(context.Context, *record, *record) diag.Diagnostics { return nil }

func (f parameterForm) identify(r *record) (string, string) { return "parameter", f.name(r) }

func (f parameterForm) wanted(r *record) []string { return r.values.names() }

func (parameterForm) importing(ctx context.Context, key string, to attributeSetter) diag.Diagnostics {
	var diags diag.Diagnostics
	name := canonical(key)
	if err := host.CheckParameter(name); err != nil {
		diags.AddError("Unable to Import", "The ID is PARAMETER or PARAMETER@HOST, such as net.ipv4.tcp_tw_reuse: "+err.Error()+".")
		return diags
	}
	return to.SetAttribute(ctx, path.Root("parameter"), name)
}

func (parameterForm) adopt(r *record, found map[string]string) diag.Diagnostics {
	var diags diag.Diagnostics
	elements := map[string]attr.Value{}
	for name := range maps.Keys(found) {
		if sensitive(name) {
			diags.AddError("Unable to Import a Secret", name+" is a secret: declare it in secrets_wo of sysctl_parameters.")
		}
		elements[name] = types.StringValue(found[name])
	}
	r.values = valuesOf(elements)
	return diags
}
