package doctest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestSchemas holds the published schemas against what the program prints.
func TestSchemas(t *testing.T) {
	lint, show, capacity := schema(t, "lint"), schema(t, "show"), schema(t, "capacity")
	enterEmptyDirectory(t)
	files := map[string]string{
		"a.conf":     "net.ipv4.tcp_tw_reuse = 7\nnet.ipv4.tcp_tw_reuse = 1\n-net.ipv4.tcp_rfc1337\nnet.ipv4.tcp_timestamps = 0\n",
		"b.conf":     "# tcplint:ignore TL104 until=2027-01-31 -- for FIN_WAIT2\nnet.ipv4.tcp_fin_timeout = 15\nnet.ipv4.conf.eth0/100.rp_filter = 2\n",
		"bytes.conf": "kernel.domainname = \xff\xfe\n",
	}
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		schema  *jsonschema.Schema
		command string
		exit    int
	}{
		{lint, "tcplint lint -o json --kernel 6.1 a.conf b.conf", 1},
		{lint, "tcplint lint -o json a.conf b.conf bytes.conf no-such-file", 2},
		{lint, "tcplint lint -o json --allow-empty .git", 0},
		{show, "tcplint show -o json --kernel 6.1 a.conf b.conf bytes.conf", 0},
		{show, "tcplint show -o json a.conf b.conf", 0},
		{show, "tcplint show -o json --loader busybox --kernel 6.1 a.conf", 0},
		{show, "tcplint show -o json a.conf no-such-file", 2},
		{capacity, "tcplint capacity -o json", 0},
		{capacity, "tcplint capacity -o json --rate 3000", 0},
		{capacity, "tcplint capacity -o json --reuse --reuse-delay 0s --rate 0.5", 0},
		{capacity, "tcplint capacity -o json --reserved 1-65535 --rate 1", 0},
	} {
		t.Run(test.command, func(t *testing.T) {
			var s shell
			// Standard output alone is the document.
			if _, err := s.run(test.command + " > out.json"); err != nil {
				t.Fatal(err)
			}
			if s.exit != test.exit {
				t.Errorf("exit code %d, want %d", s.exit, test.exit)
			}
			text, err := os.ReadFile("out.json")
			if err != nil {
				t.Fatal(err)
			}
			document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
			if err != nil {
				t.Fatalf("%v in:\n%s", err, text)
			}
			if err := test.schema.Validate(document); err != nil {
				t.Errorf("%v\n%s", err, text)
			}
		})
	}
}

// TestSchemasRefuse: a schema that accepts everything would hold nothing.
func TestSchemasRefuse(t *testing.T) {
	for name, document := range map[string]string{
		"show":     `{"schema": 1, "hosts": [{"host": "a", "loader": "upstart", "kernel": null, "parameters": []}], "errors": []}`,
		"capacity": `{"schema": 1, "usable_ports": -1, "without_reuse": 1, "with_reuse": 1, "limit": "ports", "seconds_to_exhaustion": null}`,
		"lint":     `{"schema": 2}`,
	} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(document))
		if err != nil {
			t.Fatal(err)
		}
		if schema(t, name).Validate(value) == nil {
			t.Errorf("%s accepts %s", name, document)
		}
	}
}

func schema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiled, err := compiler.Compile(filepath.Join(repository, "docs", "schema", name+".schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}
