package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/apply"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

var (
	_ action.ActionWithConfigure      = (*triggerAction)(nil)
	_ action.ActionWithModifyPlan     = (*triggerAction)(nil)
	_ action.ActionWithValidateConfig = (*triggerAction)(nil)
)

// NewTriggerAction makes sysctl_trigger: a write to a parameter that does
// something and holds no value, which no resource could keep.
func NewTriggerAction() action.Action { return &triggerAction{} }

type triggerAction struct{ acting }

type triggerModel struct {
	actingModel
	Parameter types.String `tfsdk:"parameter"`
	Value     types.String `tfsdk:"value"`
}

// Metadata implements action.Action.
func (a *triggerAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_trigger"
}

// Schema implements action.Action.
func (a *triggerAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = actionschema.Schema{
		MarkdownDescription: "Writes to a parameter that makes the kernel do something and holds no value, such as `net.ipv4.route.flush`, `vm.drop_caches` or `vm.compact_memory`. " +
			"A parameter that holds a value is refused: it belongs in a `sysctl_parameter` or `sysctl_parameters`, which restore it. " + sinceActions,
		Attributes: actingAttributes(ctx, map[string]actionschema.Attribute{
			"parameter": actionschema.StringAttribute{Required: true, MarkdownDescription: "The parameter, `net.ipv4.route.flush` or `net/ipv4/route/flush`."},
			"value":     actionschema.StringAttribute{Required: true, MarkdownDescription: "What is written."},
		}),
	}
}

// ValidateConfig implements action.ActionWithValidateConfig.
func (a *triggerAction) ValidateConfig(ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse) {
	var model triggerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if model.Parameter.IsUnknown() || resp.Diagnostics.HasError() {
		return
	}
	at, name := path.Root("parameter"), canonical(model.Parameter.ValueString())
	checkName(at, model.Parameter.ValueString(), &resp.Diagnostics)
	checkLine(path.Root("value"), name, model.Value, &resp.Diagnostics)
	if entry, known := kernel.Lookup(name); known && entry.Tier == kernel.TierA && !entry.WriteOnly && !resp.Diagnostics.HasError() {
		resp.Diagnostics.AddAttributeError(at, "Unable to Take It for a Trigger", name+" holds a value, which would be nobody's. Declare it in a sysctl_parameter or sysctl_parameters.")
	}
}

// ModifyPlan implements action.ActionWithModifyPlan.
func (a *triggerAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var model triggerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if a.data == nil || resp.Diagnostics.HasError() || model.Parameter.IsUnknown() {
		return
	}
	at := a.planned(ctx, model.actingModel, req, resp)
	if at == nil {
		return
	}
	ctx, cancel := model.limited(ctx, &resp.Diagnostics)
	defer cancel()
	name := canonical(model.Parameter.ValueString())
	snapshot, err := at.session.Snapshot(ctx, []string{name})
	resp.Diagnostics.Append(a.data.ways.warnings()...)
	if err == nil {
		err = apply.CheckTrigger(snapshot, name)
	}
	if err != nil {
		fail(&resp.Diagnostics, err, "Unable to Read the Host", func(string) path.Path { return path.Root("parameter") })
	}
}

// Invoke implements action.Action.
func (a *triggerAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var model triggerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	at := a.invoked(ctx, model.actingModel, &resp.Diagnostics)
	ctx, cancel := model.limited(ctx, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	name, value := canonical(model.Parameter.ValueString()), model.Value.ValueString()
	tell := progress(resp, at)
	tell(fmt.Sprintf("writing %q to %s", value, name))
	notes, err := at.session.Trigger(ctx, name, value)
	resp.Diagnostics.Append(a.data.ways.warnings()...)
	place := func(string) path.Path { return path.Root("parameter") }
	warn(&resp.Diagnostics, notes, place)
	if err != nil {
		fail(&resp.Diagnostics, err, "Unable to Write to "+name, place)
		return
	}
	tell("the kernel took it")
}
