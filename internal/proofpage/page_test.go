package proofpage_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/proofpage"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/measured"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// TestPage: an older kernel that differs, one that cannot tell, and a user for whom
// it goes otherwise.
func TestPage(t *testing.T) {
	proofs := []prove.Proof{{
		ID: "A-B", Proves: []string{"TL101", "article-6", "net.ipv4.tcp_tw_reuse"}, Claim: "a_b_c | d",
		Expect: []prove.Expectation{{What: "ports", Want: prove.Is(10)}, {What: "others", Want: prove.Is(1)}},
	}, {ID: "NEW", Proves: []string{"TL101"}, Claim: "not yet"}}
	none := prove.Result{ID: "A-B", Verdict: prove.NotApplicable, Reason: "needs net.x", Rows: []prove.Row{{What: "ports", Expected: "10"}}}
	older := prove.Result{ID: "A-B", Verdict: prove.Confirmed, Differs: []string{"before 6.5: commit 0123456789ab"}, Rows: []prove.Row{{What: "ports", Expected: "4", Measured: "4", Holds: true}}}
	wrong := prove.Result{ID: "A-B", Verdict: prove.Contradicted, Reason: "ports: 9", Rows: []prove.Row{{What: "ports", Expected: "10", Measured: "9"}, {What: "others", Expected: "1", Measured: "1", Holds: true}}}
	record := func(kernel string, root, nobody prove.Result) measured.Record {
		return measured.Record{Kernel: kernel, Release: kernel + ".1", Version: kernel + "-1", Root: prove.Document{Proofs: []prove.Result{root}}, Nobody: prove.Document{Proofs: []prove.Result{nobody}}}
	}
	metas := []policy.Meta{{ID: "TL101", Name: "a-rule", Proof: []string{"A-B", "NEW"}}}
	page := proofpage.Page(proofs, []measured.Record{record("5.10", none, none), record("6.1", older, none), record("7.3", wrong, wrong)}, metas)
	_, tables, _ := strings.Cut(page, "## Rules\n")
	want := `
| rule | proof | 5.10 | 6.1 | 7.3 |
|---|---|---|---|---|
| [TL101 a-rule](rules/TL101.md) | [A-B](#a-b) | not provable | proved as root | **contradicted** |
| [TL101 a-rule](rules/TL101.md) | [NEW](#new) | not measured yet | not measured yet | not measured yet |

## Claims of the article

What of a much copied article is right and what is wrong. The proof shows what holds; [article.md](article.md) tells it.

| claim | proof | 5.10 | 6.1 | 7.3 |
|---|---|---|---|---|
| ` + "`article-6`" + ` is wrong: “TIME_WAIT lasts 240 s” | [A-B](#a-b) | not provable | proved as root | **contradicted** |

## Parameters

What is shown of parameters besides what rules say.

| parameter | proof | 5.10 | 6.1 | 7.3 |
|---|---|---|---|---|
| ` + "`net.ipv4.tcp_tw_reuse`" + ` | [A-B](#a-b) | not provable | proved as root | **contradicted** |

## The proofs

### A-B

> a_b_c | d

Proves [TL101](rules/TL101.md); of the article: *TIME_WAIT lasts 240 s* (wrong); ` + "`net.ipv4.tcp_tw_reuse`" + `.

| measured | expected | 5.10 | 6.1 | 7.3 |
|---|---|---|---|---|
| ports | 10 | - | 4 (expected there: 4) | **9** |
| others | 1 | - | - | 1 |

- proved on 6.1
- not provable on 5.10: needs net.x
- contradicted on 7.3: ports: 9
- without root not provable on 6.1: needs net.x
- before 6.5: commit 0123456789ab

### NEW

> not yet

Proves [TL101](rules/TL101.md).

Not measured yet.
`
	if diff := cmp.Diff(want, tables); diff != "" {
		t.Error(diff)
	}
}
