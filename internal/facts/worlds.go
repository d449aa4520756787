package facts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/effective"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Build makes the document of one host. reads are the parameters whose value
// the rules want although no file may set them.
func Build(host source.Host, target Target, reads []string) (*Document, error) {
	d := &Document{Input: &policy.Input{Schema: 1, Host: target.Host}}
	d.Input.Host.Loader = string(target.Loader)
	var err error
	if d.Files, err = filesOf(host, target.Loader); err != nil {
		return nil, err
	}
	d.describe()
	d.see(target.Seen)
	d.observe(target)
	if len(d.Places) > maxSettings {
		return nil, fmt.Errorf("%d settings, more than %d: no kernel has so many parameters, so this is generated wrongly or no sysctl file", len(d.Places), maxSettings)
	}
	other, err := d.otherLoader(host, target.Loader)
	if err != nil {
		return nil, err
	}
	for _, release := range target.releases() {
		present := target.Present
		if present == nil {
			present = cataloguedParameters{release}
		}
		ours, err := resolve(d, target.Loader, present)
		if err != nil {
			return nil, err
		}
		theirs, err := resolve(other, compareWith(target.Loader), present)
		if err != nil {
			return nil, err
		}
		for _, memory := range target.memories() {
			d.Resolution = append(d.Resolution, ours)
			d.Input.Worlds = append(d.Input.Worlds, d.world(other, target, release, memory, ours, theirs, reads))
		}
	}
	return d, nil
}

// maxSettings is far above the thousand parameters of a kernel and the dozens
// of each of its interfaces, and far below what would fill the memory.
const maxSettings = 50_000

func filesOf(host source.Host, loader sysctlconf.Loader) ([]ParsedFile, error) {
	files, err := host.Files(loader)
	if err != nil {
		return nil, err
	}
	return parse(files, loader)
}

// otherLoader reads the same host as the other common loader does; its settings
// have the numbers of ours, where ours has the same line.
func (d *Document) otherLoader(host source.Host, loader sysctlconf.Loader) (*Document, error) {
	other := &Document{canonical: d.canonical, settings: map[sysctlconf.Ref]int{}}
	var err error
	if other.Files, err = filesOf(host, compareWith(loader)); err != nil {
		return nil, err
	}
	byPlace := map[linePlace]int{}
	for setting, ref := range d.Places {
		byPlace[placeOf(&d.Files[ref.File], ref.Line)] = setting
	}
	for index := range other.Files {
		file := &other.Files[index]
		for line := range file.Lines {
			if setting, ok := byPlace[placeOf(file, line)]; ok {
				other.settings[sysctlconf.Ref{File: index, Line: line}] = setting
			}
		}
	}
	return other, nil
}

// linePlace tells a line from others, whatever loader split the file.
type linePlace struct {
	path, address string
	line          int
}

func placeOf(file *ParsedFile, line int) linePlace {
	if len(file.Settings) > 0 {
		return linePlace{file.Path, file.Address, line}
	}
	return linePlace{file.Path, "", file.Lines[line].Number}
}

func resolve(d *Document, loader sysctlconf.Loader, present sysctlconf.Parameters) (sysctlconf.Resolution, error) {
	files := make([]sysctlconf.File, len(d.Files))
	for i, file := range d.Files {
		files[i] = sysctlconf.File{Path: file.Path, Lines: file.Lines, Unread: file.Unread}
	}
	resolution, err := sysctlconf.Writes(loader, files, present)
	if err != nil {
		return resolution, fmt.Errorf("resolving which settings win: %w", err)
	}
	return resolution, nil
}

func (t Target) releases() []kernel.Release {
	if t.Kernel != nil {
		return []kernel.Release{*t.Kernel}
	}
	if t.Oldest == t.Newest {
		return []kernel.Release{t.Oldest}
	}
	return []kernel.Release{t.Oldest, t.Newest}
}

func (t Target) memories() []int64 {
	if t.Memory != nil {
		return []int64{*t.Memory}
	}
	return []int64{smallMemory, largeMemory}
}

// world says what the kernel of that release and memory size holds in the end.
func (d *Document) world(other *Document, target Target, release kernel.Release, memory int64, ours, theirs sysctlconf.Resolution, reads []string) policy.World {
	catalogue := effective.KernelCatalogue{Release: release, Memory: memory, Modules: target.Host.Modules, Namespace: namespaces[target.Host.Namespace]}
	world := policy.World{
		Kernel: policy.KernelOf(release),
		Memory: memory,
	}
	values := values{seenCatalogue{catalogue, target.Seen}, target.Seen.Value, release, memory}
	world.Effective, world.Trace = values.after(d, target.Loader, ours)
	world.Compare.Loader = string(compareWith(target.Loader))
	world.Compare.Effective, _ = values.after(other, compareWith(target.Loader), theirs)
	for _, setting := range d.Input.Settings {
		if setting.Kind == sysctlconf.Assign.String() {
			values.fill(world.Effective, *setting.Parameter)
		}
	}
	for _, name := range reads {
		values.fill(world.Effective, name)
	}
	if d.Input.Observation != nil {
		for name := range d.Input.Observation.Parameters {
			values.fill(world.Effective, name)
		}
	}
	world.Defaults = values.defaults(world.Effective)
	return world
}

// namespaces are those that a loader may run in, by their name in tcplint.toml.
var namespaces = map[string]effective.Namespace{
	"host":               effective.HostNamespace,
	"container":          effective.RootNamespace,
	"pod":                effective.RootNamespace,
	"rootless-container": effective.UserNamespace,
}

// cataloguedParameters are the parameters that a kernel has, and those of which
// the catalogue cannot tell: a guess would hide a setting.
type cataloguedParameters struct{ release kernel.Release }

func (c cataloguedParameters) Exists(path string) bool {
	present, known := kernel.Exists(sysctlconf.ParameterName(path), c.release)
	// No parameter has a dot in its own name; only interfaces have, and those are
	// directories. busybox asks for such paths while it looks for the one meant.
	return present || !known && !strings.Contains(path[strings.LastIndexByte(path, '/')+1:], ".")
}

// Glob knows the interfaces that every network namespace has.
func (c cataloguedParameters) Glob(pattern string) []string {
	var matches []string
	all := kernel.All()
	for i := range all {
		p := &all[i]
		if present, known := kernel.Exists(p.Name, c.release); known && !present {
			continue
		}
		path := sysctlconf.ParameterPath(p.Name)
		for _, candidate := range interfaces(path) {
			if sysctlconf.MatchGlob(pattern, candidate) {
				matches = append(matches, candidate)
			}
		}
	}
	slices.Sort(matches)
	return slices.Compact(matches)
}
