// Package rulepage makes the documentation page of a rule from its METADATA and
// its examples, with the program's real output.
package rulepage

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"
)

// Example is one directory of a rule's examples.txtar: files, flags, and for a
// bad one the findings that it must give, a line each.
type Example struct {
	Name  string // bad, bad2, good ...
	Files []txtar.File
	Flags []string
	Want  []string
}

// Bad says whether the example is one that the rule speaks about.
func (e Example) Bad() bool { return strings.HasPrefix(e.Name, "bad") }

// Examples are those of an archive, in byte order of their names.
func Examples(archive *txtar.Archive) []Example {
	byName := map[string]*Example{}
	at := func(name string) *Example {
		if byName[name] == nil {
			byName[name] = &Example{Name: name}
		}
		return byName[name]
	}
	for _, file := range archive.Files {
		if name, ok := strings.CutSuffix(file.Name, ".flags"); ok {
			at(name).Flags = strings.Fields(string(file.Data))
			continue
		}
		if name, ok := strings.CutSuffix(file.Name, ".want"); ok {
			at(name).Want = strings.Split(strings.TrimSpace(string(file.Data)), "\n")
			continue
		}
		name, path, _ := strings.Cut(file.Name, "/")
		at(name).Files = append(at(name).Files, txtar.File{Name: path, Data: file.Data})
	}
	var list []Example
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		list = append(list, *byName[name])
	}
	return list
}

// Write lays the files of the example out below a directory. A file "-> target"
// is a link.
func (e Example) Write(dir string) error {
	for _, file := range e.Files {
		path := filepath.Join(dir, file.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("writing example %s: %w", e.Name, err)
		}
		var err error
		if target, ok := strings.CutPrefix(string(file.Data), "-> "); ok {
			err = os.Symlink(strings.TrimSpace(target), path)
		} else {
			err = os.WriteFile(path, file.Data, 0o644)
		}
		if err != nil {
			return fmt.Errorf("writing example %s: %w", e.Name, err)
		}
	}
	return nil
}

// Observation is the file of an example that holds what a probe saw of its host.
const Observation = "observation.json"

// Args are those of tcplint lint that the example is about.
func (e Example) Args() []string {
	if slices.Contains(e.Flags, "--root") {
		return e.Flags
	}
	var paths []string
	for _, file := range e.Files {
		if filepath.Base(file.Name) != "tcplint.toml" && file.Name != Observation {
			paths = append(paths, file.Name)
		}
	}
	if len(paths) > 1 {
		paths = []string{"."}
	}
	return append(slices.Clone(e.Flags), paths...)
}

// Program runs tcplint in a directory and gives what it prints on standard
// output, or an error for an exit code above 1.
type Program func(dir string, args ...string) (string, error)

// Output is what tcplint lint prints for the example.
func (e Example) Output(program Program, args ...string) (string, error) {
	dir, err := os.MkdirTemp("", "tcplint-example-")
	if err != nil {
		return "", fmt.Errorf("making room for example %s: %w", e.Name, err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := e.Write(dir); err != nil {
		return "", err
	}
	output, err := program(dir, append([]string{"lint"}, args...)...)
	if err != nil {
		return "", fmt.Errorf("running example %s: %w", e.Name, err)
	}
	return output, nil
}
