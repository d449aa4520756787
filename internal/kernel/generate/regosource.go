package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// regoSource writes data.kernel, one parameter a line so that a change reads
// well in a diff.
func regoSource(parameters []kernel.Parameter) ([]byte, error) {
	newest, err := json.Marshal(kernel.Newest())
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\"kernel\":{\"newest\":%s,\"parameters\":{\n", newest)
	for i := range parameters {
		p := &parameters[i]
		entry, err := json.Marshal(kernel.RegoEntry(p))
		if err != nil {
			return nil, fmt.Errorf("writing %s for the rules: %w", p.Name, err)
		}
		if i > 0 {
			out.WriteString(",\n")
		}
		fmt.Fprintf(&out, "%q:%s", p.Name, entry)
	}
	out.WriteString("\n}}}\n")
	return out.Bytes(), nil
}
