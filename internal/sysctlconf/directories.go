package sysctlconf

import (
	"slices"
	"strings"
)

// Directories is what [Parameters] may have besides: it makes the search for
// directories below /proc/sys cheap.
type Directories interface {
	IsDirectory(path string) bool
}

// IsDirectory says whether a parameter of the set is below the path.
func (s ParameterSet) IsDirectory(path string) bool {
	prefix := path + "/"
	at, _ := slices.BinarySearch(s.sorted, prefix)
	return at < len(s.sorted) && strings.HasPrefix(s.sorted[at], prefix)
}

// deepest is how many components a path below /proc/sys has at most:
// dev/parport/parport0/devices/lp/timeslice.
const deepest = 6

func (r *resolver) isDirectory(path string) bool {
	if r.parameters == nil || !IsParameterPath(path) {
		return false
	}
	if directories, ok := r.parameters.(Directories); ok {
		return directories.IsDirectory(path)
	}
	pattern := literalGlob(path)
	for range deepest - strings.Count(path, "/") - 1 {
		pattern += "/*"
		if len(r.parameters.Glob(pattern)) > 0 {
			return true
		}
	}
	return false
}

var globEscaper = strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`, `\`, `\\`)

func literalGlob(path string) string { return globEscaper.Replace(path) }

// maxPath is PATH_MAX with its NUL: no longer path can be opened.
const maxPath = 4096

// reachable says whether the kernel gets to the end of a path from /proc/sys:
// every directory that a ".." leaves must be there, nope/../vm/swappiness can
// be opened no more than nope.
func (r *resolver) reachable(spelling string) bool {
	if len(procSys)+len(spelling) >= maxPath {
		return false
	}
	if r.parameters == nil || !strings.Contains(spelling, "..") {
		return true
	}
	at := []string{"proc", "sys"}
	for component := range strings.SplitSeq(spelling, "/") {
		switch component {
		case "", ".":
		case "..":
			if !r.leaves(at) {
				return false
			}
			at = at[:max(len(at)-1, 0)]
		default:
			at = append(at, component)
		}
	}
	return true
}

// leaves says whether a path from the root is a directory that a ".." can
// leave. Outside /proc/sys it is taken for one: no parameter is there.
func (r *resolver) leaves(at []string) bool {
	if len(at) <= 2 || at[0] != "proc" || at[1] != "sys" {
		return true
	}
	return len(at)-2 < deepest && r.isDirectory(strings.Join(at[2:], "/"))
}
