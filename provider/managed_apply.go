package provider

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"
	"github.com/tcplint/terraform-provider-sysctl/internal/apply"
)

// Create implements resource.Resource.
func (m *managed) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	plan, at, ok := m.planned(ctx, req.Config, req.Plan, &resp.Diagnostics)
	if !ok {
		return
	}
	timeout, diags := plan.Timeouts.Create(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	ctx, cancel := limited(ctx, "create", timeout)
	defer cancel()
	course := at.declared.course(m.form.owner(plan))
	end, err := course.take(ctx)
	if err != nil {
		fail(&resp.Diagnostics, err, "Unable to Change the Parameters", m.placer(plan))
		return
	}
	defer end()
	saved, ok := m.change(ctx, plan, at, nil, &resp.Diagnostics)
	if !ok {
		return
	}
	course.made = plan.stem()
	saved.Host = at.name
	resp.Diagnostics.Append(writePrivate(ctx, resp.Private, saved)...)
	resp.Diagnostics.Append(m.form.store(ctx, plan, &resp.State)...)
	resp.Diagnostics.Append(m.identify(ctx, plan, at.name, resp.Identity)...)
}

// Update implements resource.Resource.
func (m *managed) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	plan, at, ok := m.planned(ctx, req.Config, req.Plan, &resp.Diagnostics)
	if !ok {
		return
	}
	state, diags := m.form.load(ctx, req.State)
	resp.Diagnostics.Append(diags...)
	saved, diags := readPrivate(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	timeout, diags := plan.Timeouts.Update(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := limited(ctx, "update", timeout)
	defer cancel()
	prior := state.prior(m.form.owner(state), at.remote, saved)
	since := m.changedSince(ctx, at, plan, state)
	changed, ok := m.change(ctx, plan, at, &prior, &resp.Diagnostics)
	if !ok {
		return
	}
	resp.Diagnostics.Append(since...)
	changed.Host = cmp.Or(saved.Host, at.name)
	resp.Diagnostics.Append(writePrivate(ctx, resp.Private, changed)...)
	resp.Diagnostics.Append(m.form.store(ctx, plan, &resp.State)...)
	resp.Diagnostics.Append(m.identify(ctx, plan, changed.Host, resp.Identity)...)
}

// planned reads what a change is to do, and where.
func (m *managed) planned(ctx context.Context, config tfsdk.Config, plan tfsdk.Plan, diags *diag.Diagnostics) (*record, *target, bool) {
	record, more := m.form.load(ctx, plan)
	diags.Append(more...)
	written, more := m.form.load(ctx, config)
	diags.Append(more...)
	if diags.HasError() {
		return nil, nil, false
	}
	record.secrets = written.secrets
	at, more := m.data.target(ctx, record.connectionModel)
	diags.Append(more...)
	if at == nil && !diags.HasError() {
		diags.AddError("Unable to Reach the Host", "The connection is not known, although everything is being applied. This is a mistake in the provider.")
	}
	return record, at, !diags.HasError()
}

// change makes the host as planned, and the plan a state.
func (m *managed) change(ctx context.Context, plan *record, at *target, prior *apply.Prior, diags *diag.Diagnostics) (private, bool) {
	want := plan.want(m.form.owner(plan), m.form.whole(), at.remote)
	tflog.Debug(ctx, "changing parameters", map[string]any{"host": at.name, "file": want.File, "parameters": len(want.Values) + len(want.Secrets)})
	state, notes, err := at.session.Change(ctx, want, prior)
	warn(diags, at.unsaid(want.Owner, notes), m.placer(plan))
	if err != nil {
		fail(diags, err, "Unable to Change the Parameters", m.placer(plan))
		return private{}, false
	}
	live, persisted := plan.Live, plan.Persisted
	plan.take(state)
	// Terraform takes nothing but what was planned. What something else wrote in
	// this very moment shows as drift in the next plan.
	var missed []string
	if !plan.Live.IsNull() {
		missed = append(missed, plan.missed(plan.Live)...)
	}
	if !plan.Persisted.IsNull() {
		missed = append(missed, plan.missed(plan.Persisted)...)
	}
	if len(missed) > 0 {
		diags.AddWarning("The Host Changed Right After", strings.Join(missed, "; ")+". Something else writes there. The next plan shows it.")
	}
	if known(ctx, live, persisted) {
		plan.Live, plan.Persisted = live, persisted
	}
	return private{Kept: state.Kept, Secrets: slices.Sorted(maps.Keys(want.Secrets))}, true
}

// Read implements resource.Resource.
func (m *managed) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state, diags := m.form.load(ctx, req.State)
	resp.Diagnostics.Append(diags...)
	saved, diags := readPrivate(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	at, diags := m.data.target(ctx, state.connectionModel)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if at == nil {
		resp.Diagnostics.AddWarning("The Host Was Not Read", "How it is reached is known only at apply. The state is shown as it was.")
		resp.Diagnostics.Append(m.identify(ctx, state, saved.Host, resp.Identity)...)
		return
	}
	ctx, cancel := state.reading(ctx, &resp.Diagnostics)
	defer cancel()
	if state.imported() {
		if !m.find(ctx, at, state, &resp.Diagnostics) {
			return
		}
	}
	defer func() { resp.Diagnostics.Append(m.data.ways.warnings()...) }()
	found, notes, err := at.session.Read(ctx, state.prior(m.form.owner(state), at.remote, saved))
	warn(&resp.Diagnostics, at.unsaid(m.form.owner(state), notes), m.placer(state))
	if err != nil {
		fail(&resp.Diagnostics, err, "Unable to Read the Parameters", m.placer(state))
		return
	}
	state.take(found)
	if len(found.Drifted) > 0 {
		// A secret has no attribute that could show it: the missing version plans
		// the update.
		state.secretsVersion = types.Int64Null()
		resp.Diagnostics.AddWarning("A Secret Was Changed", strings.Join(found.Drifted, ", ")+" no longer has the value that was written.")
	}
	saved.Kept, saved.Host = found.Kept, cmp.Or(saved.Host, at.name)
	if saved.MovedFrom != "" && at.remote {
		resp.Diagnostics.AddWarning("The Parameter Is Moved to Another Way to a Host",
			fmt.Sprintf("%s acts on the machine that Terraform runs on, and this resource is read from %s. If that is not the same machine, take the moved block out again.", saved.MovedFrom, at.name))
	}
	saved.MovedFrom = ""
	resp.Diagnostics.Append(m.form.finish(ctx, state, nil)...)
	resp.Diagnostics.Append(writePrivate(ctx, resp.Private, saved)...)
	resp.Diagnostics.Append(m.form.store(ctx, state, &resp.State)...)
	resp.Diagnostics.Append(m.identify(ctx, state, saved.Host, resp.Identity)...)
}

// Delete implements resource.Resource.
func (m *managed) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	state, diags := m.form.load(ctx, req.State)
	resp.Diagnostics.Append(diags...)
	saved, diags := readPrivate(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	at, diags := m.data.target(ctx, state.connectionModel)
	resp.Diagnostics.Append(diags...)
	if at == nil {
		if !resp.Diagnostics.HasError() {
			resp.Diagnostics.AddError("Unable to Reach the Host", "How it is reached is not known, so nothing can be restored there. Apply what the provider block refers to first, or run `terraform state rm`.")
		}
		return
	}
	timeout, diags := state.Timeouts.Delete(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	ctx, cancel := limited(ctx, "delete", timeout)
	defer cancel()
	owner := m.form.owner(state)
	course := at.declared.course(owner)
	end, err := course.take(ctx)
	if err != nil {
		fail(&resp.Diagnostics, err, "Unable to Restore the Parameters", nil)
		return
	}
	defer end()
	if course.made != "" {
		resp.Diagnostics.AddWarning("Nothing Was Restored", fmt.Sprintf("This apply has made %s on %s anew. What is there is declared by the new object.", owner, at.name))
		if course.made == state.stem() {
			return
		}
	}
	// The values are the new object's, a file of another name is nobody's.
	notes, err := at.session.Remove(ctx, state.prior(owner, at.remote, saved), state.keep() || course.made != "")
	warn(&resp.Diagnostics, notes, func(string) path.Path { return path.Empty() })
	if err != nil {
		fail(&resp.Diagnostics, err, "Unable to Restore the Parameters", nil)
	}
}

// limited names the attribute that says how long an operation may take, for who
// meets its end.
func limited(ctx context.Context, operation string, timeout time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, timeout, fmt.Errorf("it took longer than timeouts.%s, %s", operation, timeout))
}

// reading bounds a look at the host, for a plan too.
func (r *record) reading(ctx context.Context, diags *diag.Diagnostics) (context.Context, context.CancelFunc) {
	timeout, more := r.Timeouts.Read(ctx, readTimeout)
	diags.Append(more...)
	return limited(ctx, "read", timeout)
}

// identify says which object this is, on which host. What was said once stays: a
// Terraform without identities has none in its state.
func (m *managed) identify(ctx context.Context, r *record, host string, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	var diags diag.Diagnostics
	if to == nil || !to.Raw.IsFullyNull() {
		return diags
	}
	parts := map[string]attr.Value{"host": types.StringValue(host)}
	if attribute, value := m.form.identify(r); attribute != "" {
		parts[attribute] = types.StringValue(value)
	}
	for _, attribute := range slices.Sorted(maps.Keys(parts)) {
		diags.Append(to.SetAttribute(ctx, path.Root(attribute), parts[attribute])...)
	}
	return diags
}
