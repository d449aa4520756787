package facts

import (
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/effective"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// values computes what one kernel with one memory size holds.
type values struct {
	catalogue effective.Catalogue
	before    effective.Initial // nil: the defaults
	release   kernel.Release
	memory    int64
}

func defaultOf(name string, release kernel.Release, memory int64) (string, bool) {
	parameter, ok := kernel.Lookup(name)
	if !ok {
		return "", false
	}
	return kernel.Default(parameter, release, memory)
}

// after gives the effective values and the trace of a loader's run.
func (v values) after(d *Document, loader sysctlconf.Loader, resolution sysctlconf.Resolution) (map[string]policy.Effective, []policy.Write) {
	result := effective.Apply(v.catalogue, effective.World{Release: v.release}, effective.LoaderOf(loader), d.writes(loader, resolution), v.before)
	held := make(map[string]policy.Effective, len(result.Effective))
	for name, value := range result.Effective {
		held[name] = v.describe(name, value)
	}
	trace := make([]policy.Write, 0, len(result.Trace))
	for _, outcome := range result.Trace {
		trace = append(trace, policy.Write{
			Setting: outcome.Setting, Parameter: outcome.Parameter, Written: shown(outcome.Parameter, outcome.Written),
			Result: string(outcome.Result), Reason: string(outcome.Reason),
		})
	}
	return held, d.withAbsent(trace, resolution)
}

// shown hides the value of a secret parameter: no rule needs it.
func shown(parameter string, value []byte) string {
	if entry, known := kernel.Lookup(parameter); known && entry.Sensitive {
		return secretText
	}
	return valid(value)
}

// secretText stands where the value of a secret parameter would.
const secretText = "(secret)"

func (d *Document) writes(loader sysctlconf.Loader, resolution sysctlconf.Resolution) []effective.Write {
	newline := sysctlconf.AppendsNewline(loader)
	writes := make([]effective.Write, len(resolution.Writes))
	for i, write := range resolution.Writes {
		writes[i] = effective.Write{Setting: d.setting(write.Ref), Parameter: d.parameter(write.Path), Value: write.Value, AppendsNewline: newline}
		if stands := d.Stands(write.Ref); stands != nil && stands.Pending {
			writes[i].Pending, writes[i].Value = true, []byte(source.PendingText)
		}
	}
	return writes
}

// setting is the index of a line's setting, -1 where the host's own loader sees
// none there.
func (d *Document) setting(ref sysctlconf.Ref) int {
	if setting, ok := d.settings[ref]; ok {
		return setting
	}
	return -1
}

// withAbsent puts the tries at parameters that do not exist into the trace.
func (d *Document) withAbsent(trace []policy.Write, resolution sysctlconf.Resolution) []policy.Write {
	var absent []sysctlconf.Unwritten
	for _, unwritten := range resolution.Unwritten {
		if unwritten.Reason == sysctlconf.Absent && unwritten.Value != nil {
			absent = append(absent, unwritten)
		}
	}
	if len(absent) == 0 {
		return trace
	}
	slices.SortStableFunc(absent, func(a, b sysctlconf.Unwritten) int { return a.Before - b.Before })
	merged := make([]policy.Write, 0, len(trace)+len(absent))
	for i := 0; i <= len(resolution.Writes); i++ {
		for len(absent) > 0 && absent[0].Before <= i {
			merged = append(merged, policy.Write{
				Setting: d.setting(absent[0].Ref), Parameter: d.parameter(absent[0].Path), Written: valid(absent[0].Value),
				Result: string(effective.Absent), Reason: string(effective.ReasonAbsent),
			})
			absent = absent[1:]
		}
		if i < len(trace) {
			merged = append(merged, trace[i])
		}
	}
	return merged
}

func (v values) describe(name string, value effective.Effective) policy.Effective {
	described := policy.Effective{Value: value.Value, Origin: string(value.Origin), By: value.By, Accepted: value.Accepted}
	if described.By != nil && *described.By < 0 {
		described.By = nil
	}
	if value.Value != nil {
		if entry, known := kernel.Lookup(name); known && entry.Sensitive {
			secret := shown(name, nil)
			described.Value = &secret
			return described
		}
		form := Form(name)
		described.Ints = effective.Ints(form, *value.Value)
		described.Intervals = effective.Intervals(form, *value.Value)
	}
	return described
}

// fill adds a parameter that nothing wrote.
func (v values) fill(held map[string]policy.Effective, name string) {
	if _, ok := held[name]; ok {
		return
	}
	value, known := v.start(name)
	if !known {
		held[name] = policy.Effective{Origin: string(effective.FromUnknown)}
		return
	}
	held[name] = v.describe(name, effective.Effective{Value: &value, Origin: effective.FromDefault})
}

// start is what a parameter holds where nothing writes it.
func (v values) start(name string) (string, bool) {
	if v.before != nil {
		if value, known := v.before(name); known {
			return value, true
		}
	}
	return defaultOf(name, v.release, v.memory)
}

func (v values) defaults(held map[string]policy.Effective) map[string]*string {
	defaults := make(map[string]*string, len(held))
	for name := range held {
		if value, known := defaultOf(name, v.release, v.memory); known {
			defaults[name] = &value
		} else {
			defaults[name] = nil
		}
	}
	return defaults
}

// interfaces is the path itself and, for the default entry of a per-interface
// family, that of the loopback interface.
func interfaces(path string) []string {
	if before, after, ok := strings.Cut(path, "/default/"); ok && strings.HasPrefix(path, "net/") {
		return []string{path, before + "/lo/" + after}
	}
	return []string{path}
}
