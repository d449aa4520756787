package config

import (
	"slices"
	"strings"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Facts is what the file states about a host, as the rules see it. A nil host
// is one that the file does not name: only [target] speaks about it. What
// flags, the root, or other hosts of the run say (an unstated loader, nat and
// timestamps of peers, their listeners) is added later and is null here.
func (c *Config) Facts(h *Host) policy.Host {
	var target Target
	if c != nil {
		target = c.Target
	}
	if h == nil {
		h = &Host{}
	}
	target = target.under(h.Target)
	return policy.Host{
		Name:             h.Name,
		Roles:            slices.Clone(h.Roles),
		Loader:           valueOr(target.Loader, ""),
		Kernel:           target.Kernel,
		Memory:           target.Memory,
		Supported:        slices.Clone(target.Supported),
		Namespace:        valueOr(h.Namespace, NamespaceOf(h.Roles)),
		Kubelet:          h.Kubelet,
		Public:           h.Public,
		NAT:              h.NAT,
		ContainersFollow: h.ContainersFollow,
		Conntrack:        h.Conntrack,
		Modules:          loadedModules(h.Modules),
		Listeners:        listenersOf(h.Listeners),
		Edges:            c.edgeFacts(h),
	}
}

// under lays a host's own statements over the defaults. A host that lists the
// kernels it supports and names none is judged for that list, whatever kernel
// [target] names.
func (t Target) under(own Target) Target {
	switch {
	case own.Kernel != nil:
		t.Kernel = own.Kernel
	case own.Supported != nil:
		t.Kernel = nil
	}
	if own.Supported != nil {
		t.Supported = own.Supported
	}
	if own.Loader != nil {
		t.Loader = own.Loader
	}
	if own.Memory != nil {
		t.Memory = own.Memory
	}
	return t
}

// NamespaceOf is that of a host of which only the roles are stated.
func NamespaceOf(roles []string) string {
	if len(roles) == 1 && roles[0] == "container" {
		return "container"
	}
	return "host"
}

// loadedModules spells names as /proc/modules does: modprobe(8) takes - and _
// as equal, the kernel knows only _.
func loadedModules(names []string) []string {
	if names == nil {
		return nil
	}
	modules := make([]string, len(names))
	for i, name := range names {
		modules[i] = strings.ReplaceAll(name, "-", "_")
	}
	slices.Sort(modules)
	return slices.Compact(modules)
}

func listenersOf(listeners []Listener) []policy.Listener {
	if listeners == nil {
		return nil
	}
	facts := make([]policy.Listener, len(listeners))
	for i, l := range listeners {
		facts[i] = policy.Listener{Port: l.Port, Backlog: l.Backlog}
	}
	return facts
}

func valueOr[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}

func nanoseconds(d *time.Duration) *int64 {
	if d == nil {
		return nil
	}
	ns := d.Nanoseconds()
	return &ns
}
