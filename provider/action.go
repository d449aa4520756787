package provider

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// acting is what all actions share: the host, and how long they may take.
type acting struct {
	data *providerData
}

type actingModel struct {
	SSH      types.Object   `tfsdk:"ssh"`
	Sudo     types.Bool     `tfsdk:"sudo"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// actingAttributes are those of every action, with its own. No rule judges an
// action, so there is no policy.
func actingAttributes(ctx context.Context, own map[string]actionschema.Attribute) map[string]actionschema.Attribute {
	attributes := actionConnectionAttributes()
	delete(attributes, "policy")
	attributes["timeouts"] = timeouts.AttributesWithOpts(ctx, timeouts.Opts{InvokeDescription: "How long the action may take, such as 90s. (default 5m)"})
	maps.Copy(attributes, own)
	return attributes
}

// Configure implements action.ActionWithConfigure.
func (a *acting) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.data = configured(req.ProviderData, &resp.Diagnostics)
}

func (a *acting) target(ctx context.Context, model actingModel) (*target, diag.Diagnostics) {
	return a.data.target(ctx, connectionModel{SSH: model.SSH, Sudo: model.Sudo})
}

// planned reaches the host of an action that is planned. It is nil while it is
// not known how: whoever can put the action off does, others look when it runs.
func (a *acting) planned(ctx context.Context, model actingModel, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) *target {
	at, diags := a.target(ctx, model)
	resp.Diagnostics.Append(diags...)
	if at == nil && !diags.HasError() && req.ClientCapabilities.DeferralAllowed {
		resp.Deferred = &action.Deferred{Reason: action.DeferredReasonProviderConfigUnknown}
		if !known(ctx, model.SSH, model.Sudo) {
			resp.Deferred.Reason = action.DeferredReasonActionConfigUnknown
		}
	}
	return at
}

// limited bounds an action, and its plan, which looks at the host too.
func (m *actingModel) limited(ctx context.Context, diags *diag.Diagnostics) (context.Context, context.CancelFunc) {
	timeout, more := m.Timeouts.Invoke(ctx, changeTimeout)
	diags.Append(more...)
	return limited(ctx, "invoke", timeout)
}

// invoked reaches the host of an action that runs.
func (a *acting) invoked(ctx context.Context, model actingModel, diags *diag.Diagnostics) *target {
	at, more := a.target(ctx, model)
	diags.Append(more...)
	if at == nil && !diags.HasError() {
		diags.AddError("Unable to Reach the Host", "How it is reached is not known. Apply what the provider block refers to first.")
	}
	return at
}

// progress names the host in what is told while an action runs.
func progress(resp *action.InvokeResponse, at *target) func(message string) {
	return func(message string) {
		resp.SendProgress(action.InvokeProgressEvent{Message: at.name + ": " + message})
	}
}
