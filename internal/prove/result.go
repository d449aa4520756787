package prove

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// Document is what tcplint prove prints.
type Document struct {
	Schema int `json:"schema"`
	// Kernel is the version, Release the whole of uname -r.
	Kernel  string   `json:"kernel"`
	Release string   `json:"release"`
	Proofs  []Result `json:"proofs"`
}

// Result is what became of one proof.
type Result struct {
	ID       string   `json:"id"`
	Proves   []string `json:"proves"`
	Claim    string   `json:"claim"`
	Expected string   `json:"expected"`
	Measured string   `json:"measured"`
	Verdict  Verdict  `json:"verdict"`
	// Reason says why a proof is not applicable, or what contradicts the claim.
	Reason string `json:"reason"`
	// Differs says where and why this kernel is expected to differ from later ones.
	Differs []string `json:"differs"`
	// Lacks says what is not measured because something is missing here, and what.
	Lacks   []string `json:"lacks,omitempty"`
	Seconds float64  `json:"seconds"`
	Rows    []Row    `json:"rows"`
	Story   []Step   `json:"-"`
	// Broken: the experiment was not carried out to its end, by no fault of the
	// kernel.
	Broken bool `json:"broken,omitempty"`
	// Refused: this machine gives no room for experiments.
	Refused bool `json:"-"`
}

// Row is one thing that was measured.
type Row struct {
	What     string `json:"what"`
	Expected string `json:"expected"`
	Measured string `json:"measured"` // empty: it was not
	Holds    bool   `json:"holds"`
}

// judged compares what was measured with what was expected.
func judged(proof Proof, running kernel.Version, answer answer) Result {
	proof.Expect = slices.DeleteFunc(slices.Clone(proof.Expect), func(e Expectation) bool { return slices.Contains(answer.Lacking, e.What) })
	result := blank(proof, running)
	result.Story, result.Lacks = answer.Story, answer.Lacks
	switch {
	case answer.Failed != "":
		return result.broken(answer.Failed)
	case answer.NotApplicable != "":
		result.Reason = answer.NotApplicable
		return result
	}
	var measured, against []string
	for i, expectation := range proof.Expect {
		value, is := answer.Values[expectation.What]
		if !is {
			return result.broken(fmt.Sprintf("%q was not measured", expectation.What))
		}
		delete(answer.Values, expectation.What)
		want, _ := expectation.on(running)
		row := &result.Rows[i]
		row.Measured, row.Holds = value, want.Holds(value)
		measured = append(measured, row.What+": "+row.Measured)
		if !row.Holds {
			against = append(against, fmt.Sprintf("%s: %s, not %s", row.What, row.Measured, row.Expected))
		}
	}
	if besides := slices.Sorted(maps.Keys(answer.Values)); len(besides) > 0 {
		return result.broken(fmt.Sprintf("%q was measured, and nothing expected of it", besides))
	}
	result.Measured = strings.Join(measured, "; ")
	result.Verdict = Confirmed
	if len(against) > 0 {
		result.Verdict = Contradicted
		result.Reason = fmt.Sprintf("Linux %s does otherwise: %s", running, strings.Join(against, "; "))
	}
	return result
}

// blank is the result of a proof that has not run.
func blank(proof Proof, running kernel.Version) Result {
	result := Result{ID: proof.ID, Proves: proof.Proves, Claim: proof.Claim, Verdict: NotApplicable, Differs: []string{}}
	var expected []string
	for _, expectation := range proof.Expect {
		want, why := expectation.on(running)
		row := Row{What: expectation.What, Expected: want.String()}
		result.Rows = append(result.Rows, row)
		expected = append(expected, row.What+": "+row.Expected)
		if why != "" && !slices.Contains(result.Differs, why) {
			result.Differs = append(result.Differs, why)
		}
	}
	result.Expected = strings.Join(expected, "; ")
	return result
}

func (r Result) broken(why string) Result {
	r.Verdict, r.Broken, r.Reason = NotApplicable, true, "the experiment broke off: "+why
	return r
}
