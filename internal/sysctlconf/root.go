package sysctlconf

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"syscall"

	securejoin "github.com/cyphar/filepath-securejoin"
)

// Root is a directory whose contents are read as if it were /: links in it,
// absolute ones too, never lead out of it.
type Root struct {
	dir  string
	etc  bool                   // the directory stands for /etc
	keep func(name string) bool // nil: everything is in view
}

// OpenRoot checks that the directory is there.
func OpenRoot(dir string) (Root, error) {
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		err = syscall.ENOTDIR
	}
	if err != nil {
		return Root{}, fmt.Errorf("opening root %s: %w", dir, plainError(err))
	}
	return Root{dir: dir}, nil
}

// Shown returns the path under which the user finds a file of the root.
func (r Root) Shown(name string) string {
	if located, err := r.locate(name); err == nil {
		name = located
	}
	return filepath.Join(r.dir, filepath.FromSlash(name))
}

// NotRegularError says that a path leads to something that is no file with
// settings, and that may block or act when it is opened.
type NotRegularError struct {
	Path string
	Type fs.FileMode
}

func (e *NotRegularError) Error() string {
	return fmt.Sprintf("%s is %s, not a regular file", e.Path, typeName(e.Type))
}

func typeName(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeDir != 0:
		return "a directory"
	case mode&fs.ModeNamedPipe != 0:
		return "a FIFO"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	case mode&fs.ModeSymlink != 0:
		return "a link"
	}
	return "something special"
}

// ReadFile reads a regular file of the root, at most [MaxFileSize]. It never
// opens a FIFO, socket or device for reading. A dangling link is
// [fs.ErrNotExist], anything but a file a [*NotRegularError].
func ReadFile(root Root, name string) ([]byte, error) {
	file, err := root.open(name)
	if err != nil {
		return nil, readError(root.Shown(name), err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, MaxFileSize+1))
	if err != nil {
		return nil, readError(root.Shown(name), err)
	}
	if len(data) > MaxFileSize {
		size := int64(len(data))
		if info, err := file.Stat(); err == nil {
			size = max(size, info.Size())
		}
		return nil, readError(root.Shown(name), &LimitError{Size: size, Limit: MaxFileSize})
	}
	return data, nil
}

func readError(shown string, err error) error {
	if special := (*NotRegularError)(nil); errors.As(err, &special) {
		return fmt.Errorf("reading %w", &NotRegularError{shown, special.Type})
	}
	if errors.Is(err, syscall.ELOOP) {
		return fmt.Errorf("reading %s: its links lead in a circle, or through too many others: %w", shown, syscall.ELOOP)
	}
	return fmt.Errorf("reading %s: %w", shown, plainError(err))
}

// plainError drops the path that os puts into its errors: it is named already.
func plainError(err error) error {
	if at := (*fs.PathError)(nil); errors.As(err, &at) {
		return at.Err
	}
	return err
}

// list returns the names in a directory of the root, sorted by bytes. A
// directory that does not exist is empty.
func (r Root) list(name string) ([]string, error) {
	resolved, err := r.resolved(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, readError(r.Shown(name), err)
	}
	dir, err := os.Open(resolved)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, readError(r.Shown(name), err)
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return nil, readError(r.Shown(name), err)
	}
	if r.keep != nil {
		names = slices.DeleteFunc(names, func(base string) bool { return !r.keep(path.Join(name, base)) })
	}
	slices.Sort(names)
	return names, nil
}

// resolved returns the real path of a file of the root, all links followed
// inside the root.
func (r Root) resolved(name string) (string, error) {
	located, err := r.locate(name)
	if err != nil {
		return "", err
	}
	return securejoin.SecureJoin(r.dir, located)
}

// target returns where in the root a path leads, itself if there are no links.
func (r Root) target(name string) string {
	resolved, err := r.resolved(name)
	if err != nil {
		return name
	}
	below, err := filepath.Rel(r.dir, resolved)
	if err != nil {
		return name
	}
	return r.named(filepath.ToSlash(below))
}

// link returns the text of a link, empty if the path is none.
func (r Root) link(name string) string {
	if r.keep != nil && !r.keep(name) {
		return ""
	}
	parent, err := r.resolved(path.Dir(name))
	if err != nil {
		return ""
	}
	text, err := os.Readlink(filepath.Join(parent, path.Base(name)))
	if err != nil {
		return ""
	}
	return text
}

// stat describes what a path leads to.
func (r Root) stat(name string) (fs.FileInfo, error) {
	resolved, err := r.resolved(name)
	if err != nil {
		return nil, err
	}
	return os.Lstat(resolved)
}

var errReplaced = errors.New("the file was replaced while it was opened")

// openResolved opens a regular file by its resolved path, and makes sure that
// it is the file that was looked at.
func (r Root) openResolved(name string) (*os.File, error) {
	resolved, err := r.resolved(name)
	if err != nil {
		return nil, err
	}
	before, err := os.Lstat(resolved)
	if err != nil {
		return nil, err
	}
	if !before.Mode().IsRegular() {
		return nil, &NotRegularError{name, before.Mode().Type()}
	}
	file, err := os.OpenFile(resolved, os.O_RDONLY|openWithoutWaiting, 0)
	if err != nil {
		return nil, err
	}
	after, err := file.Stat()
	if err == nil && !os.SameFile(before, after) {
		err = errReplaced
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}
