package policy

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The AST that is built by hand is what the JSON of the same input would be.
func TestTermEqualsJSON(t *testing.T) {
	in := &Input{}
	fill(reflect.ValueOf(in).Elem(), 0)
	for _, input := range []*Input{in, {Host: Host{Judged: []string{}}, Sources: []Source{}, Settings: []Setting{}, Worlds: []World{}}} {
		text, err := json.Marshal(input)
		if err != nil {
			t.Fatal(err)
		}
		want, err := ast.ValueFromReader(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		got, err := input.document()
		if err != nil {
			t.Fatal(err)
		}
		if got := got.Value; ast.Compare(got, want) != 0 {
			t.Errorf("term:\n%v\nJSON:\n%v", got, want)
		}
	}
}

// The published schema describes every field, and nothing else.
func TestInputSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("input.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	in := &Input{}
	fill(reflect.ValueOf(in).Elem(), 0)
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	// The schema also has `world`, which main.rego sets.
	document.(map[string]any)["world"] = document.(map[string]any)["worlds"].([]any)[0]
	if err := schema.Validate(document); err != nil {
		t.Error(err)
	}
	for _, part := range []string{"host", "observation"} {
		document.(map[string]any)[part].(map[string]any)["role"] = "web"
		if schema.Validate(document) == nil {
			t.Errorf("the schema accepts a field of %s that does not exist", part)
		}
		delete(document.(map[string]any)[part].(map[string]any), "role")
	}
}

// fill sets every field to something that is not its zero value.
func fill(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), depth+1)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), depth+1)
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		value := reflect.New(v.Type().Elem()).Elem()
		fill(value, depth+1)
		v.SetMapIndex(reflect.ValueOf("net.ipv4.tcp_tw_reuse"), value)
	case reflect.String:
		v.SetString("text")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(depth))
	case reflect.Float64:
		v.SetFloat(2.5)
	}
}
