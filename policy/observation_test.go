package policy

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const probeSchema = "../docs/schema/probe.schema.json"

// The published schema and that of the rules' input name the same fields.
func TestSchemasOfAnObservationAgree(t *testing.T) {
	published, input := decodedFile(t, probeSchema), decodedFile(t, "input.schema.json")
	observation := input["properties"].(map[string]any)["observation"].(map[string]any)["anyOf"].([]any)[0]
	defs := published["$defs"].(map[string]any)
	if diff := cmp.Diff(fields(published, defs), fields(observation, nil)); diff != "" {
		t.Errorf("(-docs/schema/probe.schema.json +policy/input.schema.json):\n%s", diff)
	}
}

// fields are the properties of a schema and of what it is made of, null: no object.
func fields(schema any, defs map[string]any) map[string]any {
	object, ok := schema.(map[string]any)
	if !ok {
		return nil
	}
	if ref, ok := object["$ref"].(string); ok {
		return fields(defs[filepath.Base(ref)], defs)
	}
	for _, way := range []string{"oneOf", "anyOf"} {
		for _, one := range listOf(object[way]) {
			if found := fields(one, defs); found != nil {
				return found
			}
		}
	}
	if items, ok := object["items"]; ok {
		return fields(items, defs)
	}
	properties, ok := object["properties"].(map[string]any)
	if !ok {
		return nil
	}
	found := map[string]any{}
	for name, property := range properties {
		found[name] = fields(property, defs)
	}
	return found
}

// Observations that other tests are made of are what a probe would write.
func TestObservationsFitThePublishedSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(probeSchema)
	if err != nil {
		t.Fatal(err)
	}
	whole := &Observation{}
	fill(reflect.ValueOf(whole).Elem(), 0)
	whole.Schema, whole.Source, whole.Time = 1, "proc", "2026-11-24T12:00:00Z"
	texts := map[string][]byte{"all fields": encoded(t, whole), "no field": encoded(t, &Observation{Schema: 1, Source: "summary"})}
	recorded, err := filepath.Glob("../internal/diagnose/testdata/*.json")
	if err != nil || len(recorded) == 0 {
		t.Fatalf("no recorded observations: %v", err)
	}
	for _, path := range recorded {
		texts[path], err = os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range texts {
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := schema.Validate(document); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What nobody filled is an empty list, not null: null is for what could not be
// seen.
func TestAnEmptyObservationHasEmptyLists(t *testing.T) {
	var got map[string]any
	if err := json.Unmarshal(encoded(t, &Observation{NoListener: &NoListener{}}), &got); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"destinations", "listeners", "processes", "peers", "gaps"} {
		if diff := cmp.Diff([]any{}, got[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for _, name := range []string{"counters", "rates", "parameters"} {
		if diff := cmp.Diff(map[string]any{}, got[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if diff := cmp.Diff([]any{}, got["no_listener"].(map[string]any)["ports"]); diff != "" {
		t.Errorf("ports (-want +got):\n%s", diff)
	}
}

func encoded(t *testing.T, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func decodedFile(t *testing.T, path string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var value map[string]any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return value
}

func listOf(value any) []any {
	items, _ := value.([]any)
	return items
}
