package policy

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/tcplint/terraform-provider-sysctl/rules"
)

type jsonNumber = json.Number

// Meta is what the METADATA of a rule says.
type Meta struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Family      string   `json:"family"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	Severity    Severity `json:"severity"`
	Kernels     string   `json:"kernels"`    // in words, for readers
	Parameters  []string `json:"parameters"` // setting one of these makes the rule speak; a trailing * matches any rest
	When        []string `json:"when"`       // traits of the input, one of which the rule needs to speak; none: always
	Reads       []string `json:"reads"`      // parameters whose effective value the rule looks at besides
	Facts       []string `json:"facts"`      // stated facts that the rule looks at
	Roles       []string `json:"roles"`
	Overrides   []string `json:"overrides"` // rules that stay silent where this one fails
	Proof       []string `json:"proof"`
	Sources     []string `json:"sources"`
	Remedy      string   `json:"remedy"`
	Part        string   `json:"part"`    // where the caret points: key, value, line
	Modules     []string `json:"modules"` // the files of lib and model that the rule needs, found by the generator
}

// Rules is the metadata of the built-in rules, ordered by id. It reads
// rules/index.json only: no Rego is parsed.
var Rules = sync.OnceValues(func() ([]Meta, error) {
	var index struct {
		Tcplint struct {
			Meta map[string]Meta `json:"meta"`
		} `json:"tcplint"`
	}
	if err := json.Unmarshal(rules.Index, &index); err != nil {
		return nil, fmt.Errorf("reading the embedded rule index: %w", err)
	}
	metas := make([]Meta, 0, len(index.Tcplint.Meta))
	for _, meta := range index.Tcplint.Meta {
		metas = append(metas, meta)
	}
	slices.SortFunc(metas, func(a, b Meta) int { return strings.Compare(a.ID, b.ID) })
	return metas, nil
})

// Reads are the parameters whose effective value some rule wants although no
// file sets them, in order.
func Reads(metas []Meta) []string {
	var names []string
	for _, meta := range metas {
		for _, name := range slices.Concat(meta.Parameters, meta.Reads) {
			if !strings.HasSuffix(name, "*") {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
