package doctest

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// TestConfigurations loads every tcplint.toml that a page shows.
func TestConfigurations(t *testing.T) {
	ids := ruleIDs(t)
	checks := config.Checks{
		Rule: func(name string) (string, bool, string) { id, ok := ids[name]; return id, ok, "" },
		Kernel: func(release string) error {
			_, err := kernel.ParseRelease(release)
			return err
		},
	}
	loaded := 0
	for _, p := range pages(t) {
		for _, b := range p.blocks() {
			if b.language != "toml" {
				continue
			}
			loaded++
			if _, err := config.Parse(p.path, []byte(strings.Join(p.lines[b.first:b.last], "\n")), checks); err != nil {
				t.Errorf("%s:%d: %v", p.path, b.first, err)
			}
		}
	}
	if loaded == 0 {
		t.Error("no page shows a tcplint.toml")
	}
}

// TestConfigurationKeys compares the tables of docs/configuration.md with the
// schema: every key once, in its order.
func TestConfigurationKeys(t *testing.T) {
	defs := schemaKeys(t)
	host := slices.DeleteFunc(slices.Clone(defs["host"]), func(key string) bool { return slices.Contains(defs["target"], key) })
	documented := tableKeys(readPage(t, "docs/configuration.md"))
	for heading, want := range map[string][]string{
		"`[target]`": defs["target"], "`[[host]]`": host, "`listeners`": defs["listener"],
		"`[[host.edge]]`": defs["edge"], "`[[ignore]]`": defs["ignore"],
	} {
		if diff := cmp.Diff(want, documented[heading]); diff != "" {
			t.Errorf("docs/configuration.md, %s (-schema +page):\n%s", heading, diff)
		}
	}
}

// TestFlags: docs/usage.md has every flag of the commands that have many.
func TestFlags(t *testing.T) {
	text := strings.Join(readPage(t, "docs/usage.md").lines, "\n")
	for _, command := range []string{"lint", "diagnose", "probe"} {
		var s shell
		help, err := s.run("tcplint " + command + " --help")
		if err != nil {
			t.Fatal(err)
		}
		flags := regexp.MustCompile(`(?m)^ +(?:-., )?(--[a-z-]+)`).FindAllStringSubmatch(help[strings.Index(help, "\nFlags:"):], -1)
		if len(flags) < 10 {
			t.Fatalf("only %q are flags of tcplint %s", flags, command)
		}
		for _, flag := range flags {
			if flag[1] != "--help" && !strings.Contains(text, "`"+flag[1]+"`") {
				t.Errorf("docs/usage.md does not explain %s of tcplint %s", flag[1], command)
			}
		}
	}
}

// TestRuleIDs: a rule that a page names exists.
func TestRuleIDs(t *testing.T) {
	ids := ruleIDs(t)
	for _, p := range pages(t) {
		if p.path == "CONTRIBUTING.md" {
			continue // invents one
		}
		for i, line := range p.lines {
			for _, id := range regexp.MustCompile(`\bTL[0-9]{3}\b`).FindAllString(line, -1) {
				if _, ok := ids[id]; !ok {
					t.Errorf("%s:%d: %s is no rule", p.path, i+1, id)
				}
			}
		}
	}
}

// ruleIDs are the ids of the rules by id and by name.
func ruleIDs(t *testing.T) map[string]string {
	t.Helper()
	metas, err := policy.Rules()
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, meta := range metas {
		ids[meta.ID], ids[meta.Name] = meta.ID, meta.ID
	}
	return ids
}

// schemaKeys are the properties of each definition, in the order of the file.
func schemaKeys(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, "docs", "schema", "tcplint.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Defs map[string]struct {
			Properties json.RawMessage `json:"properties"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	keys := map[string][]string{}
	for name, def := range document.Defs {
		if def.Properties != nil {
			keys[name] = keysInOrder(t, def.Properties)
		}
	}
	return keys
}

func keysInOrder(t *testing.T, object json.RawMessage) []string {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(object))
	if _, err := decoder.Token(); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			t.Fatal(err)
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key.(string))
	}
	return keys
}

// tableKeys are the code spans that begin table rows, by the heading above.
func tableKeys(p page) map[string][]string {
	row := regexp.MustCompile("^\\| `([a-z_]+)` \\|")
	keys, heading := map[string][]string{}, ""
	for _, line := range p.lines {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			heading = title
		}
		if match := row.FindStringSubmatch(line); match != nil {
			keys[heading] = append(keys[heading], match[1])
		}
	}
	return keys
}
