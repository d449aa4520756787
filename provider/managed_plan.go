package provider

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// ModifyPlan implements resource.ResourceWithModifyPlan. What is planned follows
// from configuration and state alone: Terraform plans once more at apply, in
// another process, and the host may be another by then. The host is asked for
// diagnostics only.
func (m *managed) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if m.data == nil {
		return
	}
	var state *record
	if !req.State.Raw.IsNull() {
		loaded, diags := m.form.load(ctx, req.State)
		resp.Diagnostics.Append(diags...)
		state = loaded
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if req.Plan.Raw.IsNull() {
		m.announceDestroy(ctx, state, req, resp)
		return
	}
	plan, diags := m.form.load(ctx, req.Plan)
	resp.Diagnostics.Append(diags...)
	config, diags := m.form.load(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := plan.reading(ctx, &resp.Diagnostics)
	defer cancel()
	updated := m.compute(ctx, plan, config, state)
	checkGiven(plan, state, &resp.Diagnostics)
	if state != nil {
		resp.RequiresReplace = append(resp.RequiresReplace, m.replaced(plan, state)...)
	}
	resp.Diagnostics.Append(m.form.finish(ctx, plan, state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(m.form.store(ctx, plan, &resp.Plan)...)
	plan.secrets = config.secrets
	before := state
	if len(resp.RequiresReplace) > 0 {
		before = nil
	}
	m.look(ctx, looked{plan: plan, state: before, updated: updated, created: state == nil}, req, resp)
}

// compute fills in what the provider plans, and says whether an update is due.
func (m *managed) compute(ctx context.Context, plan, config, state *record) bool {
	if config.Name.IsNull() {
		switch {
		case state != nil && !state.Name.IsNull():
			plan.Name = state.Name
		case plan.values.IsUnknown():
			plan.Name = types.StringUnknown()
		default:
			plan.Name = types.StringValue(m.form.stem(plan))
		}
	}
	plan.File = types.StringUnknown()
	if !plan.Name.IsUnknown() {
		plan.File = types.StringValue(sysctlconf.FileOf(plan.stem()))
	}
	if state != nil && plan.values.same(state.values) {
		m.form.keep(plan, state)
	}
	var live, persisted values
	if state != nil {
		live, persisted = state.Live, state.Persisted
	}
	plan.Live = shown(plan.Runtime, plan.values, live, state)
	plan.Persisted = shown(plan.Persist, plan.values, persisted, state)
	plan.Original = types.MapUnknown(types.StringType)
	// Where the running kernel was left alone, nobody looked at what it holds.
	if state != nil && (isFalse(plan.Runtime) || !isFalse(state.Runtime)) {
		plan.Original = reduced(state.Original, plan.values)
	}
	if state != nil && plan.settled(ctx, state) {
		plan.Boot, plan.OverriddenBy, plan.HostID = state.Boot, state.OverriddenBy, state.HostID
		return false
	}
	plan.Boot, plan.OverriddenBy, plan.HostID = types.MapUnknown(types.StringType), types.MapUnknown(types.StringType), types.StringUnknown()
	return true
}

// shown plans live or persisted: what the state shows where that is as wanted,
// else the values as they are written, which is the difference that makes
// Terraform update.
func shown(on types.Bool, wanted, now values, state *record) values {
	switch {
	case isFalse(on):
		return nullValues()
	case on.IsUnknown():
		return unknownValues()
	case state != nil && wanted.same(now):
		return now
	}
	return wanted
}

// reduced leaves of the originals those of the keys that are still declared.
// They are unknown where one is new.
func reduced(original types.Map, declared values) types.Map {
	if declared.IsUnknown() || original.IsUnknown() || original.IsNull() {
		return types.MapUnknown(types.StringType)
	}
	spelling := values{original}.spelling()
	elements := map[string]attr.Value{}
	for name, key := range declared.spelling() {
		before, ok := spelling[name]
		if !ok {
			return types.MapUnknown(types.StringType)
		}
		elements[key] = original.Elements()[before]
	}
	return types.MapValueMust(types.StringType, elements)
}

// replaced is where a change leads to another object: another host, or what the
// kind says. Who logs in and how is no part of it.
func (m *managed) replaced(plan, state *record) path.Paths {
	paths := m.form.replaced(plan, state)
	at := path.Root("ssh").AtName("host")
	was := layers{state.SSH}.text("host")
	switch host, isText := (layers{plan.SSH}).get("host").(types.String); {
	case was == "":
		// The state does not say which host it was: the one of the provider, which
		// host_id tells from another.
	case plan.SSH.IsUnknown() || isText && host.IsUnknown():
		paths.Append(at)
	case isText && host.ValueString() != was:
		paths.Append(at)
	case !isText && (layers{m.data.model.SSH}).text("host") != was:
		paths.Append(path.Root("ssh"))
	}
	return paths
}

// announceDestroy says what the destruction would restore. It refuses nothing:
// a host has to be able to get rid of what is declared for it.
func (m *managed) announceDestroy(ctx context.Context, state *record, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if state == nil {
		return
	}
	at, diags := m.data.target(ctx, state.connectionModel)
	resp.Diagnostics.Append(diags...)
	if at == nil || diags.HasError() {
		return
	}
	at.declared.leave(m.form.owner(state), m.leaving(state))
	if state.keep() {
		return
	}
	ctx, cancel := state.reading(ctx, &resp.Diagnostics)
	defer cancel()
	saved, diags := readPrivate(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	prior := state.prior(m.form.owner(state), at.remote, saved)
	notes, err := at.session.Announce(ctx, prior, slices.Concat(state.values.names(), saved.Secrets))
	if err != nil {
		resp.Diagnostics.AddWarning("What Will Be Restored Is Not Known", err.Error())
		return
	}
	warn(&resp.Diagnostics, notes, func(string) path.Path { return path.Empty() })
}
