package policy

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

var customID = regexp.MustCompile(`^[A-Z]{2,8}[0-9]{2,4}$`)

// customModules parses the rules of the user's directories. A directory that
// holds no rule is an error: a gate without rules would pass everything.
func customModules(dirs []string) (map[string]*ast.Module, []Meta, error) {
	modules := map[string]*ast.Module{}
	var metas []Meta
	for _, dir := range dirs {
		found := 0
		err := filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if !entry.Type().IsRegular() || !strings.HasSuffix(file, ".rego") || strings.HasSuffix(file, "_test.rego") {
				return nil
			}
			module, meta, err := customModule(file)
			if err != nil {
				return err
			}
			found++
			modules[file] = module
			metas = append(metas, meta)
			return nil
		})
		if err != nil {
			return nil, nil, fmt.Errorf("reading the policy directory %s: %w", dir, err)
		}
		if found == 0 {
			return nil, nil, fmt.Errorf("reading the policy directory %s: no rule in it; a rule is a .rego file with package tcplint.rules.<ID>", dir)
		}
	}
	return modules, metas, nil
}

func customModule(file string) (*ast.Module, Meta, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, Meta{}, err
	}
	module, err := ast.ParseModuleWithOpts(file, string(text), ast.ParserOptions{
		RegoVersion:       ast.RegoV1,
		ProcessAnnotation: true,
		Capabilities:      capabilities(),
	})
	if err != nil {
		return nil, Meta{}, err
	}
	id, ok := strings.CutPrefix(module.Package.Path.String(), "data.tcplint.rules.")
	if !ok || !customID.MatchString(id) || strings.HasPrefix(id, "TL") {
		return nil, Meta{}, fmt.Errorf("%s:%d: package %s: a custom rule has the package tcplint.rules.<ID>, where ID is 2 to 8 capital letters, not TL, and 2 to 4 digits, as in tcplint.rules.ACME01",
			file, module.Package.Location.Row, strings.TrimPrefix(module.Package.Path.String(), "data."))
	}
	meta, err := customMeta(file, id, module)
	return module, meta, err
}

// customMeta reads the METADATA, of which a custom rule may leave out anything.
func customMeta(file, id string, module *ast.Module) (Meta, error) {
	meta := Meta{}
	for _, annotation := range module.Annotations {
		if annotation.Scope != "package" {
			continue
		}
		custom, err := json.Marshal(annotation.Custom)
		if err != nil {
			return Meta{}, fmt.Errorf("%s: reading METADATA: %w", file, err)
		}
		if err := json.Unmarshal(custom, &meta); err != nil {
			return Meta{}, fmt.Errorf("%s: reading METADATA custom: %w", file, err)
		}
		meta.Title, meta.Description = annotation.Title, strings.TrimSpace(annotation.Description)
	}
	meta.ID, meta.Family = id, "custom"
	if meta.Name == "" {
		meta.Name = strings.ToLower(id)
	}
	if meta.Title == "" {
		meta.Title = meta.Name
	}
	switch meta.Severity {
	case "":
		meta.Severity = Warning
	case Error, Warning, Info:
	default:
		return Meta{}, fmt.Errorf("%s: METADATA severity is %q, want error, warning or info", file, meta.Severity)
	}
	if meta.Part == "" {
		meta.Part = "value"
	}
	if len(meta.Parameters) == 0 {
		meta.Parameters = []string{"*"}
	}
	return meta, nil
}

// CustomIDs are the ids of the rules in a directory of custom rules.
func CustomIDs(dir string) ([]string, error) {
	_, metas, err := customModules([]string{dir})
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(metas))
	for _, meta := range metas {
		ids = append(ids, meta.ID)
	}
	return ids, nil
}
