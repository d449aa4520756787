package effective

import (
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// Catalogue describes the parameters of one kernel.
type Catalogue interface {
	// Describe finds a parameter by its canonical name. It is false for a name
	// that the catalogue has no entry for.
	Describe(name string) (Description, bool)
}

// Description is what is known of a parameter on one kernel.
type Description struct {
	Name     string // canonical
	Type     kernel.Type
	Fields   int    // numbers in its value, 0: not known
	Min, Max *int64 // integers that the kernel accepts, nil: not known
	// Meaningful are integers that the kernel gives a meaning to: it accepts
	// them, unless a known bound says otherwise. nil: not known.
	Meaningful [][2]int64
	Default    *string // nil: not known
	Presence   Presence
	ReadOnly   bool
	WriteOnly  bool
}

// Presence says whether the kernel has a parameter at the time of the writes.
type Presence int

const (
	PresenceUnknown Presence = iota
	Present
	Missing
	// NeedsModule: present only while its module is loaded, and it is not known
	// whether it is.
	NeedsModule
)

// KernelCatalogue is the project's catalogue at one release.
type KernelCatalogue struct {
	Release kernel.Release
	Memory  int64 // bytes, 0: not known
	// Modules are those loaded before the loader runs, nil: not known.
	Modules []string
	// Namespace is where the loader runs: a network namespace has fewer
	// parameters than the host, and some of them read-only.
	Namespace Namespace
}

// Namespace is a kind of network namespace.
type Namespace string

const (
	HostNamespace Namespace = ""     // the initial one
	RootNamespace Namespace = "root" // made by root: containers, pods
	UserNamespace Namespace = "user" // of a user namespace: rootless containers
)

// Describe implements Catalogue.
func (c KernelCatalogue) Describe(name string) (Description, bool) {
	p, ok := kernel.Lookup(name)
	if !ok {
		return Description{}, false
	}
	state := p.At(c.Release)
	d := Description{
		Name: name, Type: p.Type, Fields: p.Fields, Min: state.Min, Max: state.Max, Meaningful: p.Meaningful,
		Presence: c.presence(p, state), ReadOnly: p.ReadOnly, WriteOnly: p.WriteOnly,
	}
	if d.Min == nil && d.Max == nil {
		c.describeAsDefault(&d)
	}
	if value, known := kernel.Default(p, c.Release, c.Memory); known {
		d.Default = &value
	}
	switch c.seen(state) {
	case "absent", "hidden":
		d.Presence = Missing
	case "read-only":
		d.ReadOnly = true
	}
	return d, true
}

// describeAsDefault gives conf.all the type and bounds of conf.default: one
// table is registered for both and for every interface
// (__devinet_sysctl_register, __addrconf_sysctl_register), and only conf.default
// was measured.
func (c KernelCatalogue) describeAsDefault(d *Description) {
	family, member, key, ok := splitFamily(d.Name)
	if !ok || member != "all" {
		return
	}
	if p, ok := kernel.Lookup(family + "default." + key); ok {
		state := p.At(c.Release)
		d.Type, d.Fields, d.Min, d.Max = p.Type, p.Fields, state.Min, state.Max
	}
}

// seen is what the namespace makes of the parameter.
func (c KernelCatalogue) seen(state kernel.State) string {
	switch c.Namespace {
	case RootNamespace:
		return state.Netns
	case UserNamespace:
		return state.UserNetns
	}
	return ""
}

func (c KernelCatalogue) presence(p *kernel.Parameter, state kernel.State) Presence {
	switch {
	case !state.Known:
		return PresenceUnknown
	case !state.Present:
		return Missing
	case p.Module == "":
		return Present
	case c.Modules == nil:
		return NeedsModule
	}
	for _, m := range c.Modules {
		if moduleName(m) == moduleName(p.Module) {
			return Present
		}
	}
	return Missing
}

// moduleName is the kernel's spelling: a module file may be written with "-".
func moduleName(s string) string { return strings.ReplaceAll(s, "-", "_") }
