package diagnose_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/internal/observation"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

const schemas = "../../docs/schema/"

// compiled knows the other published schemas by their published names.
func compiled(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	files, err := filepath.Glob(schemas + "*.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	id := ""
	for _, file := range files {
		schema := decoded(t, file).(map[string]any)
		if filepath.Base(file) == name {
			id = schema["$id"].(string)
		}
		if err := compiler.AddResource(schema["$id"].(string), schema); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := compiler.Compile(id)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func decoded(t *testing.T, file string) any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return value
}

func validate(t *testing.T, schema *jsonschema.Schema, document any) {
	t.Helper()
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Error(err)
	}
}

func TestDiagnosesAreValid(t *testing.T) {
	schema := compiled(t, "diagnose.schema.json")
	copied := running(file("/etc/sysctl.d/60-lb.conf", "net.ipv4.tcp_tw_reuse = 1\nnet.ipv4.tcp_fin_timeout = 15\n"))
	validate(t, schema, run(t, diagnose.Seen{Look: recorded(t, "scheme-one"), Snapshot: copied}, diagnose.Seen{Look: recorded(t, "leak")}).Document)
	validate(t, schema, run(t).Document)
}

func TestComparisonsAreValid(t *testing.T) {
	schema := compiled(t, "compare.schema.json")
	before, after := recorded(t, "healthy").Observation, recorded(t, "leak").Observation
	validate(t, schema, observation.Compare(&before, &after))
	validate(t, schema, observation.Compare(&before, &before))
}

// The schemas are written by hand; every property is in them, and the other way
// round.
func TestSchemasKnowEveryProperty(t *testing.T) {
	root := decoded(t, schemas+"diagnose.schema.json").(map[string]any)
	compare := decoded(t, schemas+"compare.schema.json").(map[string]any)
	part := func(object any, path ...string) any {
		for _, key := range path {
			object = object.(map[string]any)[key]
		}
		return object
	}
	lint := names(reflect.TypeOf(report.Document{}))
	for _, c := range []struct {
		schema any
		value  any
		others []string
	}{
		{root, diagnose.Document{}, lint},
		{part(root, "properties", "hosts", "items"), diagnose.Host{}, nil},
		{part(root, "$defs", "verdict"), diagnose.Verdict{}, nil},
		{part(root, "$defs", "line"), diagnose.Line{}, nil},
		{part(root, "$defs", "cause"), diagnose.Cause{}, nil},
		{part(root, "$defs", "harmless"), policy.Harmless{}, nil},
		{part(root, "$defs", "harmless_of_host"), diagnose.Harmless{}, nil},
		{part(root, "$defs", "outlook"), diagnose.Outlook{}, nil},
		{part(root, "$defs", "outlook", "properties", "remedies", "items"), diagnose.Remedy{}, nil},
		{part(root, "$defs", "closer"), diagnose.Closer{}, nil},
		{part(root, "$defs", "inferred"), diagnose.Inferred{}, nil},
		{part(root, "$defs", "parameter"), diagnose.Parameter{}, nil},
		{compare, observation.Comparison{}, nil},
		{part(compare, "$defs", "changed"), observation.Changed{}, nil},
		{part(compare, "properties", "parameters", "items"), observation.ChangedValue{}, nil},
	} {
		want := slices.DeleteFunc(names(reflect.TypeOf(c.value)), func(name string) bool { return slices.Contains(c.others, name) })
		var properties, required []string
		for name := range part(c.schema, "properties").(map[string]any) {
			properties = append(properties, name)
		}
		for _, name := range part(c.schema, "required").([]any) {
			required = append(required, name.(string))
		}
		slices.Sort(properties)
		slices.Sort(required)
		if diff := cmp.Diff(want, properties); diff != "" {
			t.Errorf("properties of %T (-type +schema):\n%s", c.value, diff)
		}
		if diff := cmp.Diff(want, required); diff != "" {
			t.Errorf("required of %T (-type +schema):\n%s", c.value, diff)
		}
	}
}

// names are those that encoding/json gives the fields, sorted.
func names(t reflect.Type) []string {
	var list []string
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "":
			list = append(list, names(field.Type)...)
		case name != "-" && name != "":
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}
