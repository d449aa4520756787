package prove

import (
	"slices"
	"strings"
)

// Choose returns the proofs that words name, by their own id or by what they
// prove, in their order. It returns the first word that names none. Without words
// it returns all.
func Choose(proofs []Proof, words []string) (chosen []Proof, unknown string) {
	if len(words) == 0 {
		return proofs, ""
	}
	wanted := make([]bool, len(proofs))
	for _, word := range words {
		known := false
		for i, proof := range proofs {
			if slices.ContainsFunc(proof.names(), func(name string) bool { return strings.EqualFold(name, word) }) {
				wanted[i], known = true, true
			}
		}
		if !known {
			return nil, word
		}
	}
	for i, proof := range proofs {
		if wanted[i] {
			chosen = append(chosen, proof)
		}
	}
	return chosen, ""
}

// Names are the words that name proofs, in order.
func Names(proofs []Proof) []string {
	var names []string
	for _, proof := range proofs {
		names = append(names, proof.names()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (p Proof) names() []string { return append([]string{p.ID}, p.Proves...) }
