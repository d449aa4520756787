// Command generate writes rules/index.json from the METADATA of the rules.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func main() {
	if err := write("."); err != nil {
		log.Fatal(err)
	}
}

// write reads every rule below root and replaces root/index.json.
func write(root string) error {
	files, err := filepath.Glob(filepath.Join(root, "*", "*", "rule.rego"))
	if err != nil {
		return fmt.Errorf("finding the rules: %w", err)
	}
	shared, err := sharedModules(root)
	if err != nil {
		return err
	}
	metas := map[string]policy.Meta{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("reading a rule: %w", err)
		}
		meta, err := metadata(file, string(text))
		if err != nil {
			return err
		}
		if meta.Modules, err = shared.needed(file, string(text)); err != nil {
			return err
		}
		metas[meta.ID] = meta
	}
	index := map[string]any{"tcplint": map[string]any{"meta": metas}}
	text, err := json.MarshalIndent(index, "", " ")
	if err != nil {
		return fmt.Errorf("encoding the index: %w", err)
	}
	if err := os.WriteFile(filepath.Join(root, "index.json"), append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("writing the index: %w", err)
	}
	return nil
}

// metadata is the METADATA block of a rule's package.
func metadata(file, text string) (policy.Meta, error) {
	module, err := ast.ParseModuleWithOpts(file, text, ast.ParserOptions{ProcessAnnotation: true, RegoVersion: ast.RegoV1})
	if err != nil {
		return policy.Meta{}, fmt.Errorf("parsing a rule: %w", err)
	}
	for _, annotation := range module.Annotations {
		if annotation.Scope != "package" {
			continue
		}
		custom, err := json.Marshal(annotation.Custom)
		if err != nil {
			return policy.Meta{}, fmt.Errorf("%s: encoding METADATA: %w", file, err)
		}
		var meta policy.Meta
		decoder := json.NewDecoder(strings.NewReader(string(custom)))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&meta); err != nil {
			return policy.Meta{}, fmt.Errorf("%s: METADATA custom: %w", file, err)
		}
		meta.Title = annotation.Title
		meta.Description = strings.TrimSpace(annotation.Description)
		meta.Name = filepath.Base(filepath.Dir(file))
		meta.Family = filepath.Base(filepath.Dir(filepath.Dir(file)))
		return complete(file, meta, module)
	}
	return policy.Meta{}, fmt.Errorf("%s: no METADATA with scope package", file)
}

// complete checks what every rule must say and fills what may be left out.
func complete(file string, meta policy.Meta, module *ast.Module) (policy.Meta, error) {
	if want := "data.tcplint.rules." + meta.ID; module.Package.Path.String() != want {
		return policy.Meta{}, fmt.Errorf("%s: package is %s, METADATA id wants %s", file, module.Package.Path, want)
	}
	for what, text := range map[string]string{"title": meta.Title, "description": meta.Description, "severity": string(meta.Severity), "remedy": meta.Remedy} {
		if text == "" {
			return policy.Meta{}, fmt.Errorf("%s: METADATA lacks %s", file, what)
		}
	}
	if len(meta.Parameters) == 0 && len(meta.Facts) == 0 && !meta.Observes() {
		return policy.Meta{}, fmt.Errorf("%s: METADATA names neither parameters nor facts, nor `when: [observed]`: the rule would never be asked", file)
	}
	for _, trait := range meta.When {
		if !slices.Contains(policy.Traits, trait) {
			return policy.Meta{}, fmt.Errorf("%s: METADATA when: %q is no trait: it is one of %s", file, trait, strings.Join(policy.Traits, ", "))
		}
	}
	if len(meta.Sources) == 0 {
		return policy.Meta{}, fmt.Errorf("%s: METADATA lacks sources", file)
	}
	if meta.Part == "" {
		meta.Part = "value"
	}
	for _, list := range []*[]string{&meta.Parameters, &meta.When, &meta.Reads, &meta.Facts, &meta.Roles, &meta.Overrides, &meta.Proof, &meta.Sources} {
		if *list == nil {
			*list = []string{}
		}
	}
	return meta, nil
}
