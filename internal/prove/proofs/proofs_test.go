package proofs

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// Every claim holds on the kernel that runs the tests.
func TestProofs(t *testing.T) {
	nettest.Require(t)
	running := goleak.IgnoreCurrent()
	results, err := prove.Run(t.Context(), All(), prove.Options{Workers: 8, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range results {
		check(t, result)
	}
	goleak.VerifyNone(t, running)
}

func check(t *testing.T, result prove.Result) {
	t.Helper()
	if result.Verdict == prove.Contradicted || result.Broken {
		t.Errorf("%s: %s: %s\n%s", result.ID, result.Verdict, result.Reason, prove.Story(result.Story))
	}
	t.Logf("%s %s %.2f s: %s", result.ID, result.Verdict, result.Seconds, result.Measured)
}
