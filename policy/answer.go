package policy

import (
	"encoding/json"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// findings reads the set that data.tcplint.report is.
func findings(answer ast.Value) ([]Finding, error) {
	set, ok := answer.(ast.Set)
	if !ok {
		return nil, fmt.Errorf("data.tcplint.report is no set")
	}
	if set.Len() == 0 {
		return nil, nil
	}
	elements := make([]any, 0, set.Len())
	for _, element := range set.Slice() {
		value, err := ast.JSON(element.Value)
		if err != nil {
			return nil, err
		}
		elements = append(elements, value)
	}
	text, err := json.Marshal(elements)
	if err != nil {
		return nil, err
	}
	var found []Finding
	if err := json.Unmarshal(text, &found); err != nil {
		return nil, fmt.Errorf("an element of data.tcplint.report has a wrong type: %w", err)
	}
	return found, nil
}

// check refuses an answer that points at nothing or says nothing: a rule of the
// user's own may give anything.
func (f Finding) check(in *Input) error {
	switch {
	case f.Message == "":
		return fmt.Errorf("rule %s reports a finding without a message", f.Rule)
	case f.Severity != Error && f.Severity != Warning && f.Severity != Info:
		return fmt.Errorf("rule %s reports severity %q, want error, warning or info", f.Rule, f.Severity)
	case f.Source != nil && (*f.Source < 0 || *f.Source >= len(in.Sources)):
		return fmt.Errorf("rule %s reports source %d of %d", f.Rule, *f.Source, len(in.Sources))
	}
	for _, list := range [][]int{f.Settings, f.Related} {
		for _, setting := range list {
			if setting < 0 || setting >= len(in.Settings) {
				return fmt.Errorf("rule %s reports setting %d of %d", f.Rule, setting, len(in.Settings))
			}
		}
	}
	return nil
}
