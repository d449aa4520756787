package facts

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/tcplint/terraform-provider-sysctl/internal/effective"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// parse splits the files as the loader does. Files that could not be read stay
// without lines.
func parse(files []source.File, loader sysctlconf.Loader) ([]ParsedFile, error) {
	parsed := make([]ParsedFile, len(files))
	for i, file := range files {
		parsed[i].File = file
		if file.Err != nil {
			continue
		}
		if len(file.Settings) > 0 || loader == sysctlconf.None {
			parsed[i].Lines = linesOf(file.Settings)
			parsed[i].UTF8 = utf8.Valid(file.Data)
			continue
		}
		if parsed[i].Err = notText(file.Data); parsed[i].Err != nil {
			continue
		}
		lines, err := sysctlconf.Parse(loader, file.Data)
		if err != nil {
			parsed[i].Err = err
			continue
		}
		parsed[i].Lines = lines
		parsed[i].UTF8 = utf8.Valid(file.Data)
	}
	return parsed, nil
}

var (
	errBinary = errors.New("a binary file, not settings: name the right file")
	errUTF16  = errors.New("UTF-16 text, which no loader understands: save it as UTF-8 without a byte order mark")
)

func notText(data []byte) error {
	switch {
	case sysctlconf.LooksUTF16(data):
		return errUTF16
	case sysctlconf.LooksBinary(data):
		return errBinary
	}
	return nil
}

// describe lists sources and settings in the order of the files.
func (d *Document) describe() {
	d.settings = map[sysctlconf.Ref]int{}
	d.canonical = map[string]string{}
	for index := range d.Files {
		file := &d.Files[index]
		d.Input.Sources = append(d.Input.Sources, describeSource(index, file))
		comments := blockComments{data: file.Data}
		for number := range file.Lines {
			line := &file.Lines[number]
			comments.next(line)
			if line.Kind == sysctlconf.Blank || line.Kind == sysctlconf.Comment {
				continue
			}
			ref := sysctlconf.Ref{File: index, Line: number}
			d.settings[ref] = len(d.Places)
			setting := d.describeSetting(index, line, file.Data, comments.text())
			if stands := d.Stands(ref); stands != nil {
				describeStanding(&setting, stands)
			}
			d.Input.Settings = append(d.Input.Settings, setting)
			d.Places = append(d.Places, ref)
		}
	}
}

func describeSource(index int, file *ParsedFile) policy.Source {
	described := policy.Source{Index: index, Kind: file.Kind, Path: file.Path, Read: file.Unread == "" && file.Err == nil, Named: file.Named}
	if file.Unread != "" {
		reason := string(file.Unread)
		described.Reason = &reason
	}
	if file.Address != "" {
		described.Address = &file.Address
	}
	return described
}

func (d *Document) describeSetting(file int, line *sysctlconf.Line, data []byte, comment string) policy.Setting {
	setting := policy.Setting{
		Index:        len(d.Places),
		Source:       file,
		Line:         line.Number,
		Kind:         line.Kind.String(),
		Key:          line.Key,
		Text:         valid(line.Span.Text(data)),
		IgnoreErrors: line.IgnoreErrors,
		Comment:      comment,
	}
	switch line.Kind {
	case sysctlconf.KeyOnly, sysctlconf.Invalid, sysctlconf.Template:
		return setting
	}
	name := d.parameter(line.Path)
	setting.Parameter = &name
	entry, known := kernel.Lookup(name)
	glob := line.Kind == sysctlconf.Glob || line.Kind == sysctlconf.ExcludeGlob
	setting.Unknown = !glob && (!known || entry.Never())
	if known {
		setting.Catalogue = &entry.Name
		setting.Sensitive = entry.Sensitive
	}
	if setting.Unknown {
		setting.Suggestion = suggestion(name, entry)
	}
	if line.Kind == sysctlconf.Exclude || line.Kind == sysctlconf.ExcludeGlob {
		return setting
	}
	written := shown(name, line.Value)
	setting.Written = &written
	form := Form(name)
	setting.Ints = effective.Ints(form, string(line.Value))
	setting.Intervals = effective.Intervals(form, string(line.Value))
	return setting
}

// Form says how the value of a parameter is read, on any kernel.
func Form(name string) effective.Description {
	form := effective.Description{Name: name, Type: kernel.Unknown}
	if entry, known := kernel.Lookup(name); known {
		form.Type, form.Fields = entry.Type, entry.Fields
	}
	return form
}

func suggestion(name string, entry *kernel.Parameter) *string {
	if entry != nil && entry.Suggestion != "" {
		return &entry.Suggestion
	}
	if near := kernel.Nearest(name); near != "" {
		return &near
	}
	return nil
}

// Parameter is the canonical name of a path below /proc/sys.
func (d *Document) Parameter(path string) string { return d.parameter(path) }

// parameter keeps the canonical names, since a file may name one
// parameter a million times.
func (d *Document) parameter(path string) string {
	name, ok := d.canonical[path]
	if !ok {
		name = valid([]byte(sysctlconf.ParameterName(path)))
		d.canonical[path] = name
	}
	return name
}

func valid(text []byte) string { return strings.ToValidUTF8(string(text), "\uFFFD") }

// blockComments follows the comment lines directly above a block of settings: a
// block ends at a blank line, or where a comment follows a setting.
type blockComments struct {
	data     []byte
	lines    []string
	inBlock  bool
	rendered string
}

func (b *blockComments) next(line *sysctlconf.Line) {
	switch line.Kind {
	case sysctlconf.Blank:
		b.lines, b.rendered, b.inBlock = nil, "", false
	case sysctlconf.Comment:
		if b.inBlock {
			b.lines, b.inBlock = nil, false
		}
		b.lines = append(b.lines, strings.TrimLeft(strings.TrimSpace(valid(line.Span.Text(b.data))), "#; \t"))
		b.rendered = ""
	default:
		b.inBlock = true
	}
}

// text joins the comment once a block, not once a setting.
func (b *blockComments) text() string {
	if b.rendered == "" && len(b.lines) > 0 {
		b.rendered = strings.Join(b.lines, "\n")
	}
	return b.rendered
}
