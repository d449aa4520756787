package probe

import "github.com/tcplint/terraform-provider-sysctl/policy"

// Answer is what tcplint on a host answers to a tcplint that looks at it from
// elsewhere: an observation, and what joins it with those of other hosts.
type Answer struct {
	Observation policy.Observation `json:"observation"`
	HalfClosed  []HalfClosed       `json:"half_closed"`
}
