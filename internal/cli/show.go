package cli

import (
	"github.com/spf13/cobra"

	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/show"
)

func (run *invocation) showCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "show [PATH...]",
		Short: "Show what every parameter ends up with, which setting wins and what it shadows",
		RunE: func(_ *cobra.Command, paths []string) error {
			if output != "text" && output != "json" {
				return usage("output format %q: tcplint show has text, json", output)
			}
			documents, problems, err := run.documents(paths)
			if err != nil {
				return err
			}
			document := show.Document{Schema: 1, Hosts: []show.Host{}, Errors: append([]report.Problem{}, problems...)}
			for _, facts := range documents {
				document.Hosts = append(document.Hosts, show.Of(facts))
			}
			if output == "json" {
				return writeJSON(run.Stdout, document)
			}
			return show.Text(run.Stdout, document.Hosts)
		},
	}
	run.flags.host(cmd)
	cmd.Flags().BoolVar(&run.flags.allowEmpty, "allow-empty", false, "succeed when there is nothing to read")
	cmd.Flags().StringVarP(&output, "output", "o", "text", "text or json")
	return cmd
}
