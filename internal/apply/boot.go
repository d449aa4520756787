package apply

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/facts"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Boot says what a boot would leave if the file with that stem held the values,
// and which lines decide instead of ours. Parameters of which nothing can be
// told are missing.
func Boot(snapshot *host.Snapshot, stem string, values map[string]string) (boot map[string]string, overriddenBy map[string]Place, err error) {
	files, err := planned(snapshot, stem, values)
	if err != nil {
		return nil, nil, err
	}
	return leftBy(snapshot, files, stem, sortedKeys(values))
}

// Booted says what a boot leaves of parameters with the files as they are, and
// which lines decide. What nothing can be told of, and secrets, are missing.
func Booted(snapshot *host.Snapshot, parameters []string) (boot map[string]string, decided map[string]Place, err error) {
	return leftBy(snapshot, snapshot.Files, "", parameters)
}

// Unseen says which of the files that loaders read could not be read here. While
// there are any, one of them may decide at boot.
func Unseen(snapshot *host.Snapshot) []string {
	var unseen []string
	for _, file := range snapshot.Files {
		if file.Problem != "" && strings.HasSuffix(file.Path, ".conf") {
			unseen = append(unseen, file.Path+": "+file.Problem)
		}
	}
	for _, directory := range snapshot.Unlisted {
		unseen = append(unseen, directory+": it cannot be listed")
	}
	return unseen
}

// leftBy says what a boot would leave of the parameters with these files.
func leftBy(snapshot *host.Snapshot, files []host.File, stem string, names []string) (boot map[string]string, overriddenBy map[string]Place, err error) {
	after, err := afterBoot(snapshot, files, names)
	if err != nil {
		return nil, nil, err
	}
	boot, overriddenBy = map[string]string{}, map[string]Place{}
	for _, name := range names {
		held := after.held[name]
		if held.Value != nil && !isSecret(name) {
			boot[name] = *held.Value
		}
		if place, ok := after.place(name); ok && place.Path != sysctlconf.FileOf(stem) {
			overriddenBy[name] = place
		}
	}
	return boot, overriddenBy, nil
}

// planned are the files of a host with the values in one of them.
func planned(snapshot *host.Snapshot, stem string, values map[string]string) ([]host.File, error) {
	files := slices.Clone(snapshot.Files)
	at := slices.IndexFunc(files, func(f host.File) bool { return f.Path == sysctlconf.FileOf(stem) })
	if at < 0 {
		at = len(files)
		files = append(files, host.File{Path: sysctlconf.FileOf(stem), Kind: host.RegularFile})
	}
	var edits []sysctlconf.Edit
	for _, name := range sortedKeys(values) {
		value := values[name]
		edits = append(edits, sysctlconf.Edit{Path: kernel.Path(name), Value: &value})
	}
	data, err := sysctlconf.Change(snapshot.Loader, files[at].Data, edits)
	if err != nil {
		return nil, err
	}
	files[at].Data = data
	return files, nil
}

// booted is what the loader leaves.
type booted struct {
	document *facts.Document
	held     map[string]policy.Effective
}

func afterBoot(snapshot *host.Snapshot, files []host.File, reads []string) (booted, error) {
	target := facts.Target{Loader: snapshot.Loader, Present: sysctlconf.NewParameterSet(snapshot.Present)}
	release, err := kernel.ParseRelease(snapshot.Kernel)
	if err != nil {
		return booted{}, fmt.Errorf("reading the kernel's release: %w", err)
	}
	target.Kernel = &release
	if snapshot.Memory > 0 {
		target.Memory = &snapshot.Memory
	}
	document, err := facts.Build(HostFiles(snapshot.Directories, files), target, reads)
	if err != nil {
		return booted{}, fmt.Errorf("computing what a boot leaves: %w", err)
	}
	return booted{document, document.Input.Worlds[0].Effective}, nil
}

// place is the line that writes a parameter last.
func (b booted) place(name string) (Place, bool) {
	held, ok := b.held[name]
	if !ok || held.By == nil {
		return Place{}, false
	}
	file, line := b.document.Line(*held.By)
	value := string(line.Value)
	if isSecret(name) {
		value = ""
	}
	return Place{Path: file.Path, Line: line.Number, Value: value}, true
}

// HostFiles makes a source of the files of a snapshot, as the host's loader
// meets them. Paths are those on the host.
func HostFiles(directories []string, files []host.File) source.Host {
	return source.Host{Name: "host", Whole: true, Files: func(loader sysctlconf.Loader) ([]source.File, error) {
		return readAsTree(directories, files, loader)
	}}
}

// readAsTree lays the files out in a directory for a moment, since precedence,
// masks and links are decided by code that reads a tree. Secrets stay behind.
func readAsTree(directories []string, files []host.File, loader sysctlconf.Loader) (found []source.File, err error) {
	dir, err := os.MkdirTemp("", "terraform-provider-sysctl-")
	if err != nil {
		return nil, fmt.Errorf("laying out the files of the host: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := layOut(dir, directories, files, loader); err != nil {
		return nil, err
	}
	problems := map[string]string{}
	for _, file := range files {
		if file.Problem != "" {
			problems[file.Path] = file.Problem
		}
	}
	root, err := sysctlconf.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	tree, err := sysctlconf.ReadTree(root, loader)
	if err != nil {
		return nil, err
	}
	for _, entry := range tree.Files {
		file := source.File{Path: entry.Name, Target: entry.Target, Kind: "sysctl.d", Data: entry.Data, Unread: entry.Unread, Err: entry.Err, Named: true}
		if path.Base(entry.Name) == "sysctl.conf" {
			file.Kind = "sysctl.conf"
		}
		if problem := problems[entry.Name]; problem != "" {
			file.Err = fmt.Errorf("reading %s: %s", entry.Name, problem)
		}
		found = append(found, file)
	}
	return found, nil
}

// layOut makes the directories and files of a host below a directory. Names and
// links are the host's words: nothing outside is reached through them.
func layOut(dir string, directories []string, files []host.File, loader sysctlconf.Loader) (err error) {
	tree, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("laying out the files of the host: %w", err)
	}
	defer func() { err = errors.Join(err, tree.Close()) }()
	for _, directory := range directories {
		if directory != "/lib/sysctl.d" || slices.ContainsFunc(files, func(f host.File) bool { return strings.HasPrefix(f.Path, directory+"/") }) {
			if err := tree.MkdirAll(below(directory), 0o700); err != nil {
				return fmt.Errorf("laying out %s of the host: %w", directory, err)
			}
		}
	}
	for _, file := range files {
		if err := layOutFile(tree, file, files, loader); err != nil {
			return fmt.Errorf("laying out %s of the host: %w", file.Path, err)
		}
	}
	return nil
}

// below is an absolute path of a host, seen from its root directory.
func below(name string) string {
	return filepath.FromSlash(strings.TrimPrefix(path.Clean("/"+name), "/"))
}

func layOutFile(tree *os.Root, file host.File, all []host.File, loader sysctlconf.Loader) error {
	if strings.ContainsAny(file.Path, "\n\x00") || !path.IsAbs(file.Path) {
		return nil
	}
	to := below(file.Path)
	if err := tree.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	if file.Link != "" {
		target := file.Link
		if !path.IsAbs(target) {
			target = path.Join(path.Dir(file.Path), target)
		}
		listed := slices.ContainsFunc(all, func(f host.File) bool { return f.Path == path.Clean(target) })
		if listed || file.Kind != host.RegularFile {
			return tree.Symlink(file.Link, to)
		}
	}
	switch file.Kind {
	case host.DirectoryFile:
		return tree.MkdirAll(to, 0o700)
	case host.SpecialFile, host.DanglingLink:
		return tree.Symlink("/dev/null", to)
	}
	return tree.WriteFile(to, withoutSecrets(loader, file.Data), 0o600)
}

// withoutSecrets keeps the places of all lines.
func withoutSecrets(loader sysctlconf.Loader, data []byte) []byte {
	lines, err := sysctlconf.Parse(loader, data)
	if err != nil {
		return data
	}
	kept := slices.Clone(data)
	for _, line := range lines {
		if line.Kind == sysctlconf.Assign && isSecret(kernel.Canonical(line.Path)) {
			for i := line.ValueSpan.Start; i < line.ValueSpan.End; i++ {
				kept[i] = 'x'
			}
		}
	}
	return kept
}
