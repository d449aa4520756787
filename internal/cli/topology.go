package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"github.com/tcplint/terraform-provider-sysctl/internal/topology"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func (run *invocation) topologyCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "topology [PATH...]",
		Short: "Who closes first on each edge, where TIME_WAIT lands, and which settings have a part in it",
		Long: `For each host of tcplint.toml: where the connections of its edges leave
TIME_WAIT, how much of it and what it costs, how many connections a second the
local ports carry with and without reuse, which settings have a part in that,
which have none and why, and what needs no fixing.`,
		Example: `  tcplint topology examples/article
  tcplint topology -o json`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			if output != "text" && output != "json" {
				return usage("output format %q: tcplint topology has text, json", output)
			}
			hosts, err := run.topology(cmd.Context(), paths)
			if err != nil {
				return err
			}
			if output == "json" {
				return writeJSON(run.Stdout, topology.Document{Schema: 1, Hosts: hosts})
			}
			return topology.Text(run.Stdout, hosts)
		},
	}
	run.flags.host(cmd)
	cmd.Flags().StringVarP(&output, "output", "o", "text", "text or json")
	return cmd
}

func (run *invocation) topology(ctx context.Context, paths []string) ([]policy.Topology, error) {
	// A host may have edges and no settings of its own.
	run.flags.allowEmpty = true
	linter, err := run.gather(paths)
	if err != nil {
		return nil, err
	}
	addHostsWithoutFiles(linter)
	documents, _, err := run.documentsOf(linter)
	if err != nil {
		return nil, err
	}
	var inputs []*policy.Input
	for _, document := range documents {
		if len(document.Input.Host.Edges) > 0 {
			inputs = append(inputs, document.Input)
		}
	}
	if len(inputs) == 0 {
		return nil, noEdges(linter)
	}
	return policy.Topologies(ctx, inputs)
}

// addHostsWithoutFiles adds the hosts that tcplint.toml describes without saying
// where their settings are: they hold the kernel's defaults.
func addHostsWithoutFiles(linter *lint.Run) {
	if linter.Config == nil {
		return
	}
	for _, host := range linter.Config.Hosts {
		if len(host.Files) == 0 && host.Name != "" {
			linter.Hosts = append(linter.Hosts, source.Host{
				Name: host.Name, Stated: host.Name,
				Files: func(sysctlconf.Loader) ([]source.File, error) { return nil, nil },
			})
		}
	}
}

func noEdges(linter *lint.Run) error {
	const next = "state who connects to whom and who closes first as [[host.edge]]"
	switch {
	case linter.Config == nil:
		return usage("no %s found, neither upward from what was named nor from the working directory: name it with --config, or run tcplint init and %s", config.FileName, next)
	case len(linter.Hosts) == 0:
		return usage("no settings of a host of %s in what was named: name its files or directories", linter.Config.Path)
	}
	return usage("no edge is stated in %s for the hosts looked at: %s", linter.Config.Path, next)
}
