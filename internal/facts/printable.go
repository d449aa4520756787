package facts

import (
	"maps"
	"slices"

	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Hidden are the settings whose values are judged and must not be printed.
func (d *Document) Hidden() []int {
	var hidden []int
	for setting, ref := range d.Places {
		if stands := d.Stands(ref); stands != nil && stands.Hidden {
			hidden = append(hidden, setting)
		}
	}
	return hidden
}

// Printable is the input with the hidden values left out, as those of secret
// parameters are. A rule that is asked with it may answer otherwise.
func (d *Document) Printable() *policy.Input {
	hidden := d.Hidden()
	if len(hidden) == 0 {
		return d.Input
	}
	in := *d.Input
	in.Settings = slices.Clone(in.Settings)
	names := map[string]bool{}
	for _, setting := range hidden {
		masked := &in.Settings[setting]
		masked.Sensitive, masked.Ints, masked.Intervals = true, nil, nil
		if masked.Written != nil && !masked.Pending {
			masked.Written = secret()
		}
		if masked.Parameter != nil {
			names[*masked.Parameter] = true
		}
	}
	in.Worlds = slices.Clone(in.Worlds)
	for i := range in.Worlds {
		world := &in.Worlds[i]
		world.Effective = masked(world.Effective, names, hidden)
		world.Compare.Effective = masked(world.Compare.Effective, names, hidden)
		world.Trace = slices.Clone(world.Trace)
		for w := range world.Trace {
			if write := &world.Trace[w]; slices.Contains(hidden, write.Setting) && write.Written != source.PendingText {
				write.Written = source.HiddenText
			}
		}
	}
	return &in
}

// masked also hides what a hidden setting changes in other parameters.
func masked(held map[string]policy.Effective, names map[string]bool, hidden []int) map[string]policy.Effective {
	held = maps.Clone(held)
	for name, value := range held {
		if names[name] || value.By != nil && slices.Contains(hidden, *value.By) {
			value.Ints, value.Intervals = nil, nil
			if value.Value != nil {
				value.Value = secret()
			}
			held[name] = value
		}
	}
	return held
}

func secret() *string {
	text := source.HiddenText
	return &text
}
