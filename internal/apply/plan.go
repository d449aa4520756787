package apply

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// write is one live value of a change.
type write struct {
	name     string
	value    string
	accepted []string // what may be read back, squeezed
	before   string   // as the snapshot shows it
	known    bool     // before was readable
	soft     bool     // a restore: if the kernel refuses it, that is a note
	secret   bool
	blind    bool // write-only
}

// fileChange is one file of a change.
type fileChange struct {
	path          string
	existed       bool
	before, after []byte
	remove        bool
	mode          string
}

// journalChange is one journal of a change. Empty texts: no journal.
type journalChange struct {
	stem                   string
	before, pending, after string
	existed                bool
	// opaque: it is there, and what it holds cannot be compared or put back.
	opaque bool
}

// plan is a change that was computed, for a host as it was in the snapshot.
type plan struct {
	stem     string
	writes   []write
	files    []fileChange
	journals []journalChange
	notes    []Note
	kept     Kept
	// leftover: a killed change left a staged file, its lock or a reverter behind.
	leftover bool
}

func (p *plan) empty() bool {
	for _, j := range p.journals {
		if j.before != j.after || j.existed && j.after == "" {
			return false
		}
	}
	return len(p.writes) == 0 && len(p.files) == 0 && !p.leftover
}

type planner struct {
	snapshot *host.Snapshot
	want     Want
	prior    *Prior // never nil
	plan     plan
	// announcing: nothing is changed, it is only said.
	announcing bool
}

// planChange computes everything that a change does.
func planChange(snapshot *host.Snapshot, want Want, prior *Prior) (*plan, error) {
	p := planner{snapshot: snapshot, want: want, prior: prior}
	if prior == nil {
		p.prior = &Prior{Owner: want.Owner, File: want.File}
	}
	if !snapshot.Root {
		return nil, &Error{Summary: "Unable to change parameters", Detail: "the scripts do not run as root there: set sudo = true, or log in as root"}
	}
	p.plan.stem = want.File
	p.plan.leftover = snapshot.Lock != "" || slices.Contains(snapshot.Reverts, want.File) || slices.ContainsFunc(snapshot.Files, func(f host.File) bool { return f.Path == stagedPath(sysctlconf.FileOf(want.File)) })
	p.plan.kept = Kept{Original: map[string]*string{}, Boots: map[string]string{}, Hashes: map[string]string{}}
	removed := p.removed()
	for _, step := range []func([]string) error{p.live, p.restore, p.files, p.journals} {
		if err := step(removed); err != nil {
			return nil, err
		}
	}
	return &p.plan, nil
}

func (p *planner) note(parameter, summary, detail string, args ...any) {
	p.plan.notes = append(p.plan.notes, Note{Parameter: parameter, Summary: summary, Detail: fmt.Sprintf(detail, args...)})
}

func (p *planner) wanted(name string) bool {
	_, value := p.want.Values[name]
	_, secret := p.want.Secrets[name]
	return value || secret
}

// mine says whether an entry is of this resource, which may have had another
// name.
func (p *planner) mine(entry host.Entry) bool {
	return entry.Owner == p.want.Owner || p.prior.Owner != "" && entry.Owner == p.prior.Owner
}

// removed are the parameters that an earlier run set and this one does not, as
// state and journal tell.
func (p *planner) removed() []string {
	names := append(sortedKeys(p.prior.Values), p.prior.Secrets...)
	for _, stem := range []string{p.want.File, p.prior.File} {
		for name, entry := range p.journal(stem).Entries {
			if p.mine(entry) && host.CheckParameter(name) == nil {
				names = append(names, name)
			}
		}
	}
	names = slices.DeleteFunc(names, p.wanted)
	slices.Sort(names)
	return slices.Compact(names)
}

// journal is that of a file, empty if it is of another boot.
func (p *planner) journal(stem string) host.Journal {
	journal := p.snapshot.Journals[stem]
	if journal.BootID != p.snapshot.BootID {
		return host.Journal{}
	}
	return journal
}

// entry is what a journal of this boot says of a parameter, the file's own first.
func (p *planner) entry(name string) (entry host.Entry, stem string, found bool) {
	stems := append([]string{p.want.File, p.prior.File}, sortedKeys(p.snapshot.Journals)...)
	for _, stem := range stems {
		if entry, found := p.journal(stem).Entries[name]; found {
			return entry, stem, true
		}
	}
	return host.Entry{}, "", false
}

// live plans the wanted values.
func (p *planner) live([]string) error {
	if !p.want.Runtime {
		return nil
	}
	for _, name := range sortedKeys(p.want.Values) {
		if err := p.liveValue(name, p.want.Values[name], false); err != nil {
			return err
		}
	}
	for _, name := range sortedKeys(p.want.Secrets) {
		if err := p.liveValue(name, p.want.Secrets[name], true); err != nil {
			return err
		}
	}
	return nil
}

func (p *planner) liveValue(name, value string, secret bool) error {
	live, asked := p.snapshot.Live[name]
	if !asked || live.Absent {
		return p.absent(name)
	}
	if live.ReadOnly {
		return &Error{Parameter: name, Summary: "Unable to set " + name, Detail: "the kernel does not let it be written there: it is read-only, or /proc/sys is (as in a container)"}
	}
	d := describe(p.snapshot, name)
	w := write{name: name, value: value, accepted: forms(d, value), before: live.Value, known: !live.Unreadable, secret: secret, blind: d.WriteOnly}
	original, boot := p.original(name, live)
	if !secret {
		p.plan.kept.Original[name], p.plan.kept.Boots[name] = original, boot
	}
	if secret || w.blind || !w.known || !same(d, live.Value, value) {
		p.plan.writes = append(p.plan.writes, w)
	}
	return nil
}

func (p *planner) absent(name string) error {
	detail := "the kernel of the host has no such parameter"
	if entry, known := kernel.Lookup(name); known && entry.Module != "" {
		detail += fmt.Sprintf(": it comes with the module %s (modprobe %s, and a line in /etc/modules-load.d)", entry.Module, entry.Module)
	}
	return &Error{Parameter: name, Summary: "Unable to set " + name, Detail: detail}
}

// original is the value to go back to, and the boot it was read under.
func (p *planner) original(name string, live host.Live) (*string, string) {
	if _, had := p.prior.Values[name]; had {
		if original, known := p.prior.Kept.Original[name]; known {
			return original, p.prior.Kept.Boots[name]
		}
	}
	entry, stem, found := p.entry(name)
	if found && !p.mine(entry) {
		p.note(name, "Another resource also sets "+name, "the journal of %s says that %s set it. Declare it in one place.", sysctlconf.FileOf(stem), entry.Owner)
	}
	if found && p.ours(name, live, entry) {
		boot := entry.OriginalBoot
		if boot == "" {
			boot = p.snapshot.BootID
		}
		return entry.Original, boot
	}
	if _, had := p.prior.Values[name]; had && p.prior.Runtime || live.Unreadable {
		return nil, "" // imported
	}
	value := live.Value
	return &value, p.snapshot.BootID
}

// ours says whether a live value is one that we wrote.
func (p *planner) ours(name string, live host.Live, entry host.Entry) bool {
	d := describe(p.snapshot, name)
	candidates := []string{entry.Wanted, entry.Previous}
	if value, had := p.prior.Values[name]; had && p.prior.Runtime {
		candidates = append(candidates, value)
	}
	return slices.ContainsFunc(candidates, func(c string) bool { return c != "" && same(d, live.Value, c) }) ||
		entry.Original != nil && same(d, live.Value, *entry.Original)
}

// files plans the settings files. A resource that keeps none, and kept none, has
// no line to change or to remove.
func (p *planner) files(removed []string) error {
	var edits []sysctlconf.Edit
	if p.want.Persist {
		edits = p.lines()
	}
	drop := p.linesToDrop(removed)
	if p.prior.File == p.want.File {
		edits = append(edits, dropped(drop, p.prior.Comment)...)
		drop = nil
	}
	if len(edits) > 0 {
		if err := p.file(p.want.File, edits); err != nil {
			return err
		}
	}
	if len(drop) > 0 {
		return p.file(p.prior.File, dropped(drop, p.prior.Comment))
	}
	return nil
}

// linesToDrop are the parameters whose lines an earlier run wrote and this one
// does not want in that place.
func (p *planner) linesToDrop(removed []string) []string {
	if !p.want.Persist && !p.prior.Persist {
		return nil
	}
	known := append(sortedKeys(p.prior.Values), p.prior.Secrets...)
	if !p.prior.Persist {
		// Others are of a run that was killed: only the journal knows of them.
		return slices.DeleteFunc(slices.Clone(removed), func(name string) bool { return slices.Contains(known, name) })
	}
	if !p.want.Persist || p.prior.File != p.want.File {
		return append(known, removed...)
	}
	return removed
}

// lines are those of the wanted values.
func (p *planner) lines() []sysctlconf.Edit {
	var edits []sysctlconf.Edit
	for _, values := range []map[string]string{p.want.Values, p.want.Secrets} {
		for _, name := range sortedKeys(values) {
			value := strings.Trim(values[name], " \t")
			edit := sysctlconf.Edit{Path: kernel.Path(name), Value: &value}
			if !p.want.Whole {
				edit.Comment, edit.OldComment = p.want.Comment, p.prior.Comment
			}
			edits = append(edits, edit)
		}
	}
	return edits
}

func dropped(names []string, comment string) []sysctlconf.Edit {
	names = slices.Clone(names)
	slices.Sort(names)
	var edits []sysctlconf.Edit
	for _, name := range slices.Compact(names) {
		edits = append(edits, sysctlconf.Edit{Path: kernel.Path(name), OldComment: comment})
	}
	return edits
}

func (p *planner) file(stem string, edits []sysctlconf.Edit) error {
	file := host.File{Path: sysctlconf.FileOf(stem)}
	at := slices.IndexFunc(p.snapshot.Files, func(f host.File) bool { return f.Path == file.Path })
	existed := at >= 0
	if existed {
		file = p.snapshot.Files[at]
	}
	sets := slices.ContainsFunc(edits, func(e sysctlconf.Edit) bool { return e.Value != nil })
	if !existed && !sets {
		return nil
	}
	if err := editable(file); err != nil {
		return err
	}
	after, err := p.edited(file, existed, edits)
	if err != nil {
		return &Error{Summary: "Unable to write " + file.Path, Detail: err.Error(), Err: err}
	}
	change := fileChange{path: file.Path, existed: existed, before: file.Data, after: after, mode: p.mode(file, existed)}
	change.remove = existed && !sets && sysctlconf.IsLeftover(after) && !bytes.Equal(after, file.Data)
	if sets {
		p.foreign(file, existed, edits)
	}
	right := !existed || file.Mode == 0 || fmt.Sprintf("%04o", file.Mode) == change.mode
	if existed && bytes.Equal(after, file.Data) && right && !change.remove {
		return nil
	}
	p.plan.files = append(p.plan.files, change)
	return nil
}

func (p *planner) edited(file host.File, existed bool, edits []sysctlconf.Edit) ([]byte, error) {
	comment := ""
	if p.want.Whole {
		comment = p.want.Comment
	}
	if !existed {
		return sysctlconf.Render(p.snapshot.Loader, comment, edits)
	}
	data := file.Data
	if p.want.Whole {
		data = sysctlconf.SetHeader(data, comment)
	}
	return sysctlconf.Change(p.snapshot.Loader, data, edits)
}

// editable refuses what an edit by rename would destroy or follow.
func editable(file host.File) error {
	var problem string
	switch {
	case file.Link != "":
		problem = fmt.Sprintf("it is a link to %s: a link is not followed. Remove it, or choose another name", file.Link)
	case file.Kind != "" && file.Kind != host.RegularFile:
		problem = "it is no regular file"
	case file.Problem != "":
		problem = "it cannot be read there: " + file.Problem
	case bytes.IndexByte(file.Data, 0) >= 0:
		problem = "it holds a NUL byte, so it is not a settings file"
	default:
		return nil
	}
	return &Error{Summary: "Unable to write " + file.Path, Detail: problem}
}

// mode keeps that of a file of others, and closes one with a secret.
func (p *planner) mode(file host.File, existed bool) string {
	switch {
	case len(p.want.Secrets) > 0 && p.want.Persist && file.Path == sysctlconf.FileOf(p.want.File):
		return "0600"
	case existed && file.Mode != 0 && (!sysctlconf.IsManaged(file.Data) || file.Mode == 0o600):
		return fmt.Sprintf("%04o", file.Mode&0o7777)
	}
	return "0644"
}

// foreign tells of lines in a file of ours that no configuration declares.
func (p *planner) foreign(file host.File, existed bool, edits []sysctlconf.Edit) {
	if !existed || !p.want.Whole {
		return
	}
	lines, err := sysctlconf.Parse(p.snapshot.Loader, file.Data)
	if err != nil {
		return
	}
	var foreign []string
	for _, line := range lines {
		named := slices.ContainsFunc(edits, func(e sysctlconf.Edit) bool { return e.Path == line.Path })
		if line.Kind.Sets() && !named {
			foreign = append(foreign, fmt.Sprintf("line %d sets %s", line.Number, kernel.Canonical(line.Path)))
		}
	}
	if len(foreign) > 0 {
		p.note("", "Not all lines of "+file.Path+" are declared", "%s. What others wrote is left as it is: declare the parameters, or remove what is not wanted.", strings.Join(foreign, ", "))
	}
}

// journals plans what is remembered on the host: the pending journal is written
// before the first value, the final one after the file.
func (p *planner) journals([]string) error {
	stems := []string{p.want.File}
	if p.prior.File != p.want.File {
		stems = append(stems, p.prior.File)
	}
	for _, stem := range stems {
		change := p.foundJournal(stem)
		pending, final := map[string]host.Entry{}, map[string]host.Entry{}
		for name, entry := range p.journal(stem).Entries {
			pending[name] = entry
			if p.wanted(name) && stem == p.want.File || !p.mine(entry) {
				final[name] = entry
			}
		}
		if stem == p.want.File && p.want.Runtime {
			p.enter(pending, final)
		}
		change.pending, change.after = p.encoded(pending), p.encoded(final)
		if change.existed || change.pending != "" || change.after != "" {
			p.plan.journals = append(p.plan.journals, change)
		}
	}
	return nil
}

// foundJournal is the journal of a file as it was found. One that makes no sense,
// or sense only to another version of the provider, must not block the host: it is
// replaced.
func (p *planner) foundJournal(stem string) journalChange {
	change := journalChange{stem: stem}
	change.before, change.existed = p.snapshot.JournalTexts[stem]
	if why, damaged := p.snapshot.Damaged[stem]; damaged {
		change.opaque = !change.existed || strings.ContainsRune(change.before, 0) // no shell holds a NUL
		change.existed = true
		p.note("", "The journal of "+sysctlconf.FileOf(stem)+" cannot be used", "%s. What was live before is known of the parameters in the state; what only the journal knew is lost. It is written anew.", why)
	}
	if change.opaque {
		change.before = ""
	}
	return change
}

func (p *planner) enter(pending, final map[string]host.Entry) {
	for name, value := range p.want.Values {
		entry := host.Entry{Original: p.plan.kept.Original[name], Wanted: value, Owner: p.want.Owner}
		if boot := p.plan.kept.Boots[name]; boot != p.snapshot.BootID {
			entry.OriginalBoot = boot
		}
		final[name] = entry
		if before, had := pending[name]; had && before.Wanted != value {
			entry.Previous = before.Wanted
		} else if prior, had := p.prior.Values[name]; had && prior != value {
			entry.Previous = prior
		}
		pending[name] = entry
	}
	for name := range p.want.Secrets {
		entry := host.Entry{Owner: p.want.Owner}
		pending[name], final[name] = entry, entry
	}
}

func (p *planner) encoded(entries map[string]host.Entry) string {
	if len(entries) == 0 {
		return ""
	}
	return encode(host.Journal{Schema: host.JournalSchema, BootID: p.snapshot.BootID, Entries: entries})
}

func encode(journal host.Journal) string {
	text, err := json.Marshal(journal)
	if err != nil {
		return "" // strings and maps of them always can be
	}
	return string(text) + "\n"
}
