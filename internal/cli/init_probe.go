package cli

import (
	"context"
	"slices"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/observation"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// probed looks at hosts and infers what tcplint.toml states about them.
func (run *invocation) probed(ctx context.Context, hosts []*LiveHost, f *liveFlags) ([]config.Probed, error) {
	snapshots := make([]*host.Snapshot, len(hosts))
	failures := make([]error, len(hosts))
	sights, err := run.lookAt(ctx, hosts, f, probe.Options{Top: f.top, Processes: true}, func(ctx context.Context, index int) {
		snapshots[index], failures[index] = hosts[index].Snapshot(ctx)
	})
	if err != nil {
		return nil, err
	}
	models := &policy.Models{}
	var probed []config.Probed
	for i, seen := range sights {
		if len(seen.problems) > 0 {
			return nil, usage("%s: %s: nothing is written", seen.problems[0].Path, seen.problems[0].Message)
		}
		if failures[i] != nil {
			return nil, usage("reading the settings of %s: %s: nothing is written", hosts[i].Title(), told(failures[i]))
		}
		for _, look := range seen.looks {
			one, err := infer(ctx, models, hosts[i], snapshots[i], look)
			if err != nil {
				return nil, err
			}
			probed = append(probed, one)
		}
	}
	run.stateFiles(probed, hosts, snapshots)
	return probed, nil
}

func infer(ctx context.Context, models *policy.Models, from *LiveHost, snapshot *host.Snapshot, look *probe.Look) (config.Probed, error) {
	o := &look.Observation
	one := config.Probed{
		Name: title(look), Hostname: hostname(from, look), Kernel: snapshot.Kernel, Memory: snapshot.Memory,
		Time: observation.Moment(look.At),
	}
	switch {
	case o.Netns != "":
		// Loaders write in the namespace that the host began with only.
		one.Namespace, one.Hostname = "container", ""
	case slices.Contains(config.Loaders(), string(snapshot.Loader)):
		one.Loader = string(snapshot.Loader)
	}
	in := &policy.Input{Schema: 1, Host: policy.Host{Name: one.Name, Namespace: "host"}, Observation: o}
	release, err := kernel.ParseRelease(snapshot.Kernel)
	if err != nil {
		return one, usage("the kernel of %s: %w", from.Title(), err)
	}
	in.Worlds = []policy.World{{Kernel: policy.KernelOf(release), Memory: snapshot.Memory}}
	one.Inference, err = models.Infer(ctx, in)
	return one, err
}
