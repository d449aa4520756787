package facts

import (
	"maps"

	"github.com/tcplint/terraform-provider-sysctl/internal/effective"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Seen is what a running host shows of its parameters. Each function may be nil:
// nobody looked.
type Seen struct {
	// Parameter is nil for one that nobody looked at.
	Parameter func(name string) *policy.Seen
	// Value is what a parameter holds before the loader runs, false if that is
	// not known.
	Value func(name string) (string, bool)
}

func (s Seen) parameter(name string) *policy.Seen {
	if s.Parameter == nil {
		return nil
	}
	return s.Parameter(name)
}

// see tells of each parameter that is set whether the host has it.
func (d *Document) see(seen Seen) {
	for i := range d.Input.Settings {
		if setting := &d.Input.Settings[i]; setting.Kind == sysctlconf.Assign.String() && setting.Parameter != nil {
			setting.Seen = seen.parameter(*setting.Parameter)
		}
	}
}

// observe takes what a probe saw, with what the host shows of the parameters that
// files set and the probe did not read.
func (d *Document) observe(target Target) {
	if target.Observation == nil {
		return
	}
	observation := *target.Observation
	observation.Parameters = maps.Clone(observation.Parameters)
	if observation.Parameters == nil {
		observation.Parameters = map[string]string{}
	}
	d.Input.Observation = &observation
	for i := range d.Input.Settings {
		setting := &d.Input.Settings[i]
		if setting.Kind != sysctlconf.Assign.String() || setting.Parameter == nil || setting.Sensitive || target.Seen.Value == nil {
			continue
		}
		if _, read := observation.Parameters[*setting.Parameter]; read {
			continue
		}
		if value, known := target.Seen.Value(*setting.Parameter); known {
			observation.Parameters[*setting.Parameter] = value
		}
	}
}

// seenCatalogue is the catalogue of a kernel, corrected by what the host shows:
// it knows which modules are loaded and what a namespace hides.
type seenCatalogue struct {
	effective.KernelCatalogue
	seen Seen
}

// Describe implements effective.Catalogue.
func (c seenCatalogue) Describe(name string) (effective.Description, bool) {
	described, known := c.KernelCatalogue.Describe(name)
	seen := c.seen.parameter(name)
	if seen == nil || !known {
		return described, known
	}
	described.Presence = effective.Present
	if !seen.Present {
		described.Presence = effective.Missing
	}
	described.ReadOnly = described.ReadOnly || seen.ReadOnly
	return described, true
}
