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
	out        Resolution
}

// read yields the lines of the files that are read, in order.
func (r *resolver) read() iter.Seq2[Ref, *Line] {
	return func(yield func(Ref, *Line) bool) {
		for f := range r.files {
			if r.files[f].Unread != "" {
				continue
			}
			for l := range r.files[f].Lines {
				if !yield(Ref{f, l}, &r.files[f].Lines[l]) {
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
	return r.parameters.Glob(pattern)
}

// write tries to write: a path that no parameter has is reported as absent.
func (r *resolver) write(ref Ref, path string, value []byte) {
	if !r.exists(path) {
		r.skip(ref, path, value, Absent, NoRef)
		return
	}
	r.out.Writes = append(r.out.Writes, Write{Ref: ref, Path: path, Value: value, OverwrittenBy: -1})
}

// maxPath is PATH_MAX with its NUL: no longer path can be opened.
const maxPath = 4096

// writeSpelled is write for loaders that open the path as it is spelled.
func (r *resolver) writeSpelled(ref Ref, spelling, path string, value []byte) {
	if len(procSys)+len(spelling) >= maxPath || !r.parentsExist(spelling) {
		r.skip(ref, path, value, Absent, NoRef)
		return
	}
	r.write(ref, path, value)
}

func (r *resolver) skip(ref Ref, path string, value []byte, reason Reason, by Ref) {
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
	slices.SortStableFunc(r.out.Unwritten, func(a, b Unwritten) int {
		return cmp.Or(a.File-b.File, a.Line-b.Line, cmp.Compare(a.Path, b.Path))
	})
}
