package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/action"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/apply"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

var (
	_ action.ActionWithConfigure      = (*reloadAction)(nil)
	_ action.ActionWithModifyPlan     = (*reloadAction)(nil)
	_ action.ActionWithValidateConfig = (*reloadAction)(nil)
)

// NewReloadAction makes sysctl_reload: the files of a host, applied again.
func NewReloadAction() action.Action { return &reloadAction{} }

type reloadAction struct{ acting }

type reloadModel struct {
	actingModel
	Prefixes        types.List   `tfsdk:"prefixes"`
	RollbackTimeout types.String `tfsdk:"rollback_timeout"`
}

// Metadata implements action.Action.
func (a *reloadAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_reload"
}

// Schema implements action.Action.
func (a *reloadAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = actionschema.Schema{
		MarkdownDescription: "Gives the running kernel what a boot of the host would give it: what its files of settings say, in the order and by the precedence of its own loader (systemd-sysctl, procps or busybox). " +
			"Values that the kernel holds already are not written, and secrets are left alone. What the kernel refuses is an error after all else was applied, unless the line begins with a `-`. " +
			"Over SSH the host takes everything back by itself if it locks us out. " + sinceActions,
		Attributes: actingAttributes(ctx, map[string]actionschema.Attribute{
			"prefixes": actionKit.texts("Reload only parameters whose names begin with one of these, such as `net.ipv4.`. (default: all)"),
			"rollback_timeout": actionKit.text("After how long the host reverts by itself a reload that locked us out, `0s` for never. (default 60s over SSH, 0s on this machine)",
				validator.String(durationCheck{})),
		}),
	}
}

// ValidateConfig implements action.ActionWithValidateConfig.
func (a *reloadAction) ValidateConfig(ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse) {
	var model reloadModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	for i, element := range model.Prefixes.Elements() {
		if element.IsNull() {
			resp.Diagnostics.AddAttributeError(path.Root("prefixes").AtListIndex(i), "Unable to Use a Prefix", "It is null. Leave it out of the list.")
		}
		if text, ok := element.(types.String); ok && !text.IsUnknown() {
			if err := host.CheckPrefix(beginning(text.ValueString())); err != nil {
				resp.Diagnostics.AddAttributeError(path.Root("prefixes").AtListIndex(i), "Unable to Use a Prefix", err.Error()+". Write it as in net.ipv4.")
			}
		}
	}
}

// ModifyPlan implements action.ActionWithModifyPlan. Files may change before the
// action runs, so that it says nothing of values.
func (a *reloadAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var model reloadModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if a.data == nil || resp.Diagnostics.HasError() {
		return
	}
	at := a.planned(ctx, model.actingModel, req, resp)
	if at == nil {
		return
	}
	ctx, cancel := model.limited(ctx, &resp.Diagnostics)
	defer cancel()
	snapshot, err := at.session.Snapshot(ctx, nil)
	resp.Diagnostics.Append(a.data.ways.warnings()...)
	switch {
	case err != nil:
		fail(&resp.Diagnostics, err, "Unable to Read the Host", nil)
	case !snapshot.Root:
		resp.Diagnostics.AddError("Unable to Reload Settings", fmt.Sprintf("Who logs in to %s is not root. Set sudo = true, or log in as root.", at.name))
	}
}

// Invoke implements action.Action.
func (a *reloadAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var model reloadModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	at := a.invoked(ctx, model.actingModel, &resp.Diagnostics)
	ctx, cancel := model.limited(ctx, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	tell := progress(resp, at)
	tell("reading its settings")
	reload := apply.Reload{Rollback: rollbackOf(model.RollbackTimeout, at.remote), Tell: tell}
	for _, element := range model.Prefixes.Elements() {
		if text, ok := element.(types.String); ok {
			reload.Prefixes = append(reload.Prefixes, beginning(text.ValueString()))
		}
	}
	loaded, notes, err := at.session.Reload(ctx, reload)
	resp.Diagnostics.Append(a.data.ways.warnings()...)
	warn(&resp.Diagnostics, notes, func(string) path.Path { return path.Empty() })
	if err != nil {
		fail(&resp.Diagnostics, err, "Unable to Reload Settings", nil)
		return
	}
	if reload.Rollback > 0 {
		tell("it still answers over a new connection")
	}
	tellLoaded(at, loaded, tell, &resp.Diagnostics)
}

// tellLoaded tells what was written, and then what is not as the files say.
func tellLoaded(at *target, loaded []apply.Loaded, tell func(string), diags *diag.Diagnostics) {
	var refused, tolerated []string
	for _, l := range loaded {
		line := fmt.Sprintf("%s (%s): %s", l.Parameter, l.Place, l.Problem)
		switch {
		case l.Problem == "" && l.Written:
			tell(fmt.Sprintf("%s is %s, it was %s (%s)", l.Parameter, shownValue(l.After), shownValue(l.Before), l.Place))
		case l.Problem == "":
		case l.Tolerated:
			tolerated = append(tolerated, line)
		default:
			refused = append(refused, line)
		}
	}
	if len(tolerated) > 0 {
		diags.AddWarning("Some Settings Have No Effect", fmt.Sprintf("%s passes over these, as its loader does:\n  %s", at.name, strings.Join(tolerated, "\n  ")))
	}
	if len(refused) > 0 {
		diags.AddError("Unable to Reload Every Setting", fmt.Sprintf("%s holds what its files say, save for:\n  %s\nCorrect these lines.", at.name, strings.Join(refused, "\n  ")))
	}
}

func shownValue(value string) string {
	if value == "" {
		return "empty"
	}
	return strings.Join(strings.Fields(value), " ")
}
