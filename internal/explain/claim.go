package explain

import (
	"io"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/proofs"
	"github.com/tcplint/terraform-provider-sysctl/internal/screen"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Claim writes what the article says, and what holds. false: it has no such claim.
func Claim(w io.Writer, subject string, rules []policy.Meta) (bool, error) {
	claim, is := claimOf(strings.ToLower(subject))
	if !is {
		return false, nil
	}
	p := &page{}
	p.line("%s (%s)", claim.ID, claim.Verdict)
	p.text.WriteString(screen.Fold("The article says: ", claim.Says, width))
	if claim.Holds != "" {
		p.text.WriteString(screen.Fold("What holds: ", claim.Holds, width))
	}
	p.list("Rules", named(claim.Rules, rules))
	if shown, unknown := prove.Choose(proofs.All(), []string{claim.ID}); unknown == "" {
		p.line("\nProofs (tcplint prove %s runs them on this kernel):", claim.ID)
		if err := p.shown(ids(shown)); err != nil {
			return true, err
		}
	}
	p.line("\nAll claims: docs/article.md")
	_, err := io.WriteString(w, p.text.String())
	return true, err
}

func claimOf(id string) (proofs.Claim, bool) {
	all := proofs.Article()
	at := slices.IndexFunc(all, func(claim proofs.Claim) bool { return claim.ID == id })
	if at < 0 {
		return proofs.Claim{}, false
	}
	return all[at], true
}

func ids(all []prove.Proof) []string {
	list := make([]string, len(all))
	for i, proof := range all {
		list[i] = proof.ID
	}
	return list
}
