// Package verdicts knows the last verdict of each proof on the kernels that were
// measured. It is what findings need of the records in measured, without reading them.
package verdicts

import "slices"

//go:generate go run ./generate

// Verdict is what a kernel said to a proof.
type Verdict struct {
	// Kernel is the line, as in 6.18.
	Kernel string
	Proof  string
	// Said is confirmed, contradicted or not-applicable, as root.
	Said string
}

// Last is the verdict of the first of some proofs that was measured: on a line of
// kernels where it could be tried, else on the newest where it could. An empty line: it
// is not known.
func Last(line string, proofs []string) (Verdict, bool) { return last(table, line, proofs) }

func last(table []Verdict, line string, proofs []string) (Verdict, bool) {
	for _, proof := range proofs {
		own := func(one Verdict) bool { return one.Proof == proof && one.Kernel == line }
		some := func(one Verdict) bool { return one.Proof == proof }
		for _, fits := range []func(Verdict) bool{tried(own), tried(some), own, some} {
			if at := slices.IndexFunc(table, fits); at >= 0 {
				return table[at], true
			}
		}
	}
	return Verdict{}, false
}

// tried: what could not be tried on a kernel says nothing of it.
func tried(fits func(Verdict) bool) func(Verdict) bool {
	return func(one Verdict) bool { return fits(one) && one.Said != "not-applicable" }
}
