package sysctlconf

import "bytes"

// systemdEntry is one element of systemd's ordered table. A nil value excludes.
type systemdEntry struct {
	Ref
	path  string
	value []byte
	glob  bool
}

// systemdTable holds one entry a path. The same value again keeps its place,
// another value (or an exclude) moves to the end.
type systemdTable struct {
	entries []systemdEntry // in order; one whose path has a later entry is dead
	current map[string]int // path to index in entries
	beaten  []systemdEntry // lines that have no entry, or no longer
}

func (t *systemdTable) put(entry systemdEntry) {
	i, known := t.current[entry.path]
	if known && sameSetting(t.entries[i].value, entry.value) {
		t.beaten = append(t.beaten, entry)
		return
	}
	if known {
		t.beaten = append(t.beaten, t.entries[i])
	}
	t.current[entry.path] = len(t.entries)
	t.entries = append(t.entries, entry)
}

func sameSetting(a, b []byte) bool {
	return (a == nil) == (b == nil) && bytes.Equal(a, b)
}

// systemd reads all files into one table before it writes. A glob is expanded
// at its own place in the table, and leaves alone every parameter that has an
// entry itself, wherever that came from. An exclude that is a glob only cancels
// the very same glob.
func (r *resolver) systemd() {
	table := systemdTable{current: map[string]int{}}
	for ref, line := range r.read() {
		switch line.Kind {
		case Assign, Glob:
			table.put(systemdEntry{ref, line.Path, line.Value, line.Kind == Glob})
		case Exclude, ExcludeGlob:
			table.put(systemdEntry{ref, line.Path, nil, false})
		}
	}
	for i, entry := range table.entries {
		switch {
		case table.current[entry.path] != i:
		case entry.value == nil:
			r.skip(entry.Ref, entry.path, nil, Excluded, entry.Ref)
		case entry.glob:
			r.systemdGlob(entry, &table)
		default:
			r.write(entry.Ref, entry.path, entry.value)
		}
	}
	for _, entry := range table.beaten {
		r.beaten(entry.Ref, entry.path, entry.value, table.entries[table.current[entry.path]].Ref)
	}
}

func (r *resolver) systemdGlob(entry systemdEntry, table *systemdTable) {
	matches := r.glob(entry.path)
	if len(matches) == 0 {
		r.skip(entry.Ref, entry.path, entry.value, Absent, NoRef)
	}
	for _, path := range matches {
		if i, explicit := table.current[path]; explicit {
			r.beaten(entry.Ref, path, entry.value, table.entries[i].Ref)
			continue
		}
		r.write(entry.Ref, path, entry.value)
	}
}
