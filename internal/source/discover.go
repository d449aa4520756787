package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Request says what the user named.
type Request struct {
	Paths     []string // empty: what is below Dir
	Root      string   // one tree, as if it were /
	Dir       string   // working directory, empty: that of the process
	Stdin     io.Reader
	StdinName string
	Stated    Stated // hosts of tcplint.toml
	Kinds     []Kind // in the order in which they are asked
}

// Found is what a request leads to.
type Found struct {
	Hosts    []Host
	Problems []Problem
}

// Problem is a path that could not be read.
type Problem struct {
	Path string
	Err  error
}

// thisHost are the directories whose files belong to the machine itself.
var thisHost = []string{"/etc", "/run", "/usr/lib", "/usr/local/lib"}

// Discover finds the files and groups them into hosts. A path that cannot be
// read is a problem, not an error: the others are looked at all the same.
func Discover(request Request) (Found, error) {
	d := &discovery{Request: request, seen: map[string]bool{}}
	if request.Root != "" {
		return d.wholeRoot()
	}
	paths := request.Paths
	d.searching = len(paths) == 0
	if d.searching {
		paths = []string{"."}
	}
	for _, path := range paths {
		if err := d.add(path); err != nil {
			return Found{}, err
		}
	}
	if d.searching && len(d.thisPaths) == 0 && d.statesThisMachine() {
		d.thisPaths = thisHost
	}
	return d.group()
}

// statesThisMachine: tcplint.toml says that the files of this machine are those
// of a host, and that host has none below the working directory.
func (d *discovery) statesThisMachine() bool {
	name, ok := d.Stated.Path("/etc/sysctl.conf")
	return ok && !slices.ContainsFunc(d.candidates, func(candidate string) bool {
		stated, _ := d.stated(candidate)
		return stated == name
	})
}

type discovery struct {
	Request
	searching  bool // nobody named a path: take only what is surely a settings file
	seen       map[string]bool
	candidates []string // in the order found
	treeDirs   map[string]bool
	thisPaths  []string // absolute paths of this machine
	found      Found
}

func (d *discovery) add(path string) error {
	if path == "-" {
		return d.addStdin()
	}
	full := d.full(path)
	if absolute, err := filepath.Abs(full); err == nil && belongsToThisHost(absolute) {
		if _, err := os.Lstat(full); err != nil {
			d.problem(path, err)
			return nil
		}
		d.thisPaths = append(d.thisPaths, absolute)
		return nil
	}
	info, err := os.Stat(full)
	switch {
	case err != nil:
		d.problem(path, err)
	case info.IsDir():
		d.walk(path)
	case info.Mode().IsRegular():
		d.file(path)
	default:
		d.candidate(path)
	}
	return nil
}

func belongsToThisHost(path string) bool {
	return slices.ContainsFunc(thisHost, func(dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") })
}

func (d *discovery) full(path string) string {
	if d.Dir == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(d.Dir, path)
}

// problem keeps the cause without repeating the path.
func (d *discovery) problem(path string, err error) {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	d.found.Problems = append(d.found.Problems, Problem{path, err})
}

func (d *discovery) candidate(path string) {
	clean := filepath.Clean(path)
	if !d.seen[clean] {
		d.seen[clean] = true
		d.candidates = append(d.candidates, clean)
	}
}

// walk collects the settings files below a directory, in byte order.
func (d *discovery) walk(root string) {
	err := filepath.WalkDir(d.full(root), func(full string, entry fs.DirEntry, err error) error {
		path := d.shown(root, full)
		if err != nil {
			d.problem(path, err)
			if entry != nil && entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if entry.IsDir() {
			if full != d.full(root) && skippedDirectory(entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		switch {
		case d.wanted(full, entry):
			d.candidate(path)
		case d.namedByKind(path, entry):
			d.readAs(path, Certain)
		}
		return nil
	})
	if err != nil {
		d.problem(root, err)
	}
}

// shown is a walked path as the user would write it.
func (d *discovery) shown(root, full string) string {
	relative, err := filepath.Rel(d.full(root), full)
	if err != nil {
		return full
	}
	return filepath.Join(root, relative)
}

func skippedDirectory(name string) bool {
	return name == ".git" || name == "node_modules" || name == ".terraform"
}

// wanted: in a sysctl.d everything the loader could meet, elsewhere sysctl.conf
// and, where the user named the directory or tcplint.toml the file, whatever
// *.conf holds settings.
func (d *discovery) wanted(full string, entry fs.DirEntry) bool {
	name := entry.Name()
	inTree := filepath.Base(filepath.Dir(full)) == "sysctl.d"
	switch {
	case inTree:
		return true
	case name == "sysctl.conf":
		return true
	case !strings.HasSuffix(name, ".conf") || !entry.Type().IsRegular():
		return false
	case d.searching:
		if _, isStated := d.Stated.Path(full); !isStated {
			return false
		}
	}
	return holdsSettings(full)
}

func (d *discovery) addStdin() error {
	name := d.StdinName
	if name == "" {
		name = "<stdin>"
	}
	text, kind, _, err := d.recognize(d.StdinName, d.Stdin)
	if err != nil {
		return fmt.Errorf("reading standard input: %w", err)
	}
	if kind != nil {
		d.read(kind, text, name)
		return nil
	}
	data, err := io.ReadAll(io.LimitReader(text, maxStdin+1))
	if err != nil {
		return fmt.Errorf("reading standard input: %w", err)
	}
	if len(data) > maxStdin {
		return fmt.Errorf("reading standard input: more than %d bytes: name the file instead", maxStdin)
	}
	d.found.Hosts = append(d.found.Hosts, d.stdin(name, data))
	return nil
}
