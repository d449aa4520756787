package sysctlconf

import (
	"errors"
	"io/fs"
	"path"
	"strings"
)

// load reads one file and says what the loader makes of it by itself.
func (t *treeReader) load(name string) TreeFile {
	file := TreeFile{Path: t.root.Shown(name), Name: name, Target: t.root.target(name)}
	// A mask is known by its text: the root need not have a /dev/null.
	link := t.root.link(name)
	if link != "" && path.Join("/", path.Dir(name), link) == "/dev/null" || path.Clean(link) == "/dev/null" {
		file.Mask, file.Target = true, "/dev/null"
		if t.loader == Busybox {
			file.Unread = UnreadMasked
		}
		return file
	}
	file.Data, file.Err = ReadFile(t.root, name)
	switch special := (*NotRegularError)(nil); {
	case file.Err == nil:
		file.Mask = len(file.Data) == 0
	case errors.Is(file.Err, fs.ErrNotExist):
		t.dangling(&file)
	case errors.As(file.Err, &special) && special.Type.IsDir():
		t.directory(&file)
	default:
		file.Unread = UnreadUnreadable
	}
	return file
}

// dangling: systemd takes a link to nowhere for a mask without a word, procps
// reports it and so masks too, OpenRC does not see it.
func (t *treeReader) dangling(file *TreeFile) {
	switch t.loader {
	case Systemd:
		file.Mask, file.Unread = true, UnreadMasked
	case Busybox:
		file.Unread = UnreadNotFile
	default:
		file.Mask, file.Unread = true, UnreadUnreadable
	}
}

// directory: procps reads a directory as an empty file, systemd fails, OpenRC
// does not see it.
func (t *treeReader) directory(file *TreeFile) {
	switch t.loader {
	case Procps, Procps3:
		file.Mask, file.Err = true, nil
	case Busybox:
		file.Unread = UnreadNotFile
	default:
		file.Unread = UnreadUnreadable
	}
}

// hasName says whether the loader takes files of this name from a directory.
// procps takes hidden files, a shell glob and systemd do not.
func (t *treeReader) hasName(base string) bool {
	if !strings.HasSuffix(base, ".conf") {
		return false
	}
	return t.loader == Procps || t.loader == Procps3 || !strings.HasPrefix(base, ".")
}

// beatenBy marks a file whose name another one has that takes precedence.
func (f *TreeFile) beatenBy(winner TreeFile) {
	f.Unread, f.By = UnreadShadowed, winner.Path
	if winner.Mask {
		f.Unread = UnreadMasked
	}
}
