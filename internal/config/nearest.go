package config

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// nearest finds the candidate that was probably meant: few edits away for its
// length, or a word that was cut short, with - and _ and upper and lower case
// taken as equal. The first of several equally near ones is returned.
func nearest(name string, candidates []string) (string, bool) {
	best, bestDistance := "", -1
	for _, candidate := range candidates {
		distance := levenshtein.ComputeDistance(folded(name), folded(candidate))
		if len(name) > 2 && strings.HasPrefix(folded(candidate), folded(name)) {
			distance = 1
		}
		// A third of the letters wrong is another word, not a slip.
		if distance > max(1, len(candidate)/3) {
			continue
		}
		if bestDistance < 0 || distance < bestDistance {
			best, bestDistance = candidate, distance
		}
	}
	return best, bestDistance >= 0
}

func folded(name string) string {
	// Distance costs the product of both lengths, and no key is this long.
	if len(name) > 64 {
		name = name[:64]
	}
	return strings.ReplaceAll(strings.ToLower(name), "-", "_")
}
