package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// changedSince tells what somebody changed on the host after the plan was made.
// The plan is applied all the same, but nothing is overwritten without a word.
func (m *managed) changedSince(ctx context.Context, at *target, plan, state *record) diag.Diagnostics {
	var diags diag.Diagnostics
	if !plan.Runtime.ValueBool() {
		return diags
	}
	snapshot, err := at.session.Snapshot(ctx, slices.Concat(plan.values.names(), state.values.names()))
	if err != nil {
		return diags // the change fails in the same way, and says so
	}
	planned, wanted := state.Live.known(), plan.values.known()
	var changed []string
	for _, name := range slices.Sorted(maps.Keys(planned)) {
		live, value := snapshot.Live[name], wanted[name]
		_, declared := wanted[name]
		if !declared || live.Absent || live.Unreadable || sameValue(name, live.Value, planned[name]) || sameValue(name, live.Value, value) {
			continue
		}
		changed = append(changed, fmt.Sprintf("%s was %q when the change was planned, and %q when it was made. It is now %q, as declared.", name, planned[name], live.Value, value))
	}
	if len(changed) > 0 { // one warning: Terraform shows only the first of several that begin alike
		diags.AddWarning("The Host Changed Between Plan and Apply", strings.Join(changed, "\n"))
	}
	return diags
}
