package proofs_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove/proofs"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

var update = flag.Bool("update", false, "write the claims of the article into docs/article.md")

// TestArticlePage holds the page against the list of claims and what proves them.
func TestArticlePage(t *testing.T) {
	const page, begin, end = "../../../docs/article.md", "<!-- claims -->\n", "<!-- end of the claims -->\n"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, hasBegin := strings.Cut(string(text), begin)
	_, after, hasEnd := strings.Cut(rest, end)
	if !hasBegin || !hasEnd {
		t.Fatalf("%s has no place for the claims", page)
	}
	want := before + begin + claimsTable() + end + after
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("go test ./internal/prove/proofs -run ArticlePage -update writes it (-want +got):\n%s", diff)
	}
}

func claimsTable() string {
	var text strings.Builder
	text.WriteString("\n| claim | what it says | verdict | what holds | rules | proofs |\n|---|---|---|---|---|---|\n")
	for _, claim := range proofs.Article() {
		var rules, proving []string
		for _, rule := range claim.Rules {
			rules = append(rules, fmt.Sprintf("[%s](rules/%s.md)", rule, rule))
		}
		for _, proof := range proofs.All() {
			if slices.Contains(proof.Proves, claim.ID) {
				proving = append(proving, proof.ID)
			}
		}
		fmt.Fprintf(&text, "| `%s` | %s | %s | %s | %s | %s |\n", claim.ID, claim.Says, claim.Verdict, claim.Holds, strings.Join(rules, " "), strings.Join(proving, " "))
	}
	return text.String() + "\n"
}

func TestArticleIsWhole(t *testing.T) {
	metas, err := policy.Rules()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, meta := range metas {
		known[meta.ID] = true
	}
	for i, claim := range proofs.Article() {
		if want := fmt.Sprintf("article-%d", i+1); claim.ID != want {
			t.Errorf("claim %d is %s, want %s", i, claim.ID, want)
		}
		if claim.Says == "" || strings.HasSuffix(claim.Says, ".") || claim.Verdict == "" {
			t.Errorf("%s: it says %q, which is %q", claim.ID, claim.Says, claim.Verdict)
		}
		if (claim.Verdict == "right") != (claim.Holds == "") {
			t.Errorf("%s: it is %s, and what holds is %q", claim.ID, claim.Verdict, claim.Holds)
		}
		for _, rule := range claim.Rules {
			if !known[rule] {
				t.Errorf("%s: there is no rule %s", claim.ID, rule)
			}
		}
	}
}
