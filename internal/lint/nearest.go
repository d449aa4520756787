package lint

import "github.com/agnivade/levenshtein"

// Nearest is the first of the known names that is at most two edits away, and
// not more than half of the name; empty if there is none.
func Nearest(name string, known []string) string {
	best, distance := "", min(2, len(name)/2)+1
	for _, candidate := range known {
		if d := levenshtein.ComputeDistance(name, candidate); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}
