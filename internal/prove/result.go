package prove

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Verdict is what a kernel says to a claim.
type Verdict string

// The verdicts.
const (
	Confirmed     Verdict = "confirmed"
	Contradicted  Verdict = "contradicted"
	NotApplicable Verdict = "not-applicable"
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
	Reason  string  `json:"reason"`
	Seconds float64 `json:"seconds"`
	Rows    []Row   `json:"-"`
	Story   []Step  `json:"-"`
	// Broken: the experiment was not carried out to its end, by no fault of the
	// kernel.
	Broken bool `json:"-"`
	// Refused: this machine gives no room for experiments.
	Refused bool `json:"-"`
}

// Row is one thing that was measured.
type Row struct {
	What, Expected, Measured string
	Holds                    bool
}

// judged compares what was measured with what was expected.
func judged(proof Proof, answer answer) Result {
	result := blank(proof)
	result.Story = answer.Story
	switch {
	case answer.Failed != "":
		return result.broken(answer.Failed)
	case answer.NotApplicable != "":
		result.Reason = answer.NotApplicable
		return result
	}
	var measured, against []string
	for _, expectation := range proof.Expect {
		value, is := answer.Values[expectation.What]
		if !is {
			return result.broken(fmt.Sprintf("%q was not measured", expectation.What))
		}
		delete(answer.Values, expectation.What)
		row := Row{expectation.What, expectation.Want.String(), value, expectation.Want.Holds(value)}
		result.Rows = append(result.Rows, row)
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
		result.Reason = strings.Join(against, "; ")
	}
	return result
}

// blank is the result of a proof that has not run.
func blank(proof Proof) Result {
	expected := make([]string, len(proof.Expect))
	for i, expectation := range proof.Expect {
		expected[i] = expectation.What + ": " + expectation.Want.String()
	}
	return Result{
		ID: proof.ID, Proves: proof.Proves, Claim: proof.Claim,
		Expected: strings.Join(expected, "; "), Verdict: NotApplicable,
	}
}

func (r Result) broken(why string) Result {
	r.Verdict, r.Broken, r.Reason = NotApplicable, true, "the experiment broke off: "+why
	return r
}
