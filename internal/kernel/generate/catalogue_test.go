package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const sourced = `
tier = "A"
[[parameter]]
name = "net.ipv4.x"
type = "int"
side = "both"
summary = "does x"
sources = ["a commit"]
`

// A version or a bound that nobody can look up is folklore: the generator
// refuses it, so the catalogue cannot hold one.
func TestStatementsWantSources(t *testing.T) {
	for _, tt := range []struct{ line, complaint string }{
		{`since = { version = "4.1", source = "commit abc" }`, ""},
		{`since = { version = "4.1" }`, "since without version or source"},
		{`since = { source = "commit abc" }`, "since without version or source"},
		{`removed = { version = "4.1" }`, "removed without version or source"},
		{`no_op_since = { version = "4.1" }`, "no_op_since without version or source"},
		{`netns_since = { version = "4.1" }`, "netns_since without version or source"},
		{`defaults = [{ value = "1" }]`, "defaults without source"},
		{`bounds = [{ min = 1 }]`, "bounds without source"},
		{`presence = [{ value = true }]`, "presence without source"},
		{`netns = [{ value = "absent" }]`, "netns without source"},
		{`userns = [{ value = "hidden" }]`, "userns without source"},
		{`bounds = [{ min = 1, source = "commit abc" }]`, ""},
		{`sincce = { version = "4.1", source = "commit abc" }`, "sincce"},
	} {
		_, err := readCatalogue(catalogueWith(t, sourced+tt.line+"\n"))
		if tt.complaint == "" && err != nil || tt.complaint != "" && (err == nil || !strings.Contains(err.Error(), tt.complaint)) {
			t.Errorf("%s: %v, want %q", tt.line, err, tt.complaint)
		}
	}
}

func TestEntriesWantTheirFields(t *testing.T) {
	for _, tt := range []struct{ without, complaint string }{
		{`sources = ["a commit"]`, "no sources"},
		{`name = "net.ipv4.x"`, "no name"},
		{`type = "int"`, "tier A wants"},
		{`summary = "does x"`, "tier A wants"},
		{`side = "both"`, "tier A wants"},
		{`tier = "A"`, "tier"},
	} {
		_, err := readCatalogue(catalogueWith(t, strings.Replace(sourced, tt.without, "", 1)))
		if err == nil || !strings.Contains(err.Error(), tt.complaint) {
			t.Errorf("without %s: %v, want %q", tt.without, err, tt.complaint)
		}
	}
}

func TestMergeRefuses(t *testing.T) {
	measured := map[string]measurement{"net.ipv4.x": {name: "net.ipv4.x", table: "kernels-net.tsv"}}
	m := measured["net.ipv4.x"]
	for i := range m.cells {
		m.cells[i] = cell{mode: "0644", value: "1", child: "0644 same", user: "0644", bounds: "0..1"}
		m.at[i] = columns[i].at
	}
	measured["net.ipv4.x"] = m
	for _, tt := range []struct{ line, complaint string }{
		{`defaults = [{ value = "1", source = "s" }]`, ""},
		{`defaults = [{ value = "2", source = "s" }]`, "but 5.10 shows 1"},
		{`defaults = [{ until = "5.12", value = "1", source = "s" }, { from = "5.12", value = "1", source = "t" }]`, ""},
		{`defaults = [{ until = "5.9", value = "3", source = "s" }, { from = "5.8", value = "2", source = "s" }]`, "overlap"},
		{`removed = { version = "6.0", source = "s" }`, "but 6.1 shows true"},
		{`since = { version = "6.0", source = "s" }`, "but 5.10 shows true"},
		{`bounds = [{ min = 0, max = 2, source = "s" }]`, "bounds"},
		{`netns = [{ value = "absent", source = "s" }]`, "shows per-netns"},
		{`suggestion = "net.ipv4.y"`, "in no tier"},
		{`since = { version = "six", source = "s" }`, "parsing kernel version"},
	} {
		written, err := readCatalogue(catalogueWith(t, sourced+tt.line+"\n"))
		if err == nil {
			_, err = merge(written, measured)
		}
		if tt.complaint == "" && err != nil || tt.complaint != "" && (err == nil || !strings.Contains(err.Error(), tt.complaint)) {
			t.Errorf("%s: %v, want %q", tt.line, err, tt.complaint)
		}
	}
}

func catalogueWith(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}
