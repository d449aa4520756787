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
