package measured_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/measured"
)

func TestTold(t *testing.T) {
	confirmed := prove.Result{Verdict: prove.Confirmed}
	older := prove.Result{Verdict: prove.Confirmed, Differs: []string{"before 6.5: commit 0123456789ab"}}
	hidden := prove.Result{Verdict: prove.NotApplicable, Reason: "needs net.core.somaxconn"}
	for name, c := range map[string]struct {
		results []measured.Result
		want    []string
	}{
		"none":       {nil, []string{"not measured yet"}},
		"everywhere": {[]measured.Result{{"6.18", confirmed, confirmed}, {"7.3", confirmed, confirmed}}, []string{"proved on 6.18, 7.3"}},
		"mixed": {
			[]measured.Result{{"5.10", hidden, hidden}, {"6.1", older, hidden}, {"6.12", confirmed, confirmed}},
			[]string{
				"proved on 6.1, 6.12", "not provable on 5.10: needs net.core.somaxconn",
				"without root not provable on 6.1: needs net.core.somaxconn", "before 6.5: commit 0123456789ab",
			},
		},
		"contradicted": {
			[]measured.Result{{"6.18", prove.Result{Verdict: prove.Contradicted, Reason: "ports: 9, not 10"}, confirmed}},
			[]string{"contradicted on 6.18: ports: 9, not 10", "without root proved on 6.18"},
		},
	} {
		if diff := cmp.Diff(c.want, measured.Told(c.results)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
