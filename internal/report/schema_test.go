package report

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const lintSchema = "../../docs/schema/lint.schema.json"

func TestJSONIsValid(t *testing.T) {
	schema := compiled(t, lintSchema)
	for name, doc := range documents() {
		validate(t, schema, name, written(t, doc, JSON, Options{}))
	}
}

func TestSchemaRefusesBrokenDocuments(t *testing.T) {
	schema := compiled(t, lintSchema)
	good := string(written(t, documents()["plain"], JSON, Options{}))
	for _, edit := range [][2]string{
		{`"schema": 1`, `"schema": 2`},
		{`"severity": "error"`, `"severity": "fatal"`},
		{`"errors": []`, `"errors": null`},
		{`"related": []`, `"related": null`},
		{`"line": 2`, `"line": -1`},
		{`"remedy"`, `"remedies"`},
	} {
		bad := strings.Replace(good, edit[0], edit[1], 1)
		if bad == good {
			t.Fatalf("%q is not in the document", edit[0])
		}
		if err := schema.Validate(decoded(t, []byte(bad))); err == nil {
			t.Errorf("%s passes", edit[1])
		}
	}
}

// The schema is written by hand; every property of the document must be in it,
// and the other way round.
func TestSchemaKnowsEveryProperty(t *testing.T) {
	root := decoded(t, read(t, lintSchema)).(map[string]any)
	defs := root["$defs"].(map[string]any)
	finding := defs["finding"].(map[string]any)
	part := func(object any, path ...string) any {
		for _, key := range path {
			object = object.(map[string]any)[key]
		}
		return object
	}
	for _, c := range []struct {
		schema any
		value  any
	}{
		{root, Document{}},
		{part(root, "properties", "tool"), Tool{}},
		{part(root, "properties", "summary"), Summary{}},
		{part(root, "properties", "errors", "items"), Problem{}},
		{finding, Finding{}},
		{defs["location"], Location{}},
		{part(finding, "properties", "related", "items"), Related{}},
		{part(finding, "properties", "proof"), Proof{}},
		{part(finding, "properties", "suppressed"), Suppression{}},
	} {
		want := jsonNames(reflect.TypeOf(c.value))
		var properties, required []string
		for name := range part(c.schema, "properties").(map[string]any) {
			properties = append(properties, name)
		}
		for _, name := range part(c.schema, "required").([]any) {
			required = append(required, name.(string))
		}
		slices.Sort(properties)
		slices.Sort(required)
		if !slices.Equal(properties, want) || !slices.Equal(required, want) {
			t.Errorf("%T: properties %v, required %v, want both %v", c.value, properties, required, want)
		}
	}
}

func jsonNames(object reflect.Type) []string {
	var names []string
	for i := range object.NumField() {
		if name := object.Field(i).Tag.Get("json"); name != "-" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func compiled(t *testing.T, path string) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", decoded(t, read(t, path))); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(t *testing.T, schema *jsonschema.Schema, name string, document []byte) {
	t.Helper()
	if err := schema.Validate(decoded(t, document)); err != nil {
		t.Errorf("%s: %v\n%s", name, err, document)
	}
}

func decoded(t *testing.T, raw []byte) any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.FromSlash(path))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
