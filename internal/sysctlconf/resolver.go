package sysctlconf

import (
	"cmp"
	"iter"
	"slices"
)

// resolver is what the resolutions of all loaders share.
type resolver struct {
	files      []File
	parameters Parameters
	globs      map[string][]string // matches by pattern
	out        Resolution
	limit      int // of writes and what is not written
	overflow   Ref // the line with which there was too much, if over
	over       bool
}

// read yields the lines of the files that are read, in order.
func (r *resolver) read() iter.Seq2[Ref, *Line] {
	return func(yield func(Ref, *Line) bool) {
		for f := range r.files {
			if r.files[f].Unread != "" {
				continue
			}
			for l := range r.files[f].Lines {
				if r.over || !yield(Ref{f, l}, &r.files[f].Lines[l]) {
					return
				}
			}
		}
	}
}

func (r *resolver) line(ref Ref) *Line { return &r.files[ref.File].Lines[ref.Line] }

func (r *resolver) masked() {
	for f := range r.files {
		if r.files[f].Unread == "" {
			continue
		}
		for l := range r.files[f].Lines {
			if line := &r.files[f].Lines[l]; line.Kind.Sets() {
				r.skip(Ref{f, l}, line.Path, line.Value, Masked, NoRef)
			}
		}
	}
}

func (r *resolver) exists(path string) bool {
	return IsParameterPath(path) && (r.parameters == nil || r.parameters.Exists(path))
}

func (r *resolver) glob(pattern string) []string {
	if r.parameters == nil || !IsParameterPath(pattern) {
		return nil
	}
	matches, known := r.globs[pattern]
	if !known {
		matches = r.parameters.Glob(pattern)
		r.globs[pattern] = matches
	}
	return matches
}

// full says whether there is no room for another write of a line: globs make
// many of one.
func (r *resolver) full(ref Ref) bool {
	if !r.over && len(r.out.Writes)+len(r.out.Unwritten) >= r.limit {
		r.over, r.overflow = true, ref
	}
	return r.over
}

// write tries to write: a path that no parameter has is reported as absent.
func (r *resolver) write(ref Ref, path string, value []byte) {
	if !r.exists(path) {
		r.skip(ref, path, value, Absent, NoRef)
		return
	}
	if r.full(ref) {
		return
	}
	r.out.Writes = append(r.out.Writes, Write{Ref: ref, Path: path, Value: value, OverwrittenBy: -1})
}

// writeSpelled is write for loaders that open the path as it is spelled.
func (r *resolver) writeSpelled(ref Ref, spelling, path string, value []byte) {
	if !r.reachable(spelling) {
		r.skip(ref, path, value, Absent, NoRef)
		return
	}
	r.write(ref, path, value)
}

func (r *resolver) skip(ref Ref, path string, value []byte, reason Reason, by Ref) {
	if r.full(ref) {
		return
	}
	r.out.Unwritten = append(r.out.Unwritten, Unwritten{
		Ref: ref, Path: path, Value: value, Reason: reason, By: by, Before: len(r.out.Writes),
	})
}

// beaten reports a line that another one prevents from writing.
func (r *resolver) beaten(ref Ref, path string, value []byte, by Ref) {
	reason := Duplicate
	switch kind := r.line(by).Kind; {
	case kind == Exclude || kind == ExcludeGlob:
		reason = Excluded
	case by.File > ref.File:
		reason = LaterFile
	}
	r.skip(ref, path, value, reason, by)
}

func (r *resolver) finish() {
	last := make(map[string]int, len(r.out.Writes))
	for i := len(r.out.Writes) - 1; i >= 0; i-- {
		path := r.out.Writes[i].Path
		if winner, ok := last[path]; ok {
			r.out.Writes[i].OverwrittenBy = winner
		} else {
			last[path] = i
		}
	}
	slices.SortFunc(r.out.Unwritten, func(a, b Unwritten) int {
		return cmp.Or(a.File-b.File, a.Line-b.Line, cmp.Compare(a.Path, b.Path), a.Before-b.Before)
	})
}
