package proofs_test

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/proofs"
)

// TestProofs: every claim holds on the kernel that runs the tests.
func TestProofs(t *testing.T) {
	nettest.Require(t)
	running := goleak.IgnoreCurrent()
	_, version, err := prove.Running()
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	results, err := prove.Run(t.Context(), proofs.All(), prove.Options{Kernel: version, Workers: 8, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	goleak.VerifyNone(t, running)
	for i, result := range results {
		if result.ID != proofs.All()[i].ID {
			t.Errorf("result %d is of %s, want %s", i, result.ID, proofs.All()[i].ID)
		}
		if result.Verdict == prove.Contradicted || result.Broken || result.Verdict == prove.NotApplicable && result.Reason == "" {
			t.Errorf("%s: %s: %s\n%s", result.ID, result.Verdict, result.Reason, prove.Story(result.Story))
		}
		t.Logf("%-14s %-14s %5.2f s  %s%s", result.ID, result.Verdict, result.Seconds, result.Measured, result.Reason)
	}
	if nettest.Has().Root {
		checkConfirmed(t, version, results, confirmedAsRoot)
	} else {
		checkConfirmed(t, version, results, confirmedAsNobody)
	}
	checkSpeed(t, version, results, took)
}
