package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/apply"
)

// commonModel is what all resources have.
type commonModel struct {
	connectionModel
	Name            types.String   `tfsdk:"name"`
	Comment         types.String   `tfsdk:"comment"`
	Persist         types.Bool     `tfsdk:"persist"`
	Runtime         types.Bool     `tfsdk:"runtime"`
	OnDestroy       types.String   `tfsdk:"on_destroy"`
	RollbackTimeout types.String   `tfsdk:"rollback_timeout"`
	File            types.String   `tfsdk:"file"`
	HostID          types.String   `tfsdk:"host_id"`
	Timeouts        timeouts.Value `tfsdk:"timeouts"`
}

// mapsModel is what is found on the host, by parameter.
type mapsModel struct {
	Live         values    `tfsdk:"live"`
	Persisted    values    `tfsdk:"persisted"`
	Original     types.Map `tfsdk:"original"`
	Boot         types.Map `tfsdk:"boot_effective"`
	OverriddenBy types.Map `tfsdk:"overridden_by"`
}

// record is a resource of any kind in the one form that is planned and applied.
type record struct {
	commonModel
	mapsModel
	values         values
	secrets        types.Map // of the configuration only
	secretsVersion types.Int64
	ports          *portsModel // of sysctl_local_port_range only
}

func (r *record) stem() string { return r.Name.ValueString() }

func (r *record) rollback(remote bool) time.Duration { return rollbackOf(r.RollbackTimeout, remote) }

// rollbackOf is the lock-out protection that is configured, or the usual one.
func rollbackOf(timeout types.String, remote bool) time.Duration {
	if timeout.IsNull() || timeout.IsUnknown() {
		if remote {
			return time.Minute
		}
		return 0
	}
	d, _ := time.ParseDuration(timeout.ValueString()) // checked by the schema
	return d
}

func (r *record) keep() bool { return r.OnDestroy.ValueString() == "keep" }

func texts(m types.Map) map[string]string { return values{m}.known() }

func (r *record) want(owner string, whole, remote bool) apply.Want {
	return apply.Want{
		Owner: owner, File: r.stem(), Whole: whole,
		Values: r.values.known(), Secrets: texts(r.secrets),
		Comment: r.Comment.ValueString(),
		Persist: r.Persist.ValueBool(), Runtime: r.Runtime.ValueBool(),
		Keep: r.keep(), Rollback: r.rollback(remote),
	}
}

func (r *record) prior(owner string, remote bool, saved private) apply.Prior {
	return apply.Prior{
		Owner: owner, HostID: r.HostID.ValueString(), File: r.stem(),
		Values: r.values.known(), Secrets: saved.Secrets,
		Comment: r.Comment.ValueString(),
		Persist: r.Persist.ValueBool(), Runtime: r.Runtime.ValueBool(),
		Rollback: r.rollback(remote), Kept: saved.Kept,
	}
}

// take puts what was found on the host into the attributes that show it.
func (r *record) take(state apply.State) {
	r.Live, r.Persisted = nullValues(), nullValues()
	if r.Runtime.ValueBool() {
		r.Live = r.values.found(state.Live)
	}
	if r.Persist.ValueBool() {
		r.Persisted = r.values.found(state.Persisted)
	}
	if r.Original.IsNull() || r.Original.IsUnknown() {
		original := map[string]attr.Value{}
		for name, key := range r.values.spelling() {
			original[key] = types.StringPointerValue(state.Kept.Original[name])
		}
		r.Original = types.MapValueMust(types.StringType, original)
	}
	r.Boot = r.values.found(state.Boot).MapValue
	places := map[string]attr.Value{}
	for name, key := range r.values.spelling() {
		if place, ok := state.OverriddenBy[name]; ok {
			places[key] = types.StringValue(place.String())
		}
	}
	r.OverriddenBy = types.MapValueMust(types.StringType, places)
	r.File = types.StringValue(state.File)
	r.HostID = types.StringNull()
	if state.HostID != "" {
		r.HostID = types.StringValue(state.HostID)
	}
}

// missed are the parameters whose found value is not the declared one, with
// both. It happens where something else writes at the same moment.
func (r *record) missed(found values) []string {
	var missed []string
	have := found.known()
	want := r.values.known()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if value, ok := have[name]; !ok || !sameValue(name, want[name], value) {
			missed = append(missed, fmt.Sprintf("%s is %q instead of %q", name, value, want[name]))
		}
	}
	return missed
}

// settled says whether the configured part of both is the same.
func (r *record) settled(ctx context.Context, state *record) bool {
	pairs := [][2]attr.Value{
		{r.Name, state.Name}, {r.Comment, state.Comment}, {r.Persist, state.Persist}, {r.Runtime, state.Runtime},
		{r.OnDestroy, state.OnDestroy}, {r.RollbackTimeout, state.RollbackTimeout}, {r.Timeouts, state.Timeouts},
		{r.SSH, state.SSH}, {r.Sudo, state.Sudo}, {r.Policy, state.Policy}, {r.secretsVersion, state.secretsVersion},
		{r.values, state.values}, {r.Live, state.Live}, {r.Persisted, state.Persisted}, {r.File, state.File},
	}
	for _, pair := range pairs {
		if !pair[0].Equal(pair[1]) {
			return false
		}
	}
	return known(ctx, r.values, r.Name)
}
