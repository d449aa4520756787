// Package topology prints the reasoning about hosts and their edges. What it
// says is decided in rules/model.
package topology

import "github.com/tcplint/terraform-provider-sysctl/policy"

// Document is what tcplint topology prints as JSON.
type Document struct {
	Schema int               `json:"schema"`
	Hosts  []policy.Topology `json:"hosts"`
}
