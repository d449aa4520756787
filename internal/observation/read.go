package observation

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Read reads what tcplint probe -o json wrote: one object a host and namespace.
func Read(r io.Reader) ([]policy.Observation, error) {
	decoder := json.NewDecoder(r)
	var all []policy.Observation
	for {
		var one struct {
			policy.Observation
			Findings json.RawMessage `json:"findings"`
		}
		err := decoder.Decode(&one)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("object %d: %w: this is not what tcplint probe -o json writes", len(all)+1, err)
		}
		if one.Schema != 1 {
			return nil, fmt.Errorf("object %d has schema %d, want 1: this is not what tcplint probe -o json writes", len(all)+1, one.Schema)
		}
		if one.Findings != nil {
			return nil, fmt.Errorf("object %d has findings, as of tcplint diagnose or lint: give what tcplint probe -o json wrote", len(all)+1)
		}
		all = append(all, one.Observation)
	}
	if len(all) == 0 {
		return nil, errors.New("no observation in it: write one with tcplint probe -o json")
	}
	return all, nil
}
