package probe

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// shown are the parameters that reports show beside those that rules read.
var shown = []string{
	"net.core.somaxconn",
	"net.ipv4.ip_local_port_range",
	"net.ipv4.ip_local_reserved_ports",
	"net.ipv4.tcp_fin_timeout",
	"net.ipv4.tcp_keepalive_time",
	"net.ipv4.tcp_max_orphans",
	"net.ipv4.tcp_max_syn_backlog",
	"net.ipv4.tcp_max_tw_buckets",
	"net.ipv4.tcp_mem",
	"net.ipv4.tcp_syncookies",
	"net.ipv4.tcp_timestamps",
	"net.ipv4.tcp_tw_reuse",
	"net.ipv4.tcp_tw_reuse_delay",
	"net.ipv4.tcp_tw_timeout",
	"net.netfilter.nf_conntrack_max",
	"net.netfilter.nf_conntrack_tcp_timeout_time_wait",
}

// Parameters are the canonical names whose live values an observation holds, in
// order: those that the built-in rules read, and those that reports show. None is
// a secret.
var Parameters = sync.OnceValues(func() ([]string, error) {
	metas, err := policy.Rules()
	if err != nil {
		return nil, err
	}
	names := slices.Concat(shown, policy.Reads(metas))
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool {
		p, known := kernel.Lookup(name)
		return known && (p.Sensitive || p.WriteOnly) || known && p.Never()
	}), nil
})

// readParameters leaves out without a gap what the kernel does not have, unless
// it has it and does not show it in this namespace.
func readParameters(files ProcFiles, names []string, o *policy.Observation) {
	if o.Parameters == nil {
		o.Parameters = make(map[string]string, len(names))
	}
	unread := map[string][]string{}
	for _, name := range names {
		value, err := files("sys/" + kernel.Path(name))
		switch {
		case err == nil:
			o.Parameters[name] = strings.TrimSuffix(string(value), "\n")
		case !errors.Is(err, fs.ErrNotExist):
			unread[reason(err)] = append(unread[reason(err)], name)
		}
	}
	release, _ := files("sys/kernel/osrelease")
	if hidden := hiddenHere(names, strings.TrimSpace(string(release)), o.Parameters); len(hidden) > 0 {
		gap(o, "parameters %s: they are of the whole host, and this network namespace does not show them", strings.Join(hidden, ", "))
	}
	why := make([]string, 0, len(unread))
	for reason := range unread {
		why = append(why, reason)
	}
	slices.Sort(why)
	for _, reason := range why {
		gap(o, "parameters %s: %s", strings.Join(unread[reason], ", "), reason)
	}
}

// hiddenHere are those of the names that the kernel has, but not in the
// namespaces that it does not begin with. A namespace without net.ipv4.tcp_mem is
// one of these: the first has it on every kernel.
func hiddenHere(names []string, release string, values map[string]string) []string {
	const witness = "net.ipv4.tcp_mem"
	if _, first := values[witness]; first || len(values) == 0 || !slices.Contains(names, witness) {
		return nil
	}
	parsed, err := kernel.ParseRelease(release)
	if err != nil {
		return nil
	}
	var hidden []string
	for _, name := range names {
		p, known := kernel.Lookup(name)
		if _, seen := values[name]; seen || !known {
			continue
		}
		if state := p.At(parsed); state.Known && state.Present && (state.Netns == "absent" || state.UserNetns == "hidden") {
			hidden = append(hidden, name)
		}
	}
	return hidden
}
