package rulepage

import (
	"fmt"
	"path/filepath"

	"golang.org/x/tools/txtar"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Pages are all pages below docs/rules, by file name. rules is the directory of
// the rules.
func Pages(program Program, rules string) (map[string]string, error) {
	metas, err := policy.Rules()
	if err != nil {
		return nil, err
	}
	pages := map[string]string{"README.md": Index(metas)}
	for _, meta := range metas {
		file := filepath.Join(rules, meta.Family, meta.Name, "examples.txtar")
		archive, err := txtar.ParseFile(file)
		if err != nil {
			return nil, fmt.Errorf("reading the examples of %s: %w", meta.ID, err)
		}
		page, err := Page(program, meta, archive, metas)
		if err != nil {
			return nil, fmt.Errorf("writing the page of %s: %w", meta.ID, err)
		}
		pages[meta.ID+".md"] = page
	}
	return pages, nil
}
