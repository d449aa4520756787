package host

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// parseSnapshot reads the reply to a snapshot's script. Everything that was
// asked must be answered: what is missing is an error, never an absence.
func parseSnapshot(q Question, stdout []byte, boundary string) (*Snapshot, error) {
	records, err := Records(stdout, boundary)
	if err != nil {
		return nil, err
	}
	contents, bootID, err := Contents(records)
	if err != nil {
		return nil, err
	}
	r := reply{contents: contents, snapshot: &Snapshot{BootID: bootID, Live: map[string]Live{}, Journals: map[string]Journal{}, JournalTexts: map[string]string{}}, signs: map[string]bool{}}
	for _, record := range records {
		if err := r.read(record); err != nil {
			return nil, err
		}
	}
	if err := r.finish(q); err != nil {
		return nil, err
	}
	return r.snapshot, nil
}

type reply struct {
	contents map[string]Content
	snapshot *Snapshot
	signs    map[string]bool
	seen     struct{ uid, present, modes bool }
	sockets  int // tables of sockets that were read
}

func (r *reply) read(record Record) error {
	switch s := r.snapshot; record.Name {
	case "uid":
		uid, err := strconv.ParseUint(record.Rest, 10, 32)
		if err != nil {
			return fmt.Errorf("%w: the user's number is %.40q", ErrReply, record.Rest)
		}
		s.Root, r.seen.uid = uid == 0, true
	case "memory":
		// A host that hides its memory has none that is known.
		kib, _ := strconv.ParseInt(record.Rest, 10, 64)
		s.Memory = max(0, min(kib, 1<<50)) << 10
	case "sign":
		if service, is := strings.CutPrefix(record.Rest, "service "); is {
			s.Service = append(s.Service, service)
		}
		r.signs[record.Rest] = true
	case "live":
		return r.live(record.Rest)
	case "directory", "same":
		if !slices.Contains(sysctlconf.SearchPath(), record.Rest) {
			return fmt.Errorf("%w: a directory of settings at %.80q", ErrReply, record.Rest)
		}
		s.Directories = append(s.Directories, record.Rest)
	case "unlisted":
		s.Unlisted = append(s.Unlisted, record.Rest)
	case "place", "link", "odd":
		return r.place(record)
	case "modes":
		r.seen.modes = true
		return r.modes(string(record.Body))
	case "journal":
		return r.journal(record.Rest)
	case "lock":
		s.Lock = strings.TrimSpace(string(r.contents[LockHolder].Data))
		if s.Lock == "" {
			s.Lock = "unknown"
		}
	case "reverts":
		s.Reverts = append(s.Reverts, record.Rest)
	case "listeners":
		r.sockets++
		return r.listeners(string(record.Body))
	case "present":
		r.seen.present = true
		s.Present = presentPaths(string(record.Body))
	case "names", "contents", "errors":
	default:
		return fmt.Errorf("%w: a record named %.40q", ErrReply, record.Name)
	}
	return nil
}

// live reads what was found out about a parameter: "rw PATH".
func (r *reply) live(rest string) error {
	state, file, _ := strings.Cut(rest, " ")
	name := kernel.Canonical(file)
	switch state {
	case "absent":
		r.snapshot.Live[name] = Live{Absent: true}
		return nil
	case "withheld":
		r.snapshot.Live[name] = Live{Withheld: true}
		return nil
	case "rw", "ro":
	default:
		return fmt.Errorf("%w: parameter %.80q is %.40q", ErrReply, file, state)
	}
	content, came := r.contents[file]
	if file == "kernel/random/boot_id" {
		content, came = Content{Data: []byte(r.snapshot.BootID)}, true
	}
	if !came {
		return fmt.Errorf("%w: the value of %s did not come", ErrReply, name)
	}
	live := Live{ReadOnly: state == "ro"}
	switch value := content.Data; {
	case strings.HasSuffix(content.Problem, "No such file or directory"):
		// It went between the look at it and the reading: a module was unloaded.
		live = Live{Absent: true}
	case content.Problem != "":
		live.Unreadable, live.Problem = true, content.Problem
	default:
		live.Value = string(bytes.TrimSuffix(value, []byte("\n")))
	}
	r.snapshot.Live[name] = live
	return nil
}

func (r *reply) place(record Record) error {
	files := &r.snapshot.Files
	switch record.Name {
	case "odd":
		if name := string(record.Body); !ofSettings(name) {
			return fmt.Errorf("%w: a file of settings at %.80q", ErrReply, name)
		}
		*files = append(*files, File{Path: string(record.Body), Problem: "a line break in its name"})
		return nil
	case "link":
		if len(*files) == 0 {
			return fmt.Errorf("%w: a link of no file", ErrReply)
		}
		(*files)[len(*files)-1].Link = strings.TrimSuffix(string(record.Body), "\n")
		return nil
	}
	kind, name, _ := strings.Cut(record.Rest, " ")
	if !ofSettings(name) {
		return fmt.Errorf("%w: a file of settings at %.80q", ErrReply, name)
	}
	file := File{Path: name, Kind: FileKind(kind)}
	switch file.Kind {
	case RegularFile:
		content, came := r.contents[name]
		if !came {
			return fmt.Errorf("%w: the content of %s did not come", ErrReply, name)
		}
		file.Data, file.Problem = content.Data, content.Problem
	case DirectoryFile, SpecialFile, DanglingLink:
	default:
		return fmt.Errorf("%w: %.80q is %.40q", ErrReply, name, kind)
	}
	*files = append(*files, file)
	return nil
}

// ofSettings says whether a loader may read a file there. Files are laid out by
// these names on this machine, so a host must not choose others.
func ofSettings(name string) bool {
	return name == path.Clean(name) && (name == settingsFile || slices.Contains(sysctlconf.SearchPath(), path.Dir(name)))
}

// modes reads lines of stat: "644 0:0 PATH". A path may have a prefix that only
// the host knows, so the longest end of it that names a file is the file.
func (r *reply) modes(body string) error {
	files := map[string]*File{}
	for i := range r.snapshot.Files {
		files[r.snapshot.Files[i].Path] = &r.snapshot.Files[i]
	}
	for line := range strings.Lines(body) {
		mode, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		owner, name, found := strings.Cut(rest, " ")
		bits, err := strconv.ParseUint(mode, 8, 16)
		if !found || err != nil {
			return fmt.Errorf("%w: mode %.80q", ErrReply, line)
		}
		for i := range len(name) {
			if file := files[name[i:]]; name[i] == '/' && file != nil {
				file.Mode, file.Owner = uint32(bits), owner
				break
			}
		}
	}
	return nil
}

func (r *reply) journal(name string) error {
	content, came := r.contents[name]
	if !came || path.Dir(name) != StateDirectory {
		return fmt.Errorf("%w: the content of %s did not come", ErrReply, name)
	}
	stem := strings.TrimSuffix(path.Base(name), ".json")
	if content.Problem == "" {
		r.snapshot.JournalTexts[stem] = string(content.Data)
	}
	var journal Journal
	err := json.Unmarshal(content.Data, &journal)
	switch {
	case strings.HasSuffix(content.Problem, "No such file or directory"):
		return nil // whoever wrote it has just removed it
	case content.Problem != "":
		r.damaged(stem, content.Problem)
	case err != nil:
		r.damaged(stem, err.Error())
	case journal.Schema != JournalSchema:
		r.damaged(stem, fmt.Sprintf("its schema is %d, and this version of the provider knows %d", journal.Schema, JournalSchema))
	default:
		r.snapshot.Journals[stem] = journal
	}
	return nil
}

func (r *reply) damaged(stem, why string) {
	if r.snapshot.Damaged == nil {
		r.snapshot.Damaged = map[string]string{}
	}
	r.snapshot.Damaged[stem] = why
}

// listeners reads lines such as 0100007F:1F90.
func (r *reply) listeners(body string) error {
	for line := range strings.Lines(body) {
		_, port, found := strings.Cut(strings.TrimSpace(line), ":")
		number, err := strconv.ParseUint(port, 16, 16)
		if !found || err != nil {
			return fmt.Errorf("%w: a socket at %.80q", ErrReply, line)
		}
		r.snapshot.Listeners = append(r.snapshot.Listeners, int(number))
	}
	return nil
}

// presentPaths drops directories, and the globs that met nothing.
func presentPaths(body string) []string {
	directories := map[string]bool{}
	var paths []string
	for line := range strings.Lines(body) {
		line = strings.TrimSuffix(line, "\n")
		if directory, is := strings.CutSuffix(line, "/"); is {
			directories[directory] = true
			continue
		}
		if base := path.Base(line); base == "*" || base == ".[!.]*" {
			continue
		}
		paths = append(paths, line)
	}
	paths = slices.DeleteFunc(paths, func(p string) bool { return directories[p] })
	slices.Sort(paths)
	return slices.Compact(paths)
}

func (r *reply) finish(q Question) error {
	s := r.snapshot
	release, machine := r.contents["release"], r.contents["/etc/machine-id"]
	s.Kernel = strings.TrimSpace(string(release.Data))
	s.ID = hostID(machine.Data)
	s.Loader = loaderOf(r.signs)
	slices.Sort(s.Service)
	s.Service = slices.Compact(s.Service)
	slices.Sort(s.Listeners)
	s.Listeners = slices.Compact(s.Listeners)
	slices.SortStableFunc(s.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	switch {
	case !r.seen.uid, !r.seen.present, !r.seen.modes:
		return fmt.Errorf("%w: a record is missing", ErrReply)
	case s.Kernel == "":
		return fmt.Errorf("%w: the host shows no kernel release in /proc/sys/kernel/osrelease: %s", ErrReply, release.Problem)
	case q.Listeners && r.sockets != 2:
		return fmt.Errorf("%w: %d tables of sockets, not 2", ErrReply, r.sockets)
	}
	for _, name := range q.Parameters {
		if _, answered := s.Live[name]; !answered {
			return fmt.Errorf("%w: nothing about %s", ErrReply, name)
		}
	}
	return nil
}
