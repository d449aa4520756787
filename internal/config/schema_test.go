package config

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

var schemaPath = filepath.Join("..", "..", "docs", "schema", "tcplint.schema.json")

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	schema, err := compiler.Compile(schemaPath)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// validate sees the document as an editor does: TOML dates become strings.
func validate(t *testing.T, schema *jsonschema.Schema, text []byte) error {
	t.Helper()
	var document map[string]any
	if err := toml.Unmarshal(text, &document); err != nil {
		t.Fatalf("%v in:\n%s", err, text)
	}
	encoded, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
	if err != nil {
		t.Fatal(err)
	}
	if instance == nil {
		instance = map[string]any{}
	}
	return schema.Validate(instance)
}

func TestSchemaAcceptsWhatLoadAccepts(t *testing.T) {
	schema := compileSchema(t)
	example, err := os.ReadFile(filepath.Join("testdata", "example.toml"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{
		"example":                   example,
		"empty":                     nil,
		"starter":                   Starter(Host{}),
		"starter with all examples": withExamples(Starter(Host{})),
		"starter of a full host":    Starter(fullHost()),
		"durations":                 []byte("host = [{ name = \"a\", edge = [{ to = \"b\", lifetime = \"1h2.5m.5s\", half_close = \"0\" }] }]"),
		"bytes":                     []byte("target.memory = \"68719476736\""),
		"ignore for ever":           []byte("[[ignore]]\nrule = \"TL104\"\nreason = \"\"\n"),
	} {
		if _, err := Parse("tcplint.toml", text, testChecks); err != nil {
			t.Errorf("%s: Parse: %v", name, err)
		}
		if err := validate(t, schema, text); err != nil {
			t.Errorf("%s: schema: %v", name, err)
		}
	}
}

func TestSchemaRejectsWhatLoadRejects(t *testing.T) {
	schema := compileSchema(t)
	for _, tt := range badInputs {
		if tt.beyondSchema {
			continue
		}
		if err := validate(t, schema, []byte(tt.text)); err == nil {
			t.Errorf("%s: the schema accepts\n%s", tt.name, tt.text)
		}
	}
}

// TestSchemaDescribesEveryKey holds the published schema to the keys that the
// program reads, with the same explanations.
func TestSchemaDescribesEveryKey(t *testing.T) {
	text, err := os.ReadFile(schemaPath)
	if err != nil {
		t.Fatal(err)
	}
	type object struct {
		Properties map[string]struct {
			Description string `json:"description"`
		} `json:"properties"`
	}
	var schema struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	check := func(where string, got object, want map[string]string) {
		descriptions := map[string]string{}
		for name, property := range got.Properties {
			descriptions[name] = property.Description
		}
		if diff := cmp.Diff(want, descriptions); diff != "" {
			t.Errorf("%s (-read +schema):\n%s", where, diff)
		}
	}
	check("file", schema.object, docsOf(fileKeys()))
	check("target", schema.Defs["target"], docsOf(targetKeys()))
	check("host", schema.Defs["host"], docsOf(hostKeys()))
	check("edge", schema.Defs["edge"], docsOf(edgeKeys()))
	check("listener", schema.Defs["listener"], docsOf(listenerKeys()))
	check("ignore", schema.Defs["ignore"], docsOf(ignoreKeys()))
}

func docsOf[T any](keys []key[T]) map[string]string {
	docs := map[string]string{}
	for _, k := range keys {
		docs[k.name] = k.doc
	}
	return docs
}

func TestKeysAreNamedOnce(t *testing.T) {
	for _, table := range allTables() {
		if names := slices.Sorted(maps.Keys(toSet(table.keys))); len(names) != len(table.keys) {
			t.Errorf("a key twice %s: %v", table.where.header, table.keys)
		}
	}
}

func toSet(names []string) map[string]bool {
	set := map[string]bool{}
	for _, name := range names {
		set[name] = true
	}
	return set
}
