package proofpage_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/proofpage"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/measured"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/proofs"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// TestPageIsCurrent: docs/proofs.md is what the proofs and their records say today.
func TestPageIsCurrent(t *testing.T) {
	records, err := measured.All()
	if err != nil {
		t.Fatal(err)
	}
	metas, err := policy.Rules()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../docs/proofs.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(proofpage.Page(proofs.All(), records, metas), string(got)); diff != "" {
		t.Errorf("docs/proofs.md is not current, run make docs (-want +got):\n%s", diff)
	}
}
