//go:build linux

package probe

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/vishvananda/netns"
	"golang.org/x/sys/unix"
)

// Namespace is a network namespace of this machine.
type Namespace struct {
	// Name is what an observation calls it: the user's word for it, or the name
	// that ip netns knows, or "4711 (nginx)", the process in it with the lowest
	// number. Empty: the one that this process is in.
	Name string
	Path string // what leads to it

	inode uint64
}

// namespaceDirectories are where names of namespaces are: those of `ip netns`, and
// those of docker, which hold its containers' under hashes.
var namespaceDirectories = []string{"/run/netns", "/run/docker/netns"}

const ownNamespace = "/proc/thread-self/ns/net"

// FindNamespaces finds the network namespaces that a word names: the number of a
// process, a name, a path, or all. Those of all are distinct and in order: this
// one, those with names, those with processes. The gap, empty: there is none, says
// which processes may not be looked at.
func FindNamespaces(word string) (found []Namespace, gap string, err error) {
	own, err := namespaceAt("", ownNamespace)
	if err != nil {
		return nil, "", fmt.Errorf("finding the network namespace of this process: %w", err)
	}
	if word == "all" {
		found, gap = allNamespaces(own)
		return found, gap, nil
	}
	one, err := findNamespace(word)
	if err != nil {
		return nil, "", err
	}
	one.Name = word
	return []Namespace{one}, "", nil
}

func findNamespace(word string) (Namespace, error) {
	if pid, err := strconv.Atoi(word); err == nil && pid > 0 {
		return namespaceOfProcess(pid)
	}
	if filepath.IsAbs(word) {
		one, err := namespaceAt(word, word)
		if err != nil {
			return one, fmt.Errorf("finding the network namespace %s: %w", word, err)
		}
		return one, nil
	}
	if word == "" || word != filepath.Base(word) || word == "." || word == ".." {
		return Namespace{}, fmt.Errorf("a network namespace is named by a process, a name or a path, not by %q", word)
	}
	for _, directory := range namespaceDirectories {
		one, err := namespaceAt(word, filepath.Join(directory, word))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return one, fmt.Errorf("finding the network namespace %s: %w", word, err)
		}
		return one, nil
	}
	return Namespace{}, fmt.Errorf("there is no network namespace %s in %s%s", word, strings.Join(namespaceDirectories, " or "), knownNames())
}

// knownNames is the end of a message about a name that there is not.
func knownNames() string {
	var names []string
	for _, directory := range namespaceDirectories {
		more, _ := namesIn(directory) // there may be none
		names = append(names, more...)
	}
	if len(names) == 0 {
		return ": they hold none; name it by the number of a process in it"
	}
	slices.Sort(names)
	return ": they hold " + strings.Join(names, ", ")
}

func namespaceOfProcess(pid int) (Namespace, error) {
	number := strconv.Itoa(pid)
	one, err := namespaceAt(number, filepath.Join("/proc", number, "ns/net"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return one, fmt.Errorf("finding the network namespace of process %d: there is no such process", pid)
	case errors.Is(err, fs.ErrPermission):
		return one, fmt.Errorf("finding the network namespace of process %d: %s", pid, ownRights().namespaceOf())
	case err != nil:
		return one, fmt.Errorf("finding the network namespace of process %d: %w", pid, err)
	}
	return one, nil
}

// namespaceAt looks at what is there. A file of /run/netns on which nothing is
// mounted any more is left behind by a crash.
func namespaceAt(name, path string) (Namespace, error) {
	var kind unix.Statfs_t
	if err := unix.Statfs(path, &kind); err != nil {
		return Namespace{}, &fs.PathError{Op: "statfs", Path: path, Err: err}
	}
	if kind.Type != unix.NSFS_MAGIC {
		return Namespace{}, fmt.Errorf("%s is no namespace", path)
	}
	var stat unix.Stat_t
	if err := unix.Stat(path, &stat); err != nil {
		return Namespace{}, &fs.PathError{Op: "stat", Path: path, Err: err}
	}
	return Namespace{Name: name, Path: path, inode: stat.Ino}, nil
}

// allNamespaces prefers the name of `ip netns` to a process, and a process to
// the hash of docker.
func allNamespaces(own Namespace) ([]Namespace, string) {
	found := []Namespace{own}
	seen, named := map[uint64]bool{own.inode: true}, map[string]bool{}
	add := func(one Namespace) {
		if seen[one.inode] {
			return
		}
		if named[one.Name] { // in the other directory
			one.Name = one.Path
		}
		seen[one.inode], named[one.Name] = true, true
		found = append(found, one)
	}
	addNamed(namespaceDirectories[0], add)
	gap := addProcesses(seen, add)
	addNamed(namespaceDirectories[1], add)
	return found, gap
}

func addNamed(directory string, add func(Namespace)) {
	names, _ := namesIn(directory) // without containers there is none
	slices.Sort(names)
	for _, name := range names {
		if one, err := namespaceAt(name, filepath.Join(directory, name)); err == nil {
			add(one)
		}
	}
}

func addProcesses(seen map[uint64]bool, add func(Namespace)) (gap string) {
	var here Processes
	pids, err := here.pids()
	if err != nil {
		return fmt.Sprintf("network namespaces of processes: %v", err)
	}
	slices.Sort(pids)
	refused := 0
	for _, pid := range pids {
		number := strconv.Itoa(pid)
		one, err := namespaceAt(number, filepath.Join("/proc", number, "ns/net"))
		if errors.Is(err, fs.ErrPermission) {
			refused++
		}
		if err != nil || seen[one.inode] {
			continue // most are in one that is known
		}
		one.Name = fmt.Sprintf("%d (%s)", pid, here.command(number))
		add(one)
	}
	if refused == 0 {
		return ""
	}
	return "there may be more network namespaces: " + ownRights().refusal(refused)
}

// Run runs f on a thread that is in the namespace and that does nothing else: it
// ends with f. What f starts in goroutines of its own is not in the namespace.
func (n Namespace) Run(f func() error) error {
	done := make(chan error)
	go func() {
		// Never unlocked: the thread must not serve anybody else afterwards.
		runtime.LockOSThread()
		done <- n.runHere(f)
	}()
	return <-done
}

// runHere leaves the namespace at the end: the first thread of a process does not
// end before the process does, and would hold a namespace whose container is gone.
func (n Namespace) runHere(f func() error) error {
	own, err := netns.GetFromPath(ownNamespace)
	if err != nil {
		return fmt.Errorf("opening the network namespace of this process: %w", err)
	}
	defer func() { _ = own.Close() }() // it was only looked at
	if err := n.enter(); err != nil {
		return err
	}
	defer func() { _ = netns.Set(own) }() // whoever may not come back stays on a thread of nobody
	return f()
}

func (n Namespace) enter() error {
	named := n.Name
	if named == "" {
		named = n.Path
	}
	handle, err := netns.GetFromPath(n.Path)
	if err != nil {
		return fmt.Errorf("entering the network namespace %s: opening %s: %w", named, n.Path, err)
	}
	defer func() { _ = handle.Close() }() // it was only looked at
	var stat unix.Stat_t
	if err := unix.Fstat(int(handle), &stat); err != nil {
		return fmt.Errorf("entering the network namespace %s: %w", named, err)
	}
	if stat.Ino != n.inode {
		return fmt.Errorf("entering the network namespace %s: %s leads to another one now", named, n.Path)
	}
	// Whoever is there already needs no right.
	var here unix.Stat_t
	if err := unix.Stat(ownNamespace, &here); err == nil && here.Ino == stat.Ino {
		return nil
	}
	if err := netns.Set(handle); err != nil {
		if errors.Is(err, fs.ErrPermission) {
			return fmt.Errorf("entering the network namespace %s: %s", named, ownRights().entering())
		}
		return fmt.Errorf("entering the network namespace %s: %w", named, os.NewSyscallError("setns", err))
	}
	return nil
}
