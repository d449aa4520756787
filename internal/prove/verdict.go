package prove

import (
	"fmt"
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

// Says is the verdict in words, with the line of the kernel, as in "proved on 6.18".
func (r Result) Says(line string) string {
	switch {
	case r.Broken:
		return "broke off"
	case r.Verdict == NotApplicable:
		return "not provable here"
	}
	return r.Verdict.On(line)
}

// On is the verdict in words, of kernels whose lines are told.
func (v Verdict) On(lines ...string) string {
	words := map[Verdict]string{Confirmed: "proved", Contradicted: "contradicted", NotApplicable: "not provable"}
	return fmt.Sprintf("%s on %s", words[v], strings.Join(lines, ", "))
}

// Line is that of the kernel, as in 6.18.
func (d Document) Line() string {
	numbers := strings.SplitN(d.Kernel, ".", 3)
	return strings.Join(numbers[:min(2, len(numbers))], ".")
}

// Result is that of a proof.
func (d Document) Result(id string) (Result, bool) {
	at := slices.IndexFunc(d.Proofs, func(result Result) bool { return result.ID == id })
	if at < 0 {
		return Result{}, false
	}
	return d.Proofs[at], true
}

// measured are the rows of a proof that came to its end.
func (r Result) measured() []Row {
	if r.Verdict == NotApplicable {
		return nil
	}
	return r.Rows
}
