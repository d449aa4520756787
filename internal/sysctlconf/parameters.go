package sysctlconf

import (
	"slices"
	"strings"
)

// Parameters says which files there are below /proc/sys. Paths are separated
// by slashes and always clean (see [IsParameterPath]).
type Parameters interface {
	Exists(path string) bool
	// Glob returns the parameters that match, sorted by bytes, as [MatchGlob]
	// decides. Directories are not parameters.
	Glob(pattern string) []string
}

// ParameterSet is a fixed list of parameters.
type ParameterSet struct{ sorted []string }

// NewParameterSet makes a set of paths below /proc/sys.
func NewParameterSet(paths []string) ParameterSet {
	sorted := slices.Clone(paths)
	slices.Sort(sorted)
	return ParameterSet{slices.Compact(sorted)}
}

// Exists says whether the path is in the set.
func (s ParameterSet) Exists(path string) bool {
	_, found := slices.BinarySearch(s.sorted, path)
	return found
}

// Glob returns the matching paths, sorted by bytes.
func (s ParameterSet) Glob(pattern string) []string {
	prefix := pattern[:literalPrefix(pattern)]
	start, _ := slices.BinarySearch(s.sorted, prefix)
	var matches []string
	for _, path := range s.sorted[start:] {
		if !strings.HasPrefix(path, prefix) {
			break
		}
		if MatchGlob(pattern, path) {
			matches = append(matches, path)
		}
	}
	return matches
}

func literalPrefix(pattern string) int {
	if at := strings.IndexAny(pattern, `*?[\`); at >= 0 {
		return at
	}
	return len(pattern)
}
