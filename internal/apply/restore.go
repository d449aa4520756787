package apply

import (
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// restore plans what happens to the live values of parameters that are not
// wanted any more.
func (p *planner) restore(removed []string) error {
	if p.want.Keep {
		return nil
	}
	names := removed
	if !p.prior.Runtime && p.prior.Owner != "" {
		// Only what the journal says was written is to be taken back.
		names = slices.DeleteFunc(slices.Clone(removed), func(name string) bool { _, stateful := p.prior.Values[name]; return stateful })
	}
	if !p.want.Runtime && p.prior.Runtime {
		names = append(slices.Clone(removed), sortedKeys(p.prior.Values)...)
		slices.Sort(names)
		names = slices.Compact(names)
	}
	for _, name := range names {
		p.restoreOne(name)
	}
	return nil
}

func (p *planner) restoreOne(name string) {
	live := p.snapshot.Live[name]
	switch {
	case live.Absent:
		return // what does not exist needs no restoring
	case slices.Contains(p.prior.Secrets, name) || isSecret(name):
		p.note(name, name+" keeps its value", "a secret value is not restored: nothing remembers what was there.")
		return
	}
	if by := p.other(name); by != "" {
		p.note(name, name+" keeps its value", "%s sets it too. Only our line is removed.", by)
		return
	}
	entry, _, _ := p.entry(name)
	if live.Unreadable || !p.ours(name, live, entry) {
		p.note(name, name+" keeps its value", "it is %s now, and not %s as it was set: somebody else changed it.", quoted(live.Value), quoted(p.setTo(name, entry)))
		return
	}
	original, boot := p.known(name, entry)
	if original != nil && same(describe(p.snapshot, name), live.Value, *original) {
		return
	}
	if original != nil && boot == p.snapshot.BootID {
		p.back(name, live, *original)
		p.note(name, name+p.restored(), "from %s to %s, as it was before.", quoted(live.Value), quoted(*original))
		return
	}
	if original == nil {
		p.note(name, name+" keeps its value", "what it was before is not known.%s", p.defaultOf(name))
		return
	}
	p.afterReboot(name, live, *original)
}

// afterReboot: the original is that of another boot. This boot would have had
// what the other files give.
func (p *planner) afterReboot(name string, live host.Live, original string) {
	files, err := p.without()
	if err == nil {
		var after booted
		if after, err = afterBoot(p.snapshot, files, []string{name}); err == nil {
			if held := after.held[name]; held.Origin == "file" && held.Value != nil {
				place, _ := after.place(name)
				p.back(name, live, *held.Value)
				p.note(name, name+p.restored(), "from %s to %s, as %s sets it.", quoted(live.Value), quoted(*held.Value), place)
				return
			}
		}
	}
	p.back(name, live, original)
	p.note(name, name+p.restored()+" to its value of an earlier boot", "from %s to %s. The host has booted since, and no file of it sets the parameter.", quoted(live.Value), quoted(original))
}

func (p *planner) restored() string {
	if p.announcing {
		return " will be restored"
	}
	return " is restored"
}

// without are the files without the lines of this resource.
func (p *planner) without() ([]host.File, error) {
	if !p.prior.Persist {
		return p.snapshot.Files, nil
	}
	names := append(sortedKeys(p.prior.Values), p.prior.Secrets...)
	files := slices.Clone(p.snapshot.Files)
	for i := range files {
		if files[i].Path != sysctlconf.FileOf(p.prior.File) {
			continue
		}
		data, err := sysctlconf.Change(p.snapshot.Loader, files[i].Data, dropped(names, ""))
		if err != nil {
			return nil, err
		}
		files[i].Data = data
		if sysctlconf.IsLeftover(data) {
			return slices.Delete(files, i, i+1), nil
		}
	}
	return files, nil
}

// other names who else of ours sets a parameter, empty: nobody.
func (p *planner) other(name string) string {
	for _, stem := range sortedKeys(p.snapshot.Journals) {
		if entry, has := p.journal(stem).Entries[name]; has && !p.mine(entry) {
			return entry.Owner
		}
	}
	for _, file := range p.snapshot.Files {
		// A file that a killed change left beside ours does not count.
		if !strings.HasSuffix(file.Path, ".conf") || file.Path == sysctlconf.FileOf(p.prior.File) || file.Path == sysctlconf.FileOf(p.want.File) || !sysctlconf.IsManaged(file.Data) {
			continue
		}
		lines, err := sysctlconf.Parse(p.snapshot.Loader, file.Data)
		if err != nil {
			continue
		}
		for _, line := range lines {
			if line.Kind == sysctlconf.Assign && line.Path == kernel.Path(name) {
				return Place{Path: file.Path, Line: line.Number}.String()
			}
		}
	}
	return ""
}

func (p *planner) setTo(name string, entry host.Entry) string {
	if value, had := p.prior.Values[name]; had {
		return value
	}
	return entry.Wanted
}

func (p *planner) known(name string, entry host.Entry) (*string, string) {
	if _, had := p.prior.Values[name]; had {
		if original, known := p.prior.Kept.Original[name]; known {
			return original, p.prior.Kept.Boots[name]
		}
	}
	boot := entry.OriginalBoot
	if boot == "" {
		boot = p.snapshot.BootID
	}
	return entry.Original, boot
}

func (p *planner) back(name string, live host.Live, value string) {
	d := describe(p.snapshot, name)
	if same(d, live.Value, value) {
		return
	}
	p.plan.writes = append(p.plan.writes, write{name: name, value: value, accepted: forms(d, value), before: live.Value, known: true, soft: true})
}

func (p *planner) defaultOf(name string) string {
	if d := describe(p.snapshot, name); d.Default != nil {
		return " The kernel's default is " + quoted(*d.Default) + "."
	}
	return ""
}
