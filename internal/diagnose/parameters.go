package diagnose

import (
	"maps"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/facts"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// parameters are those that the probe read, and those that a file sets.
func parameters(document *facts.Document, seen *Seen) []Parameter {
	// Of a host whose kernel or memory is not known there are several worlds: what
	// holds in one of them only is not known.
	worlds := document.Input.Worlds
	names := map[string]bool{}
	for name := range seen.Look.Observation.Parameters {
		names[name] = true
	}
	for _, setting := range document.Input.Settings {
		if setting.Kind == "assign" && setting.Parameter != nil {
			names[*setting.Parameter] = true
		}
	}
	list := []Parameter{}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if entry, known := kernel.Lookup(name); known && entry.Sensitive {
			continue
		}
		one := Parameter{Parameter: name}
		if live, ok := seen.live(name); ok {
			one.Live = &live
		}
		one.Default = same(worlds, func(w *policy.World) *string { return w.Defaults[name] })
		one.Boot = same(worlds, func(w *policy.World) *string { return boot(w, name) })
		persisted(document, &one)
		one.Differs = one.Live != nil && one.Boot != nil && squeezed(*one.Live) != squeezed(*one.Boot)
		list = append(list, one)
	}
	return list
}

// boot is what a boot leaves: the kernel's own value where no file decides.
func boot(w *policy.World, name string) *string {
	if held := w.Effective[name]; held.Origin == "file" {
		return held.Value
	}
	return w.Defaults[name]
}

// persisted is the setting that is written last.
func persisted(document *facts.Document, one *Parameter) {
	by := document.Input.Worlds[0].Effective[one.Parameter].By
	if by == nil {
		return
	}
	one.Persisted = document.Input.Settings[*by].Written
	location := lint.Location(document, document.Places[*by])
	one.Location = &location
}

func same(worlds []policy.World, of func(*policy.World) *string) *string {
	value := of(&worlds[0])
	for i := range worlds {
		other := of(&worlds[i])
		if value == nil || other == nil || *value != *other {
			return nil
		}
	}
	return value
}

// squeezed writes vectors alike, whatever separates their numbers.
func squeezed(value string) string { return strings.Join(strings.Fields(value), " ") }
