package cli

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/tcplint/terraform-provider-sysctl/internal/observation"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// observationFlag lets files be judged with what a probe saw of their host.
func (f *flags) observationFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.observation, "observation", "", "what tcplint probe -o json wrote about the host: its sockets are judged too")
}

// observation reads what a probe wrote, nil where none is named.
func (run *invocation) observation() (*policy.Observation, error) {
	if run.flags.observation == "" {
		return nil, nil
	}
	file, err := os.Open(run.path(run.flags.observation))
	if err != nil {
		return nil, usage("--observation: %w", err)
	}
	defer func() { _ = file.Close() }()
	all, err := observation.Read(file)
	if err != nil {
		return nil, usage("--observation: reading %s: %w", run.flags.observation, err)
	}
	if len(all) > 1 {
		return nil, usage("--observation: %s holds %d observations: keep the line of one host and namespace", run.flags.observation, len(all))
	}
	return &all[0], nil
}
