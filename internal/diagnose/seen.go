package diagnose

import (
	"github.com/tcplint/terraform-provider-sysctl/internal/apply"
	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/facts"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/observation"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// settles says whether the files of the host decide what the namespace holds:
// loaders write in the one that the host began with only.
func (s *Seen) settles() bool { return s.Snapshot != nil && s.Look.Observation.Netns == "" }

// places are where the settings of the hosts are written. A host that
// tcplint.toml describes has the name that it has there, unless several are
// described by the same lines.
func places(seen []Seen, conf *config.Config) []source.Host {
	all := make([]source.Host, len(seen))
	described := map[string]int{}
	for i := range seen {
		all[i] = seen[i].source(conf)
		described[all[i].Stated]++
	}
	for i := range all {
		if stated := all[i].Stated; stated != "" && described[stated] == 1 {
			all[i].Name = stated
		}
	}
	return all
}

// source is where the settings of a host are written.
func (s *Seen) source(conf *config.Config) source.Host {
	o := &s.Look.Observation
	place := source.Host{Name: observation.Title(o), Files: func(sysctlconf.Loader) ([]source.File, error) { return nil, nil }}
	hostname := s.Hostname
	if hostname == "" {
		hostname = o.Host
	}
	if o.Netns != "" {
		place.Known.Namespace = "container"
	} else if stated, ok := conf.HostForHostname(hostname); ok {
		place.Stated = stated.Name
	}
	if s.settles() {
		place.Whole = true
		place.Files = apply.HostFiles(s.Snapshot.Directories, s.Snapshot.Files).Files
		place.Known.Roles = lint.RolesOf(s.Snapshot)
	}
	return place
}

// asked is what the host answered. Who listens is inferred from the sockets, so
// that it is told with its evidence.
func (s *Seen) asked() *lint.Asked {
	asked := &lint.Asked{}
	if s.Snapshot != nil {
		asked = lint.Answered(s.Snapshot, facts.Seen{})
	}
	if !s.settles() {
		asked.Present = nil
	}
	switch o := &s.Look.Observation; {
	case len(o.Listeners) > 0:
		asked.Listeners = nil
	case o.Source != "summary":
		asked.Listeners = []int{}
	}
	asked.Observation = &s.Look.Observation
	asked.Seen = facts.Seen{Parameter: s.parameter(asked.Present), Value: s.live}
	return asked
}

func (s *Seen) parameter(present sysctlconf.Parameters) func(string) *policy.Seen {
	if present == nil {
		return nil
	}
	return func(name string) *policy.Seen {
		return &policy.Seen{
			Present:  present.Exists(sysctlconf.ParameterPath(name)),
			ReadOnly: s.Snapshot.Root && s.Snapshot.Live[name].ReadOnly,
		}
	}
}

// live is what a parameter holds now.
func (s *Seen) live(name string) (string, bool) {
	if value, ok := s.Look.Observation.Parameters[name]; ok {
		return value, true
	}
	if !s.settles() {
		return "", false
	}
	live, ok := s.Snapshot.Live[name]
	return live.Value, ok && !live.Absent && !live.Unreadable && !live.Withheld
}
