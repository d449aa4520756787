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
	for at := 0; at < len(spelling); {
		end := len(spelling)
		if slash := strings.IndexByte(spelling[at:], '/'); slash >= 0 {
			end = at + slash
		}
		if spelling[at:end] == ".." && !r.leaves(spelling[:at]) {
			return false
		}
		at = end + 1
	}
	return true
}

// leaves says whether a path is a directory that a ".." can leave. Above
// /proc/sys there is always one.
func (r *resolver) leaves(spelling string) bool {
	path := strings.TrimSuffix(resolve(spelling), "/")
	return path == "" || !IsParameterPath(path) || r.isDirectory(path)
}
