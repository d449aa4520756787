package gate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/apply"
	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/facts"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// file is what a resource would write, in the form in which a Terraform plan
// shows it.
func (d *Declared) file() source.File {
	kind, _, _ := strings.Cut(d.Owner, "/")
	file := source.File{Path: sysctlconf.FileOf(d.Stem), Kind: kind, Address: d.Owner, Named: true}
	for _, name := range d.names() {
		value, known := d.Values[name]
		line := setting(name, value, d.Owner)
		line.Pending = !known
		file.Settings = append(file.Settings, line)
	}
	if d.Opaque != "" {
		file.Settings = append(file.Settings, source.Setting{Attribute: d.Opaque, Address: d.Owner, Pending: true})
	}
	return file
}

// alone are the planned files without a host around them.
func (q *Question) alone() []source.File {
	var files []source.File
	for i := range q.Declared {
		if file := q.Declared[i].file(); len(file.Settings) > 0 {
			files = append(files, file)
		}
	}
	slices.SortStableFunc(files, func(a, b source.File) int { return strings.Compare(a.Path, b.Path) })
	return files
}

// united are the files of the host as the apply leaves them: each planned file
// stands where the loader meets it, after the lines in it that are not ours.
func (q *Question) united(loader sysctlconf.Loader) ([]source.File, error) {
	files, err := q.withoutPlanned(loader)
	if err != nil {
		return nil, err
	}
	read, err := apply.HostFiles(q.Snapshot.Directories, files).Files(loader)
	if err != nil {
		return nil, err
	}
	planned := q.alone()
	var united []source.File
	for _, file := range read {
		united = append(united, file)
		for len(planned) > 0 {
			at := slices.IndexFunc(planned, func(p source.File) bool { return p.Path == file.Path })
			if at < 0 {
				break
			}
			planned[at].Unread = file.Unread
			united = append(united, planned[at])
			planned = slices.Delete(planned, at, at+1)
		}
	}
	// A loader that does not read the directory: the running kernel gets them still.
	return append(united, planned...), nil
}

// withoutPlanned takes the lines of the resources out of the files of the host,
// and sees to it that each planned file is there.
func (q *Question) withoutPlanned(loader sysctlconf.Loader) ([]host.File, error) {
	files := slices.Clone(q.Snapshot.Files)
	for i := range q.Declared {
		own := &q.Declared[i]
		at := slices.IndexFunc(files, func(f host.File) bool { return f.Path == sysctlconf.FileOf(own.Stem) })
		if at < 0 {
			at = len(files)
			files = append(files, host.File{Path: sysctlconf.FileOf(own.Stem), Kind: host.RegularFile})
		}
		rest, err := own.rest(loader, files[at].Data)
		if err != nil {
			return nil, fmt.Errorf("reading %s of the host: %w", files[at].Path, err)
		}
		files[at].Data = rest
	}
	return files, nil
}

// placeholder keeps a file from being empty, which would mask others.
const placeholder = "# what the resources declare\n"

func (d *Declared) rest(loader sysctlconf.Loader, data []byte) ([]byte, error) {
	if len(data) == 0 {
		return []byte(placeholder), nil
	}
	var edits []sysctlconf.Edit
	for _, name := range slices.Concat(d.names(), d.Secrets) {
		edits = append(edits, sysctlconf.Edit{Path: kernel.Path(name)})
	}
	for name := range d.Dropped {
		edits = append(edits, sysctlconf.Edit{Path: kernel.Path(name)})
	}
	rest, err := sysctlconf.Change(loader, data, edits)
	return append([]byte(placeholder), rest...), err
}

// seen says what the host shows of the planned parameters now, and what every
// parameter held before.
func (q *Question) seen(present sysctlconf.ParameterSet) facts.Seen {
	planned, restored := map[string]bool{}, map[string]*string{}
	for i := range q.Declared {
		for name, original := range q.Declared[i].Dropped {
			restored[name] = original
		}
	}
	for i := range q.Declared {
		for _, name := range q.Declared[i].names() {
			planned[name] = !q.Declared[i].Boot
			delete(restored, name)
		}
	}
	return facts.Seen{
		Parameter: func(name string) *policy.Seen {
			if !planned[name] {
				return nil
			}
			// Who is not root may write nothing.
			return &policy.Seen{Present: present.Exists(kernel.Path(name)), ReadOnly: q.Snapshot.Root && q.Snapshot.Live[name].ReadOnly}
		},
		Value: func(name string) (string, bool) {
			if original, ok := restored[name]; ok {
				if original == nil {
					return "", false
				}
				return *original, true
			}
			live, ok := q.Snapshot.Live[name]
			return live.Value, ok && !live.Absent && !live.Unreadable && !live.Withheld
		},
	}
}

// overruled compares what was stated of the host with what it answered.
func (q *Question) overruled(conf *config.Config, stated string) []string {
	named, _ := conf.HostNamed(stated)
	kernel, loader := lint.StatedIn(conf, named, q.Config)
	if q.Kernel != "" {
		kernel = lint.Stated{Value: q.Kernel, Place: "policy.kernel"}
	}
	if q.Loader != "" {
		loader = lint.Stated{Value: q.Loader, Place: "policy.loader"}
	}
	return lint.Overruled(q.Snapshot, kernel, loader)
}
