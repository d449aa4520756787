package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// ImportState implements resource.ResourceWithImportState: by an identity, or by
// an ID, KEY or KEY@HOST. The Read that follows finds the rest.
func (m *managed) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	attribute, _ := m.form.identify(&record{})
	key, name := req.ID, ""
	switch at := strings.LastIndexByte(req.ID, '@'); {
	case req.ID == "" && req.Identity != nil:
		var host types.String
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("host"), &host)...)
		name = host.ValueString()
		if attribute != "" {
			var value types.String
			resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root(attribute), &value)...)
			key = value.ValueString()
		}
	case attribute == "":
		key, name = "", req.ID
	case at >= 0:
		key, name = req.ID[:at], req.ID[at+1:]
	}
	if resp.Diagnostics.HasError() {
		return
	}
	name = m.importHost(ctx, name, resp)
	resp.Diagnostics.Append(m.form.importing(ctx, key, &resp.State)...)
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
	if attribute != "" {
		resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root(attribute), key)...)
	}
}

// importHost puts a host that is not the provider's into the state, and gives
// the name that the identity has.
func (m *managed) importHost(ctx context.Context, name string, resp *resource.ImportStateResponse) string {
	providers := localhost
	if text := (layers{m.data.model.SSH}).text("host"); text != "" {
		providers = text
	}
	switch {
	case name == "" || name == providers:
		return providers
	case name == localhost:
		resp.Diagnostics.AddError("Unable to Import From This Machine", fmt.Sprintf("The provider reaches %s. Import with a provider alias that has no ssh block.", providers))
		return name
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("ssh").AtName("host"), name)...)
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
// stem, else the first in /etc/sysctl.d that sets one of them. Without wanted
// ones all of the file is meant. Secrets stay where they are.
func lookFor(snapshot *host.Snapshot, stem string, wanted []string) (string, map[string]string) {
	for _, file := range snapshot.Files {
		name, ok := strings.CutPrefix(file.Path, "/etc/sysctl.d/")
		name, isConf := strings.CutSuffix(name, ".conf")
		if !ok || !isConf || file.Link != "" || stem != "" && stem != name {
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
