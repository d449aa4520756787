package measured_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/measured"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/proofs"
)

// TestRecordsAreWhole: each has the proofs of today, as root and as nobody, none of
// which a kernel contradicts.
func TestRecordsAreWhole(t *testing.T) {
	records, err := measured.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records {
		again, err := measured.New(record.Version, record.Root, record.Nobody)
		if err != nil {
			t.Error(err)
		}
		if again.Date = record.Date; !cmp.Equal(again, record) {
			t.Errorf("%s: its own documents make another record", record.Kernel)
		}
		for user, document := range map[string]prove.Document{"root": record.Root, "nobody": record.Nobody} {
			t.Run(record.Kernel+" as "+user, func(t *testing.T) { checkDocument(t, document) })
		}
	}
}

func checkDocument(t *testing.T, document prove.Document) {
	var want, got []string
	for _, proof := range proofs.All() {
		want = append(want, proof.ID)
	}
	for _, result := range document.Proofs {
		got = append(got, result.ID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("proofs that it lacks (-) and that are no more (+): record them anew, with .ci/proofs or make kernels\n%s", diff)
	}
	for i, result := range document.Proofs {
		if result.Verdict == prove.Contradicted {
			t.Errorf("%s: %s", result.ID, result.Reason)
		}
		if result.Verdict == prove.Confirmed && len(result.Lacks) == 0 {
			checkRows(t, proofs.All()[i], result)
		}
	}
}

// checkRows: what was measured is what the proof measures today.
func checkRows(t *testing.T, proof prove.Proof, result prove.Result) {
	var want, got []string
	for _, expectation := range proof.Expect {
		want = append(want, expectation.What)
	}
	for _, row := range result.Rows {
		got = append(got, row.What)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: record it anew, it measures today (-) and did then (+):\n%s", proof.ID, diff)
	}
}
