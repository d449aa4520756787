package sysctlconf

import (
	"cmp"
	"fmt"
	"slices"
)

// TreeFile is a file in the directories of the loaders.
type TreeFile struct {
	Path string // as the user finds it, under the root
	Name string // from /, as the loader names it
	// Target is where Name leads in the root: Name itself without links.
	Target string
	Data   []byte // of an unread file too, as far as it can be read
	// Unread is empty for a file that the loader reads. By names the file that
	// is read instead, or masks this one.
	Unread UnreadReason
	By     string
	// Mask is set for an empty file, a link to /dev/null or a dangling link.
	Mask bool
	// Err is why Data could not be read. It is the loader's own trouble only
	// with UnreadUnreadable.
	Err error
}

// Parse parses the file as the loader does.
func (f TreeFile) Parse(loader Loader) (File, error) {
	lines, err := Parse(loader, f.Data)
	if err != nil {
		return File{}, fmt.Errorf("reading %s: %w", f.Path, err)
	}
	return File{Path: f.Path, Lines: lines, Unread: f.Unread}, nil
}

// Tree is what a loader finds under a root. Files begins with those that the
// loader opens, in its order (unreadable ones in their place); the others
// follow, sorted by Name.
type Tree struct{ Files []TreeFile }

// ReadTree finds and reads the files of a root that the loader applies at boot.
// Trouble with single files is in [TreeFile.Err].
func ReadTree(root Root, loader Loader) (Tree, error) {
	t := treeReader{root: root, loader: loader}
	switch loader {
	case Systemd:
		t.systemd()
	case Procps, Procps3:
		t.procps()
	case Busybox:
		t.openRC()
	case Toybox:
		t.sysctlConf()
	default:
		return Tree{}, fmt.Errorf("reading the sysctl files of %s: unknown loader %q", root.dir, loader)
	}
	slices.SortFunc(t.unread, func(a, b TreeFile) int { return cmp.Compare(a.Name, b.Name) })
	return Tree{append(t.read, t.unread...)}, nil
}

type treeReader struct {
	root         Root
	loader       Loader
	read, unread []TreeFile
}

const sysctlConf = "/etc/sysctl.conf"

// add files a file under what the loader does with it.
func (t *treeReader) add(file TreeFile) {
	if file.Unread == "" || file.Unread == UnreadUnreadable {
		t.read = append(t.read, file)
		return
	}
	t.unread = append(t.unread, file)
}
