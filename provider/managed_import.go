package provider

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// ImportState implements resource.ResourceWithImportState: by an identity, or by
// an ID. The Read that follows finds the rest.
func (m *managed) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.ClientCapabilities.DeferralAllowed && !m.reachable(ctx) {
		resp.Deferred = &resource.Deferred{Reason: resource.DeferredReasonProviderConfigUnknown}
		// An import without a state is none to the framework.
		resp.State.Raw = tftypes.NewValue(resp.State.Schema.Type().TerraformType(ctx), tftypes.UnknownValue)
		return
	}
	attribute, _ := m.form.identify(&record{})
	it, identified := m.importing(ctx, req, attribute, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	name := m.importHost(ctx, it, resp)
	resp.Diagnostics.Append(m.form.importing(ctx, it.key, &resp.State)...)
	if resp.Diagnostics.HasError() {
		return
	}
	for attribute, value := range map[string]any{"persist": true, "runtime": true, "on_destroy": "restore"} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(attribute), value)...)
	}
	resp.Diagnostics.Append(writePrivate(ctx, resp.Private, private{Host: name})...)
	if resp.Identity == nil {
		return
	}
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("host"), name)...)
	if attribute == "parameter" && !identified {
		it.key = canonical(it.key)
	}
	if attribute != "" {
		resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root(attribute), it.key)...)
	}
}

// importing reads what is to be imported.
func (m *managed) importing(ctx context.Context, req resource.ImportStateRequest, attribute string, diags *diag.Diagnostics) (it imported, identified bool) {
	if req.ID == "" && req.Identity != nil {
		var host, key types.String
		diags.Append(req.Identity.GetAttribute(ctx, path.Root("host"), &host)...)
		if attribute != "" {
			diags.Append(req.Identity.GetAttribute(ctx, path.Root(attribute), &key)...)
		}
		return imported{key: key.ValueString(), host: host.ValueString()}, true
	}
	it, err := readImportID(req.ID, attribute != "")
	if err != nil {
		forms := "HOST or ssh://[USER@]HOST[:PORT]"
		if attribute != "" {
			key := strings.ToUpper(attribute)
			forms = fmt.Sprintf("%s, %s@HOST or ssh://[USER@]HOST[:PORT]/%s", key, key, key)
		}
		diags.AddError("Unable to Read the ID", fmt.Sprintf("It is %s, and %q is not: %v.", forms, it.shown(req.ID), err))
	}
	return it, false
}

// reachable says whether the provider block says how to reach hosts.
func (m *managed) reachable(ctx context.Context) bool {
	return known(ctx, m.data.model.SSH, m.data.model.Sudo, m.data.model.SudoPassword)
}

// importHost puts a host that is not the provider's into the state, and gives
// the name that the identity has.
func (m *managed) importHost(ctx context.Context, it imported, resp *resource.ImportStateResponse) string {
	if !m.reachable(ctx) {
		resp.Diagnostics.AddError("Unable to Import", "How the host is reached is known only at apply, and an import reads it at plan. Apply what the provider block refers to first.")
		return it.host
	}
	providers := cmp.Or((layers{m.data.model.SSH}).text("host"), localhost)
	name := cmp.Or(it.host, providers)
	own := map[string]any{}
	if name != providers || it.ssh && providers == localhost {
		own["host"] = name
	}
	if it.user != "" {
		own["host"], own["user"] = name, it.user
	}
	if it.port != 0 {
		own["host"], own["port"] = name, it.port
	}
	if name == localhost && providers != localhost && !it.ssh {
		resp.Diagnostics.AddError("Unable to Import From This Machine", fmt.Sprintf("The provider reaches %s. Import with a provider alias that has no ssh block.", providers))
		return name
	}
	for _, attribute := range slices.Sorted(maps.Keys(own)) {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("ssh").AtName(attribute), own[attribute])...)
	}
	return name
}

// imported says that nothing but its identity is known of a resource yet.
func (r *record) imported() bool {
	return r.HostID.IsNull() && r.File.IsNull() && r.Original.IsNull()
}

// find completes what an import left open, from the host.
func (m *managed) find(ctx context.Context, at *target, r *record, diags *diag.Diagnostics) bool {
	wanted := m.form.wanted(r)
	snapshot, err := at.session.Snapshot(ctx, wanted)
	if err != nil {
		fail(diags, err, "Unable to Read the Host", m.placer(r))
		return false
	}
	stem, found := lookFor(snapshot, r.stem(), wanted)
	if len(wanted) > 0 {
		// A kind that names its parameters declares what the kernel has.
		for _, name := range wanted {
			live := snapshot.Live[name]
			if live.Absent {
				diags.AddError("Unable to Import a Parameter", fmt.Sprintf("%s has no %s. Load its module first if it has one.", at.name, name))
				return false
			}
			if !live.Unreadable && !live.Withheld {
				if found == nil {
					found = map[string]string{}
				}
				found[name] = live.Value
			}
		}
	}
	if len(found) == 0 {
		diags.AddError("Unable to Import the Parameters", fmt.Sprintf("%s has no file /etc/sysctl.d/%s.conf that sets a parameter.", at.name, r.stem()))
		return false
	}
	r.Persist = types.BoolValue(stem != "")
	if stem == "" {
		stem = r.stem()
	}
	diags.Append(m.form.adopt(r, found)...)
	if stem == "" {
		stem = m.form.stem(r)
	}
	r.Name = types.StringValue(stem)
	return !diags.HasError()
}

// lookFor finds the file that keeps the wanted parameters: the one with that
// stem, else the last in /etc/sysctl.d that sets one of them, since that one
// decides. Without wanted ones all of the file is meant. Secrets stay where they
// are.
func lookFor(snapshot *host.Snapshot, stem string, wanted []string) (string, map[string]string) {
	for _, file := range slices.Backward(snapshot.Files) {
		name, ok := sysctlconf.StemOf(file.Path)
		if !ok || file.Link != "" || stem != "" && stem != name {
			continue
		}
		lines, err := sysctlconf.Parse(snapshot.Loader, file.Data)
		if err != nil {
			continue
		}
		found := map[string]string{}
		for _, line := range lines {
			parameter := kernel.Canonical(line.Path)
			if line.Kind != sysctlconf.Assign || sensitive(parameter) || len(wanted) > 0 && !slices.Contains(wanted, parameter) {
				continue
			}
			found[parameter] = string(line.Value)
		}
		if len(found) > 0 {
			return name, found
		}
	}
	return "", nil
}
