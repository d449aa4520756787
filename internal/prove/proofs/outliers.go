package proofs

import (
	"fmt"
	"strings"
)

// outliers names what is not as claimed, among much that is.
type outliers []string

func (o *outliers) add(is bool, name string) {
	if is {
		*o = append(*o, name)
	}
}

// manyOutliers is how many are named: more than that have one cause.
const manyOutliers = 12

// String is none where all is as claimed.
func (o outliers) String() string {
	switch {
	case len(o) == 0:
		return "none"
	case len(o) > manyOutliers:
		return fmt.Sprintf("%s and %d more", strings.Join(o[:manyOutliers], ", "), len(o)-manyOutliers)
	}
	return strings.Join(o, ", ")
}

// countOf is a number with its unit.
func countOf(n int, unit string) string { return fmt.Sprintf("%d %s", n, unit) }
