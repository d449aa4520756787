package policy

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/tcplint/terraform-provider-sysctl/rules"
)

var asked = regexp.MustCompile(`data\.tcplint\.meta\[[^\]]+\]\.([a-z_]+)`)

// Who runs the rules without this program has all METADATA in index.json. Here they
// have what is handed over, which has to be all that they ask for.
func TestMetadataThatRulesAskForIsThere(t *testing.T) {
	metas, err := Rules()
	if err != nil {
		t.Fatal(err)
	}
	handed := metas[0].term().Value.(ast.Object)
	found := 0
	err = fs.WalkDir(rules.Modules, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".rego") {
			return err
		}
		text, err := fs.ReadFile(rules.Modules, path)
		for _, match := range asked.FindAllSubmatch(text, -1) {
			found++
			if handed.Get(ast.StringTerm(string(match[1]))) == nil {
				t.Errorf("%s asks for %q of a rule's METADATA, which is not handed over", path, match[1])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if found == 0 {
		t.Error("no rule asks for METADATA: this test looks for the wrong words")
	}
}
