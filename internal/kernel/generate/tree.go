package main

import (
	"slices"
	"strings"
)

// tree is what somebody read in the source of a kernel: a vendor's, or of
// mainline from one release on.
type tree struct {
	Vendor   string            `toml:"vendor"`
	From     string            `toml:"from"`
	Until    string            `toml:"until"`
	Source   string            `toml:"source"`
	Complete []string          `toml:"complete"` // a parameter below such a prefix that is not listed is absent
	HostWide []string          `toml:"host_wide"`
	PerNetns []string          `toml:"per_netns"`
	Present  []string          `toml:"present"` // there, without a word about namespaces
	Defaults map[string]string `toml:"defaults"`
}

// withTrees adds the facts of the trees to an entry, except where it has facts
// of its own for that vendor.
func withTrees(written *entry, name string, trees []tree) entry {
	e := *written
	if written.Never {
		return e
	}
	for _, t := range trees {
		r := row{Vendor: t.Vendor, From: t.From, Until: t.Until, Source: t.Source}
		present, known := t.has(name)
		if known && !written.saysPresence(t.Vendor) {
			e.Presence = append(slices.Clip(e.Presence), boolRow{r, present})
		}
		if scope := t.scope(name); scope != "" && !ofVendor(written.Netns, t.Vendor) && !(t.Vendor == "" && written.NetnsSince != nil) {
			e.Netns = append(slices.Clip(e.Netns), valueRow{r, scope})
		}
		if value, ok := t.Defaults[name]; ok && !ofVendor(written.Defaults, t.Vendor) {
			e.Defaults = append(slices.Clip(e.Defaults), valueRow{r, value})
		}
	}
	return e
}

func (t *tree) has(name string) (present, known bool) {
	if t.scope(name) != "" || slices.Contains(t.Present, name) {
		return true, true
	}
	for _, prefix := range t.Complete {
		if strings.HasPrefix(name, prefix) {
			return false, true
		}
	}
	return false, false
}

// scope is the place of a parameter in a network namespace.
func (t *tree) scope(name string) string {
	switch {
	case slices.Contains(t.HostWide, name):
		return "absent"
	case slices.Contains(t.PerNetns, name):
		return "per-netns"
	}
	return ""
}

func ofVendor(rows []valueRow, vendor string) bool {
	return slices.ContainsFunc(rows, func(r valueRow) bool { return r.Vendor == vendor })
}

// saysPresence reports whether the entry itself says on which kernels of a
// vendor, "" for mainline, the parameter is.
func (e *entry) saysPresence(vendor string) bool {
	if vendor == "" && (e.Since != nil || e.Removed != nil) {
		return true
	}
	return slices.ContainsFunc(e.Presence, func(r boolRow) bool { return r.Vendor == vendor })
}
