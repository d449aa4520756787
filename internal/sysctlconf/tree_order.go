package sysctlconf

import (
	"io/fs"
	"os"
	"path"
	"slices"
)

// systemd reads by base name over all directories. /etc/sysctl.conf counts only
// where a file of a directory leads to it.
func (t *treeReader) systemd() {
	t.byBaseName()
	if t.readThroughLink() {
		return
	}
	conf := t.load(sysctlConf)
	if conf.Err != nil && t.missing(sysctlConf) {
		return
	}
	conf.Unread = UnreadNoLink
	t.add(conf)
}

func (t *treeReader) readThroughLink() bool {
	return slices.ContainsFunc(t.read, func(file TreeFile) bool { return file.Target == t.root.target(sysctlConf) })
}

// procps reads by base name over all directories, and /etc/sysctl.conf last.
func (t *treeReader) procps() {
	t.byBaseName()
	t.sysctlConf()
}

func (t *treeReader) sysctlConf() {
	if !t.missing(sysctlConf) {
		t.add(t.load(sysctlConf))
	}
}

// missing says whether there is nothing, not even a dangling link.
func (t *treeReader) missing(name string) bool {
	_, err := t.root.stat(name)
	return err != nil && t.root.link(name) == ""
}

func (t *treeReader) byBaseName() {
	winners := map[string]TreeFile{}
	var bases []string
	for _, directory := range t.directories() {
		for _, base := range t.bases(directory) {
			file := t.load(path.Join(directory, base))
			if winner, taken := winners[base]; taken {
				file.beatenBy(winner)
				t.add(file)
				continue
			}
			winners[base] = file
			bases = append(bases, base)
		}
	}
	slices.Sort(bases)
	for _, base := range bases {
		t.add(winners[base])
	}
}

// openRC applies the script of Alpine: directory by directory, vendor files
// first, /etc/sysctl.conf between /etc/sysctl.d and /run. Only a regular file
// hides another one, and /lib and /usr/lib do not hide each other.
func (t *treeReader) openRC() {
	directories := t.directories()
	steps := []struct {
		directory string
		hiddenBy  []string
	}{
		{"/lib/sysctl.d", []string{"/etc/sysctl.d", "/run/sysctl.d"}},
		{"/usr/lib/sysctl.d", []string{"/etc/sysctl.d", "/run/sysctl.d"}},
		{"/etc/sysctl.d", []string{"/run/sysctl.d"}},
		{"", nil},
		{"/run/sysctl.d", nil},
	}
	for _, step := range steps {
		if step.directory == "" {
			t.openRCFile(sysctlConf, nil)
			continue
		}
		if !slices.Contains(directories, step.directory) {
			continue
		}
		for _, base := range t.bases(step.directory) {
			t.openRCFile(path.Join(step.directory, base), step.hiddenBy)
		}
	}
}

func (t *treeReader) openRCFile(name string, hiddenBy []string) {
	if t.missing(name) {
		return
	}
	file := t.load(name)
	for _, directory := range hiddenBy {
		other := path.Join(directory, path.Base(name))
		if info, err := t.root.stat(other); err == nil && info.Mode().IsRegular() {
			file.beatenBy(TreeFile{Path: t.root.Shown(other), Mask: info.Size() == 0})
			break
		}
	}
	t.add(file)
}

// directories returns the directories that exist, each once: where /lib is a
// link to usr/lib its files are those of /usr/lib.
func (t *treeReader) directories() []string {
	var kept []string
	var seen []fs.FileInfo
	for _, directory := range SearchPath() {
		info, err := t.root.stat(directory)
		if err != nil {
			continue
		}
		if slices.ContainsFunc(seen, func(other fs.FileInfo) bool { return os.SameFile(info, other) }) {
			continue
		}
		seen = append(seen, info)
		kept = append(kept, directory)
	}
	return kept
}

// bases returns the names that the loader takes from a directory, and files
// those that it ignores and a directory that cannot be listed.
func (t *treeReader) bases(directory string) []string {
	names, err := t.root.list(directory)
	if err != nil {
		t.add(TreeFile{Path: t.root.Shown(directory), Name: directory, Target: directory, Unread: UnreadUnreadable, Err: err})
		return nil
	}
	var taken []string
	for _, base := range names {
		if t.hasName(base) {
			taken = append(taken, base)
			continue
		}
		file := t.load(path.Join(directory, base))
		file.Unread = UnreadName
		t.add(file)
	}
	return taken
}
