package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func (run *invocation) rulesCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List the rules",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			metas, err := policy.Rules()
			if err != nil {
				return err
			}
			switch output {
			case "text":
				return listRules(run.Stdout, metas)
			case "json":
				return writeJSON(run.Stdout, struct {
					Schema int           `json:"schema"`
					Rules  []policy.Meta `json:"rules"`
				}{1, metas})
			}
			return usage("output format %q: tcplint rules has text, json", output)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "text", "text or json")
	return cmd
}

func listRules(w io.Writer, metas []policy.Meta) error {
	table := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, meta := range metas {
		if _, err := fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", meta.ID, meta.Severity, meta.Name, meta.Title); err != nil {
			return err
		}
	}
	return table.Flush()
}

// writeJSON prints a document as every command does: indented, with a final newline.
func writeJSON(w io.Writer, document any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(document)
}
