package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/tcplint/terraform-provider-sysctl/internal/apply"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// looked is a plan that is held against its host.
type looked struct {
	plan    *record
	state   *record // nil: created, also in place of another
	updated bool
	created bool // no state was there at all
}

// look compares a plan with its host, with what else is planned for that, and
// with the rules.
func (m *managed) look(ctx context.Context, l looked, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	at, diags := m.data.target(ctx, l.plan.connectionModel)
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	if at == nil {
		resp.Diagnostics.Append(m.judge(ctx, l, nil, nil)...)
		return
	}
	again := at.declared.knows(m.form.owner(l.plan))
	if known(ctx, l.plan.Name) && !l.plan.values.IsUnknown() {
		m.declare(at, l, &resp.Diagnostics)
	}
	names := slices.Concat(l.plan.values.names(), values{l.plan.secrets}.names())
	if l.state != nil {
		names = append(names, l.state.values.names()...)
	}
	snapshot, err := at.session.Snapshot(ctx, names)
	resp.Diagnostics.Append(m.data.ways.warnings()...)
	if err != nil {
		fail(&resp.Diagnostics, err, "Unable to Read the Host", m.placer(l.plan))
		return
	}
	resp.Diagnostics.Append(m.judge(ctx, l, at, snapshot)...)
	if !l.updated {
		return
	}
	m.announceRemoved(ctx, at, l, req, &resp.Diagnostics)
	m.warnClaimed(at, snapshot, l, again, &resp.Diagnostics)
	m.warnUncommented(snapshot, l, &resp.Diagnostics)
	m.warnOverridden(at, snapshot, l, &resp.Diagnostics)
}

// declare registers the plan and refuses what another resource plans too.
func (m *managed) declare(at *target, l looked, diags *diag.Diagnostics) {
	owner := m.form.owner(l.plan)
	if l.state != nil && l.state.stem() != l.plan.stem() {
		at.declared.leave(owner+" in "+l.state.stem(), m.leaving(l.state))
	}
	for _, c := range at.declared.add(owner, m.declaration(l)) {
		switch {
		case c.owner == owner:
			diags.AddAttributeError(m.self(l.plan), "Unable to Declare It Twice", fmt.Sprintf("Another resource is %s on %s too. Delete one of them.", owner, at.name))
		case c.parameter == "":
			diags.AddAttributeError(path.Root("name"), "Unable to Share the File", fmt.Sprintf("%s on %s belongs to %s, which owns the whole file. Choose another name.", l.plan.File.ValueString(), at.name, c.owner))
		default:
			diags.AddAttributeError(m.form.at(l.plan, c.parameter), "Unable to Set a Parameter Twice", fmt.Sprintf("%s also sets %s on %s. Delete one of the two.", c.owner, c.parameter, at.name))
		}
	}
}

func (m *managed) declaration(l looked) declaration {
	planned := declaration{
		file: l.plan.stem(), values: l.plan.values.known(), created: l.created, whole: m.form.whole(), boot: isFalse(l.plan.Runtime),
		every: slices.Sorted(slices.Values(slices.Concat(l.plan.values.names(), values{l.plan.secrets}.names()))),
	}
	if l.state != nil {
		planned.dropped = m.leaving(l.state).dropped
		for _, name := range planned.every {
			delete(planned.dropped, name)
		}
	}
	return planned
}

// leaving is what a host has after a resource is gone: not its lines, and the
// originals, or what it set if that is kept.
func (m *managed) leaving(state *record) declaration {
	gone := declaration{file: state.stem(), whole: m.form.whole(), dropped: map[string]*string{}, boot: true}
	back := texts(state.Original)
	if state.keep() {
		back = state.Live.known()
	}
	for _, name := range state.values.names() {
		gone.dropped[name] = nil
		if value, ok := back[name]; ok {
			gone.dropped[name] = &value
		}
	}
	return gone
}

func (m *managed) self(r *record) path.Path {
	if attribute, _ := m.form.identify(r); attribute != "" {
		return path.Root(attribute)
	}
	return path.Empty()
}

// announceRemoved says what becomes of live values that are no longer declared:
// of keys that go, and of all where the running kernel is left alone from now on.
func (m *managed) announceRemoved(ctx context.Context, at *target, l looked, req resource.ModifyPlanRequest, diags *diag.Diagnostics) {
	if l.state == nil || l.plan.keep() {
		return
	}
	given := isFalse(l.plan.Runtime) && !isFalse(l.state.Runtime)
	if l.plan.values.IsUnknown() && !given {
		return
	}
	declared := l.plan.values.spelling()
	var removed []string
	for _, name := range l.state.values.names() {
		if _, still := declared[name]; given || !still {
			removed = append(removed, name)
		}
	}
	if len(removed) == 0 {
		return
	}
	saved, more := readPrivate(ctx, req.Private)
	diags.Append(more...)
	notes, err := at.session.Announce(ctx, l.state.prior(m.form.owner(l.state), at.remote, saved), removed)
	if err != nil {
		fail(diags, err, "Unable to Tell What Will Be Restored", nil)
		return
	}
	place := m.form.at(l.plan, "")
	if given {
		place = path.Root("runtime")
	}
	warn(diags, notes, func(string) path.Path { return place })
}

// warnUncommented says that a file of somebody else gets no comment of ours.
func (m *managed) warnUncommented(snapshot *host.Snapshot, l looked, diags *diag.Diagnostics) {
	if l.plan.Comment.ValueString() == "" || !l.plan.Persist.ValueBool() || l.plan.File.IsUnknown() {
		return
	}
	file := l.plan.File.ValueString()
	at := slices.IndexFunc(snapshot.Files, func(f host.File) bool { return f.Path == file })
	if at < 0 || sysctlconf.IsManaged(snapshot.Files[at].Data) {
		return
	}
	diags.AddAttributeWarning(path.Root("comment"), "The Comment Will Not Be Written",
		fmt.Sprintf("%s is a file of somebody else: lines are changed in it, and its comments stay as they are. Delete comment, or choose a name that no file has.", file))
}

// warnOverridden names the lines that decide at boot instead of ours.
func (m *managed) warnOverridden(at *target, snapshot *host.Snapshot, l looked, diags *diag.Diagnostics) {
	if !l.plan.Persist.ValueBool() || !l.plan.values.complete() || l.plan.Name.IsUnknown() {
		return
	}
	wanted := l.plan.values.known()
	boot, overridden, err := apply.Boot(snapshot, l.plan.stem(), wanted)
	if err != nil {
		diags.AddWarning("What a Boot Leaves Is Not Known", err.Error())
		return
	}
	for _, name := range slices.Sorted(maps.Keys(overridden)) {
		place := overridden[name]
		if value, ok := boot[name]; ok && sameValue(name, value, wanted[name]) {
			continue
		}
		if !at.declared.first(overriding(m.form.owner(l.plan), name, place.String())) {
			continue
		}
		diags.AddAttributeWarning(m.form.at(l.plan, name), "Another File Decides at Boot",
			fmt.Sprintf("%s sets %s to %q, and %s reads it after %s. Remove that line, or choose a name that comes after it.", place, name, place.Value, snapshot.Loader, l.plan.File.ValueString()))
	}
}
