package doctest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

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
