package lint

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/facts"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Targets says for what each host is judged. A flag beats tcplint.toml, which
// beats what the place of the settings shows. A host that was asked beats all.
type Targets struct {
	Config  *config.Config
	Roles   []string
	NAT     bool
	Kernel  string
	Loader  string
	Present sysctlconf.Parameters // of --proc-sys, nil: not given
	This    source.Machine
	Asked   *Asked // nil: no host was asked
	// Observation is what a probe wrote about the host of the run, nil: nothing.
	// That of a host that was asked is in Asked.
	Observation *policy.Observation
	// Each is what hosts of the run answered, by their names.
	Each map[string]*Asked
}

// Asked is what a running host answered.
type Asked struct {
	Kernel    string            // uname -r, empty: not known
	Memory    int64             // bytes, 0: not known
	Loader    sysctlconf.Loader // empty: not known
	Present   sysctlconf.Parameters
	Listeners []int // TCP ports
	Seen      facts.Seen
	// Observation is what a probe saw of its sockets, nil: nobody looked.
	Observation *policy.Observation
}

// defaultOldest is the oldest kernel that is judged where none is stated.
const defaultOldest = "4.19"

// For is the target of one host.
func (t Targets) For(host source.Host) (facts.Target, error) {
	stated, _ := t.Config.HostNamed(host.Stated)
	target := facts.Target{Host: t.Config.Facts(stated), Present: t.Present}
	target.Host.Name = host.Name
	t.known(host, stated, &target.Host)
	if host.Whole {
		target.Host.Judged = append(target.Host.Judged, "file-never-read")
	}
	t.flags(&target)
	if host.This {
		t.thisMachine(&target)
	}
	if t.Present != nil {
		target.Seen.Parameter = listed(t.Present)
	}
	if t.Observation != nil {
		target.Observation, target.Seen.Value = t.Observation, seenBy(t.Observation)
	}
	asked := t.Asked
	if one := t.Each[host.Name]; one != nil {
		asked = one
	}
	if asked != nil {
		asked.beat(&target)
	}
	target.Loader = loaderOf(host, target.Host.Loader)
	return t.kernels(target)
}

// known fills in what the place of the settings shows and tcplint.toml does not say.
func (t Targets) known(host source.Host, stated *config.Host, target *policy.Host) {
	known := host.Known
	if known.Namespace != "" && (stated == nil || stated.Namespace == nil) {
		target.Namespace = known.Namespace
	}
	if target.Roles == nil {
		target.Roles = known.Roles
	}
	if target.NAT == nil {
		target.NAT = known.NAT
	}
	if target.Kernel == nil && known.Kernel != "" {
		target.Kernel = &known.Kernel
	}
	if target.Loader == "" {
		target.Loader = string(known.Loader)
	}
}

// loaderOf: where no loader takes part none can be chosen.
func loaderOf(host source.Host, chosen string) sysctlconf.Loader {
	switch {
	case host.Unloaded:
		return sysctlconf.None
	case chosen != "":
		return sysctlconf.Loader(chosen)
	}
	return source.LoaderOf(host)
}

func (t Targets) flags(target *facts.Target) {
	host := &target.Host
	if len(t.Roles) > 0 {
		host.Roles = t.Roles
		if host.Namespace == "host" {
			host.Namespace = config.NamespaceOf(t.Roles)
		}
	}
	if t.NAT {
		yes := true
		host.NAT = &yes
	}
	if host.NAT != nil && *host.NAT {
		natOnInbound(host.Edges)
	}
	if t.Kernel != "" {
		host.Kernel = &t.Kernel
	}
	if t.Loader != "" {
		host.Loader = t.Loader
	}
}

// natOnInbound: clients that reach the host through NAT do so on every inbound
// edge that does not say otherwise.
func natOnInbound(edges []policy.Edge) {
	for i := range edges {
		if edges[i].From != nil && edges[i].NAT == nil {
			yes := true
			edges[i].NAT = &yes
		}
	}
}

func (t Targets) thisMachine(target *facts.Target) {
	host := &target.Host
	if host.Kernel == nil && t.This.Kernel != "" {
		host.Kernel = &t.This.Kernel
	}
	if host.Memory == nil && t.This.Memory > 0 {
		host.Memory = &t.This.Memory
	}
	if target.Present == nil {
		target.Present = t.This.Present
	}
}

func (t Targets) kernels(target facts.Target) (facts.Target, error) {
	target.Memory = target.Host.Memory
	if target.Host.Kernel != nil {
		release, err := kernel.ParseRelease(*target.Host.Kernel)
		if err != nil {
			return target, err
		}
		target.Kernel = &release
		return target, nil
	}
	supported := target.Host.Supported
	if len(supported) == 0 {
		supported = []string{defaultOldest, kernel.Newest().String()}
	}
	for i, text := range supported {
		release, err := kernel.ParseRelease(text)
		if err != nil {
			return target, fmt.Errorf("reading the supported kernels: %w", err)
		}
		if i == 0 || release.Version.Less(target.Oldest.Version) {
			target.Oldest = release
		}
		if i == 0 || target.Newest.Version.Less(release.Version) {
			target.Newest = release
		}
	}
	return target, nil
}

// listed looks a parameter up in a list of those that exist.
func listed(present sysctlconf.Parameters) func(string) *policy.Seen {
	return func(name string) *policy.Seen {
		return &policy.Seen{Present: present.Exists(kernel.Path(name))}
	}
}

// seenBy looks up what a parameter held when the probe looked.
func seenBy(observation *policy.Observation) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, seen := observation.Parameters[name]
		return value, seen
	}
}

// beat puts what the host answered in the place of what was stated about it.
// Listeners are stated by who knows more than the ports of one moment.
func (a *Asked) beat(target *facts.Target) {
	host := &target.Host
	if a.Kernel != "" {
		host.Kernel = &a.Kernel
	}
	if a.Loader != "" {
		host.Loader = string(a.Loader)
	}
	if a.Memory > 0 {
		host.Memory = &a.Memory
	}
	if host.Listeners == nil && a.Listeners != nil {
		host.Listeners = []policy.Listener{}
		for _, port := range a.Listeners {
			host.Listeners = append(host.Listeners, policy.Listener{Port: port})
		}
	}
	target.Present, target.Seen, target.Observation = a.Present, a.Seen, a.Observation
}
