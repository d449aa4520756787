package kernel

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var entryFields = []string{
	"tier", "type", "fields", "unit", "since", "removed", "vendors", "harmless", "no_op_since", "module", "write_only", "read_only",
	"sensitive", "inherited", "meaningful", "presence", "defaults", "bounds", "netns", "userns", "suggestion",
}

// The rules must be able to test every field: none is left out, and a list is
// never null.
func TestRegoEntriesAreComplete(t *testing.T) {
	text, err := os.ReadFile("../../rules/kernel.json")
	if err != nil {
		t.Fatal(err)
	}
	var data struct {
		Kernel struct {
			Newest     []int                                 `json:"newest"`
			Parameters map[string]map[string]json.RawMessage `json:"parameters"`
		} `json:"kernel"`
	}
	if err := json.Unmarshal(text, &data); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(data.Kernel.Newest, []int{7, 3}) || len(data.Kernel.Parameters) != len(parameters) {
		t.Errorf("newest %v, %d parameters, want 7.3 and %d", data.Kernel.Newest, len(data.Kernel.Parameters), len(parameters))
	}
	for name, entry := range data.Kernel.Parameters {
		for _, field := range entryFields {
			if _, ok := entry[field]; !ok {
				t.Errorf("%s has no field %s", name, field)
			}
		}
		if len(entry) != len(entryFields) {
			t.Errorf("%s has %d fields, want %d", name, len(entry), len(entryFields))
		}
		for _, list := range []string{"vendors", "presence", "defaults", "bounds", "netns", "userns"} {
			if string(entry[list]) == "null" {
				t.Errorf("%s of %s is null", list, name)
			}
		}
	}
}

func TestRegoEntry(t *testing.T) {
	p, _ := Lookup("net.ipv4.tcp_tw_reuse_delay")
	got, err := json.Marshal(RegoEntry(p))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"tier":"A","type":"uint","fields":1,"unit":"ms","since":[6,14],"removed":null,"vendors":[],"harmless":false,"no_op_since":null,` +
		`"module":null,"write_only":false,"read_only":false,"sensitive":false,"inherited":false,"meaningful":null,` +
		`"presence":[{"from":null,"until":[6,14],"vendor":"","value":false},{"from":[6,14],"until":null,"vendor":"","value":true},` +
		`{"from":null,"until":null,"vendor":"el10","value":null},{"from":null,"until":null,"vendor":"el7","value":false},` +
		`{"from":null,"until":null,"vendor":"el8","value":null},{"from":null,"until":null,"vendor":"el9","value":null}],` +
		`"defaults":[{"from":[6,14],"until":null,"vendor":"","value":"1000"}],` +
		`"bounds":[{"from":[6,14],"until":null,"vendor":"","min":1,"max":60000}],` +
		`"netns":[{"from":null,"until":[6,14],"vendor":"","value":"absent"},{"from":[6,14],"until":null,"vendor":"","value":"per-netns"}],` +
		`"userns":[{"from":[6,18],"until":null,"vendor":"","value":"per-netns"}],"suggestion":null}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}
