package cli

import "github.com/agnivade/levenshtein"

// nearest is the first of the known names that is at most two edits away, and
// not more than half of the name; empty if there is none.
func nearest(name string, known []string) string {
	best, distance := "", min(2, len(name)/2)+1
	for _, candidate := range known {
		if d := levenshtein.ComputeDistance(name, candidate); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}
