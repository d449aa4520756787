package doctest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/tcplint/terraform-provider-sysctl/provider"
)

var codeSpan = regexp.MustCompile("`([^`]+)`")

// TestGuarantees: the guide has every attribute of the provider and its resources.
func TestGuarantees(t *testing.T) {
	server := providerserver.NewProtocol6(provider.New("test", provider.Options{})())()
	response, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	const guide = "templates/guides/guarantees.md"
	said := map[string]bool{}
	for _, line := range readPage(t, guide).lines {
		cells := strings.Split(line, "|")
		if len(cells) < 3 {
			continue
		}
		for _, span := range codeSpan.FindAllStringSubmatch(cells[1], -1) {
			said[span[1]] = true
		}
	}
	has := map[string]bool{}
	for _, schema := range response.ResourceSchemas {
		for _, attribute := range schema.Block.Attributes {
			has[attribute.Name] = true
		}
	}
	for _, attribute := range response.Provider.Block.Attributes {
		has[attribute.Name] = true
	}
	for name := range has {
		if !said[name] {
			t.Errorf("%s says nothing of %s", guide, name)
		}
	}
	for name := range said {
		if !has[name] {
			t.Errorf("%s says something of %s, which no resource has", guide, name)
		}
	}
}

// TestNamedTests: a test that a page names exists.
func TestNamedTests(t *testing.T) {
	tests := testsOfRepository(t)
	name := regexp.MustCompile("`(Test[A-Z][A-Za-z0-9_]*)(?:/[^`]*)?`")
	named := 0
	for _, p := range pages(t) {
		for i, line := range p.lines {
			for _, match := range name.FindAllStringSubmatch(line, -1) {
				named++
				if !tests[match[1]] {
					t.Errorf("%s:%d: there is no %s", p.path, i+1, match[1])
				}
			}
		}
	}
	if named < 20 {
		t.Errorf("the pages name only %d tests", named)
	}
}

// TestComparison: twenty-three rows in each list, and a test for each of the first.
func TestComparison(t *testing.T) {
	row := regexp.MustCompile(`^\| ([0-9]+) \|`)
	rows, heading := map[string]int{}, ""
	for i, line := range readPage(t, "docs/compare.md").lines {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			heading = title
		}
		match := row.FindStringSubmatch(line)
		if match == nil {
			continue
		}
		rows[heading]++
		if match[1] != strconv.Itoa(rows[heading]) {
			t.Errorf("docs/compare.md:%d: row %s is number %d", i+1, match[1], rows[heading])
		}
		if heading == "Twenty-three weak spots" && !strings.Contains(line, "`Test") {
			t.Errorf("docs/compare.md:%d: no test shows it", i+1)
		}
	}
	if diff := cmp.Diff(map[string]int{"Twenty-three weak spots": 23, "What users ask for": 23}, rows); diff != "" {
		t.Errorf("rows (-want +page):\n%s", diff)
	}
}

func testsOfRepository(t *testing.T) map[string]bool {
	t.Helper()
	tests := map[string]bool{}
	err := filepath.WalkDir(repository, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "bin"):
			return filepath.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, declaration := range file.Decls {
			if f, ok := declaration.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test") {
				tests[f.Name.Name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return tests
}
