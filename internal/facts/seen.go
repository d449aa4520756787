package facts

import (
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
