package explain

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/measured"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/proofs"
	"github.com/tcplint/terraform-provider-sysctl/internal/screen"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Proof writes what a proof claims and what it measured on kernels. false: there is
// none of that name.
func Proof(w io.Writer, subject string, rules []policy.Meta) (bool, error) {
	proof, is := proofOf(strings.ToUpper(subject))
	if !is {
		return false, nil
	}
	results, err := measured.Of(proof.ID)
	if err != nil {
		return true, err
	}
	p := &page{}
	p.line("%s", proof.ID)
	p.line("%s", strings.TrimSuffix(screen.Fold("", proof.Claim, width), "\n"))
	p.folded("Proves", proved(proof, rules))
	p.folded("Last measured", measured.Told(results))
	p.line("\ntcplint prove %s shows it on this kernel; -v tells how to repeat it by hand.", proof.ID)
	p.line("All kernels and values: docs/proofs.md#%s", strings.ToLower(proof.ID))
	_, err = io.WriteString(w, p.text.String())
	return true, err
}

// proved names rules, claims of the article and parameters.
func proved(proof prove.Proof, rules []policy.Meta) []string {
	list := named(proof.Proves, rules)
	for i, subject := range proof.Proves {
		if claim, is := claimOf(subject); is {
			list[i] = fmt.Sprintf("%s is %s: %q", claim.ID, claim.Verdict, claim.Says)
		}
	}
	return list
}

func proofOf(id string) (prove.Proof, bool) {
	all := proofs.All()
	at := slices.IndexFunc(all, func(proof prove.Proof) bool { return proof.ID == id })
	if at < 0 {
		return prove.Proof{}, false
	}
	return all[at], true
}

// proofs lists those of a rule with their claims and what they last measured.
func (p *page) proofs(meta policy.Meta) error {
	if len(meta.Proof) == 0 {
		return nil
	}
	p.line("\nProofs (tcplint prove %s runs them on this kernel):", meta.ID)
	return p.shown(meta.Proof)
}

// shown are proofs with their claims and what they last measured.
func (p *page) shown(ids []string) error {
	for _, id := range ids {
		proof, _ := proofOf(id)
		results, err := measured.Of(id)
		if err != nil {
			return err
		}
		p.text.WriteString(screen.Fold("  "+id+": ", proof.Claim, width))
		for _, line := range measured.Told(results) {
			p.text.WriteString(screen.Fold("    ", line, width))
		}
	}
	return nil
}
