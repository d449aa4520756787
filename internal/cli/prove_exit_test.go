package cli

import (
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

func TestProveExit(t *testing.T) {
	confirmed, contradicted := prove.Result{Verdict: prove.Confirmed}, prove.Result{Verdict: prove.Contradicted}
	none, broken := prove.Result{Verdict: prove.NotApplicable}, prove.Result{Verdict: prove.NotApplicable, Broken: true}
	for _, c := range []struct {
		results []prove.Result
		want    int
	}{
		{[]prove.Result{confirmed, none}, ExitClean},
		{[]prove.Result{none, confirmed, contradicted, confirmed}, ExitFindings},
		{[]prove.Result{contradicted, none}, ExitFindings},
		{[]prove.Result{none, none}, ExitUsage},
		{nil, ExitUsage},
		{[]prove.Result{confirmed, broken, contradicted}, ExitInternal},
	} {
		if got := proveExit(c.results); got != c.want {
			t.Errorf("%v: exit %d, want %d", c.results, got, c.want)
		}
	}
}
