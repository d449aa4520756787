package cli

import (
	"encoding/json"

	"github.com/spf13/cobra"

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
			linter, err := run.gather(paths)
			if err != nil {
				return err
			}
			documents, problems, err := linter.Documents()
			if err != nil {
				return err
			}
			run.complain(problems)
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
	cmd.Flags().BoolVar(&run.flags.allowEmpty, "allow-empty", false, "succeed when there is nothing to read")
	cmd.Flags().StringVarP(&output, "output", "o", "text", "text (a JSON line a host) or json (one array)")
	return cmd
}
