package proofs

import (
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// TestCapacityIsWhatTheModelSays: what the proofs of capacity expect is what the rules
// and tcplint capacity reckon with.
func TestCapacityIsWhatTheModelSays(t *testing.T) {
	var models policy.Models
	for _, sweep := range []struct {
		offered float64
		points  []modelled
	}{
		{offeredToPorts, portsUsedUp}, {offeredToDestinations, destinationsUsedUp}, {offeredFromSources, sourcesUsedUp},
	} {
		for _, point := range sweep.points {
			if says, err := point.Offered(t.Context(), &models, sweep.offered); err != nil || says != point.says {
				t.Errorf("%s at %g/s: the model says %g s (%v), the proof %g s", point, sweep.offered, says, err, point.says)
			}
		}
	}
	for _, points := range [][]modelled{portsLasting, portsReused, delaysWaited} {
		for _, point := range points {
			if says, err := point.Lasting(t.Context(), &models); err != nil || says != point.says {
				t.Errorf("%s: the model says %g/s (%v), the proof %g/s", point, says, err, point.says)
			}
		}
	}
}
