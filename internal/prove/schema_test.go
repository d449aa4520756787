package prove_test

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// TestSchemaKnowsEveryProperty: the schema is written by hand, and has what is
// printed, no more and no less.
func TestSchemaKnowsEveryProperty(t *testing.T) {
	text, err := os.ReadFile("../../docs/schema/prove.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	type object struct {
		Properties map[string]struct {
			Items json.RawMessage `json:"items"`
		} `json:"properties"`
	}
	schema := text
	for _, c := range []struct {
		value any
		list  string // the property whose items come next
	}{{prove.Document{}, "proofs"}, {prove.Result{}, "rows"}, {prove.Row{}, ""}} {
		var described object
		if err := json.Unmarshal(schema, &described); err != nil {
			t.Fatal(err)
		}
		var want, got []string
		for i := range reflect.TypeOf(c.value).NumField() {
			if name, _, _ := strings.Cut(reflect.TypeOf(c.value).Field(i).Tag.Get("json"), ","); name != "-" {
				want = append(want, name)
			}
		}
		for name := range described.Properties {
			got = append(got, name)
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%T: printed (-), in the schema (+):\n%s", c.value, diff)
		}
		schema = described.Properties[c.list].Items
	}
}
