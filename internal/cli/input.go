package cli

import (
	"encoding/json"

	"github.com/spf13/cobra"

	"github.com/tcplint/terraform-provider-sysctl/internal/facts"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func (run *invocation) inputCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "input [PATH...]",
		Short: "Print what the rules see, one JSON line a host (-o json: one array, for conftest)",
		RunE: func(_ *cobra.Command, paths []string) error {
			if output != "text" && output != "json" {
				return usage("output format %q: tcplint input has text (JSON lines), json", output)
			}
			documents, _, err := run.documents(paths)
			if err != nil {
				return err
			}
			inputs := make([]*policy.Input, 0, len(documents))
			for _, document := range documents {
				inputs = append(inputs, document.Printable())
			}
			if output == "json" {
				return writeJSON(run.Stdout, inputs)
			}
			encoder := json.NewEncoder(run.Stdout)
			encoder.SetEscapeHTML(false)
			for _, input := range inputs {
				if err := encoder.Encode(input); err != nil {
					return err
				}
			}
			return nil
		},
	}
	run.flags.host(cmd)
	run.flags.observationFlag(cmd)
	cmd.Flags().BoolVar(&run.flags.allowEmpty, "allow-empty", false, "succeed when there is nothing to read")
	cmd.Flags().StringVarP(&output, "output", "o", "text", "text (a JSON line a host) or json (one array)")
	return cmd
}

// documents are the facts about the hosts that the paths lead to. What could not
// be read is told, and given too.
func (run *invocation) documents(paths []string) ([]*facts.Document, []report.Problem, error) {
	linter, err := run.gather(paths)
	if err != nil {
		return nil, nil, err
	}
	return run.documentsOf(linter)
}

func (run *invocation) documentsOf(linter *lint.Run) ([]*facts.Document, []report.Problem, error) {
	documents, problems, err := linter.Documents()
	if err != nil {
		return nil, nil, err
	}
	run.complain(problems)
	return documents, problems, nil
}
