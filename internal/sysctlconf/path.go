package sysctlconf

import "strings"

// ParameterName returns the name of the parameter at a path below /proc/sys:
// components are separated by a dot, and a dot inside a component is a slash.
func ParameterName(path string) string { return swapSeparators(path) }

// ParameterPath returns the path below /proc/sys of a parameter written with
// dots or with slashes: the first separator says which.
func ParameterPath(name string) string { return simplify(slashed(name)) }

// slashed turns a key into a path as systemd and procps do: if the first
// separator is a dot, all dots and slashes change places.
func slashed(key string) string {
	if at := strings.IndexAny(key, "./"); at < 0 || key[at] == '/' {
		return key
	}
	return swapSeparators(key)
}

func swapSeparators(text string) string {
	if !strings.ContainsAny(text, "./") {
		return text
	}
	swapped := []byte(text)
	for i, b := range swapped {
		switch b {
		case '.':
			swapped[i] = '/'
		case '/':
			swapped[i] = '.'
		}
	}
	return string(swapped)
}

// simplify drops empty and "." components, and slashes at the ends.
func simplify(path string) string {
	if IsParameterPath(path) {
		return path
	}
	kept := make([]string, 0, strings.Count(path, "/")+1)
	for component := range strings.SplitSeq(path, "/") {
		if component != "" && component != "." {
			kept = append(kept, component)
		}
	}
	return strings.Join(kept, "/")
}

// procSys is where parameters are.
const procSys = "/proc/sys/"

// resolve does what opening the path below /proc/sys does: it also follows "..",
// and keeps a trailing slash, with which no file can be opened. A path that
// leaves /proc/sys for good is left as it is.
func resolve(path string) string {
	if IsParameterPath(path) {
		return path
	}
	kept := []string{"proc", "sys"}
	for component := range strings.SplitSeq(path, "/") {
		switch component {
		case "", ".":
		case "..":
			kept = kept[:max(len(kept)-1, 0)]
		default:
			kept = append(kept, component)
		}
	}
	resolved := "/" + strings.Join(kept, "/")
	if strings.HasSuffix(path, "/") || strings.HasSuffix(path, "/.") {
		resolved += "/"
	}
	if resolved+"/" == procSys || resolved == procSys {
		return ""
	}
	if below, ok := strings.CutPrefix(resolved, procSys); ok {
		return below
	}
	return path
}

// resolveAbsolute is resolve for a path from the root.
func resolveAbsolute(path string) string {
	const up = "../../"
	if resolved := resolve(up + path); !strings.HasPrefix(resolved, up) {
		return resolved
	}
	return path
}

// IsParameterPath says whether a file below /proc/sys can have this path: no
// empty, "." or ".." component and no NUL.
func IsParameterPath(path string) bool {
	start := 0
	for i := 0; i <= len(path); i++ {
		if i < len(path) && path[i] == 0 {
			return false
		}
		if i < len(path) && path[i] != '/' {
			continue
		}
		switch path[start:i] {
		case "", ".", "..":
			return false
		}
		start = i + 1
	}
	return true
}

func hasGlob(text string) bool { return strings.ContainsAny(text, "*?[") }
