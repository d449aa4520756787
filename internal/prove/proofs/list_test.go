package proofs_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/proofs"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

var rule = regexp.MustCompile(`^TL\d{3}$`)

// TestRulesHaveTheirProofs: a rule names proofs that exist.
func TestRulesHaveTheirProofs(t *testing.T) {
	metas, err := policy.Rules()
	if err != nil {
		t.Fatal(err)
	}
	for _, meta := range metas {
		for _, id := range meta.Proof {
			if !slices.ContainsFunc(proofs.All(), func(proof prove.Proof) bool { return proof.ID == id }) {
				t.Errorf("%s names the proof %s, which does not exist", meta.ID, id)
			}
		}
	}
}

// TestRulesAndProofsAgree: a proof proves the rules whose METADATA names it, and no
// others. Besides rules it may prove claims of the article and parameters of the
// catalogue.
func TestRulesAndProofsAgree(t *testing.T) {
	metas, err := policy.Rules()
	if err != nil {
		t.Fatal(err)
	}
	for _, proof := range proofs.All() {
		var named, proved []string
		for _, meta := range metas {
			if slices.Contains(meta.Proof, proof.ID) {
				named = append(named, meta.ID)
			}
		}
		for _, subject := range proof.Proves {
			_, parameter := kernel.Lookup(subject)
			switch claim := slices.ContainsFunc(proofs.Article(), func(claim proofs.Claim) bool { return claim.ID == subject }); {
			case rule.MatchString(subject):
				proved = append(proved, subject)
			case !claim && !parameter:
				t.Errorf("%s proves %s, which is no rule, no claim of the article and no parameter", proof.ID, subject)
			}
		}
		if diff := cmp.Diff(named, proved); diff != "" {
			t.Errorf("%s: rules that name it (-), rules that it proves (+):\n%s", proof.ID, diff)
		}
		if len(proof.Proves) == 0 {
			t.Errorf("%s proves nothing", proof.ID)
		}
	}
}

func TestProofsAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, proof := range proofs.All() {
		if seen[proof.ID] || proof.ID != strings.ToUpper(proof.ID) {
			t.Errorf("%s: an id is in capitals, and there once", proof.ID)
		}
		seen[proof.ID] = true
		if len(proof.Expect) == 0 || proof.Claim == "" || strings.HasSuffix(proof.Claim, ".") {
			t.Errorf("%s: it expects %d things of the claim %q", proof.ID, len(proof.Expect), proof.Claim)
		}
	}
}
