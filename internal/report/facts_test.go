package report

import (
	"slices"
	"testing"
)

// Every key of tcplint.toml that states a fact about a host must have a hint, and
// every hint must name a key that exists.
func TestFactsAreTheKeysOfTheConfiguration(t *testing.T) {
	defs := decoded(t, read(t, "../../docs/schema/tcplint.schema.json")).(map[string]any)["$defs"].(map[string]any)
	keys := []string{"edges"} // the list of [[host.edge]]
	for _, table := range []string{"target", "host", "edge", "listener"} {
		for key := range defs[table].(map[string]any)["properties"].(map[string]any) {
			keys = append(keys, key)
		}
	}
	for _, f := range facts {
		if !slices.Contains(keys, f.name) {
			t.Errorf("%s has a hint but is no key of tcplint.toml", f.name)
		}
	}
	// Keys that say which host, which peer or which port is meant, not how it is.
	selectors := []string{"name", "files", "hostnames", "addresses", "supported", "edge", "to", "from", "port"}
	for _, key := range keys {
		known := slices.ContainsFunc(facts, func(f fact) bool { return f.name == key })
		if !known && !slices.Contains(selectors, key) {
			t.Errorf("%s is a key of tcplint.toml but has no hint", key)
		}
	}
}

func TestFactNamed(t *testing.T) {
	for name, want := range map[string]string{
		"kernel":    "give --kernel, or kernel in tcplint.toml",
		"edge.rate": "give rate under [[host.edge]] in tcplint.toml",
		"edge":      "describe them as [[host.edge]] in tcplint.toml",
		"moon":      "give moon in tcplint.toml",
		"":          "see tcplint explain",
	} {
		if got := factNamed(name).give; got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
}
