package lint

import (
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// TestLastProof: the kernel of the proof is that of the host where it was measured,
// whatever its release, and else one that was.
func TestLastProof(t *testing.T) {
	input := func(release string, version ...int) *policy.Input {
		return &policy.Input{Host: policy.Host{Kernel: &release}, Worlds: []policy.World{{Kernel: policy.Kernel{Version: version}}}}
	}
	meta := policy.Meta{ID: "TL101", Proof: []string{"REUSE-TS"}}
	if got, want := lastProof(input("6.18.5-200.fc43.x86_64", 6, 18, 5), meta), (report.Proof{ID: "REUSE-TS", Verdict: "confirmed", Kernel: "6.18"}); got == nil || *got != want {
		t.Errorf("%v, want %v", got, want)
	}
	newest := lastProof(&policy.Input{}, meta)
	if newest == nil || newest.ID != "REUSE-TS" {
		t.Errorf("without a kernel: %v", newest)
	}
	if got := lastProof(input("2.6.32", 2, 6, 32), meta); got == nil || *got != *newest {
		t.Errorf("a kernel that was not measured: %v, want %v", got, newest)
	}
	if got := lastProof(&policy.Input{}, policy.Meta{ID: "TL012"}); got != nil {
		t.Errorf("a rule without a proof: %v", got)
	}
}
