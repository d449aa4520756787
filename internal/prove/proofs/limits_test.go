package proofs_test

import (
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/proofs"
)

// How many proofs a kernel confirms at least that has all of what they need.
const (
	confirmedAsRoot   = 30
	confirmedAsNobody = 28
)

// recent has all that the proofs need: earlier ones lack parameters, or hide
// net.core from ordinary users.
var recent = kernel.Version{Major: 6, Minor: 18}

// checkConfirmed counts those that are confirmed.
func checkConfirmed(t *testing.T, running kernel.Version, results []prove.Result, least int) {
	t.Helper()
	confirmed := 0
	for _, result := range results {
		if result.Verdict == prove.Confirmed {
			confirmed++
		}
	}
	if confirmed < least && !running.Less(recent) {
		t.Errorf("%d proofs are confirmed, want at least %d", confirmed, least)
	}
}

// How long proofs may take, on two cores.
const (
	longestAll = 60 * time.Second
	longestOne = 8 * time.Second
)

// checkSpeed holds how long they took against the limits. One that was late among the
// others, on a machine that other tests keep busy too, is measured once more alone.
func checkSpeed(t *testing.T, running kernel.Version, results []prove.Result, took time.Duration) {
	t.Helper()
	if took > longestAll {
		t.Errorf("all proofs took %s, want at most %s", took, longestAll)
	}
	for i, result := range results {
		proof := proofs.All()[i]
		if proof.Timer || !late(result) {
			continue
		}
		alone, err := prove.Run(t.Context(), []prove.Proof{proof}, prove.Options{Kernel: running, Workers: 1, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		if late(alone[0]) {
			t.Errorf("%s took %.1f s, and %.1f s alone, want at most %s", proof.ID, result.Seconds, alone[0].Seconds, longestOne)
		}
	}
	t.Logf("all took %.1f s", took.Seconds())
}

func late(result prove.Result) bool { return result.Seconds > longestOne.Seconds() }
