package sysctlconf

import "strings"

// procpsLiterals holds the last line that names a path literally: one that
// sets it if there is any, else the last that excludes it. The spelling counts:
// a key with a doubled separator protects nothing.
type procpsLiterals map[string]Ref

func (r *resolver) procpsLiterals() procpsLiterals {
	literals := procpsLiterals{}
	for ref, line := range r.read() {
		if line.Kind != Assign && line.Kind != Exclude {
			continue
		}
		spelling := procpsSpelling(line.Key)
		known, ok := literals[spelling]
		if !ok || line.Kind == Assign || r.line(known).Kind == Exclude {
			literals[spelling] = ref
		}
	}
	return literals
}

// procps 4.0 reads all files into one list and writes every line of it in
// order. A glob leaves alone what the list names literally, before or after it;
// excludes do nothing else, and as globs nothing at all before 4.0.5.
func (r *resolver) procps() {
	literals := r.procpsLiterals()
	for ref, line := range r.read() {
		switch line.Kind {
		case Assign:
			r.writeSpelled(ref, procpsSpelling(line.Key), line.Path, line.Value)
		case Glob:
			r.procpsGlob(ref, line, literals)
		case Exclude, ExcludeGlob:
			r.skip(ref, line.Path, nil, Excluded, ref)
		}
	}
}

func (r *resolver) procpsGlob(ref Ref, line *Line, literals procpsLiterals) {
	spelling := withoutEndingSlashes(procpsSpelling(line.Key))
	matches := r.glob(withoutEndingSlashes(line.Path))
	if !r.reachable(spelling) {
		matches = nil
	}
	if len(matches) == 0 {
		r.skip(ref, line.Path, line.Value, Absent, NoRef)
	}
	for _, path := range matches {
		if by, ok := literals[spelledLike(spelling, path)]; ok {
			r.beaten(ref, path, line.Value, by)
			continue
		}
		r.write(ref, path, line.Value)
	}
}

// withoutEndingSlashes is what glob(3) of glibc makes of a pattern that ends in
// slashes: it looks for files all the same, and names them without; only where
// the last component is itself a wildcard it asks for directories (measured with
// procps 4.0.2).
func withoutEndingSlashes(pattern string) string {
	trimmed := strings.TrimRight(pattern, "/")
	if hasGlob(trimmed[strings.LastIndexByte(trimmed, '/')+1:]) {
		return pattern
	}
	return trimmed
}

// spelledLike gives a match the separators of its pattern, as glob(3) does.
func spelledLike(pattern, path string) string {
	if IsParameterPath(pattern) {
		return path
	}
	var spelled strings.Builder
	rest := path
	for i, component := range strings.Split(pattern, "/") {
		if i > 0 {
			spelled.WriteByte('/')
		}
		if component == "" || component == "." || component == ".." {
			spelled.WriteString(component)
			continue
		}
		var name string
		name, rest, _ = strings.Cut(rest, "/")
		spelled.WriteString(name)
	}
	return spelled.String()
}
