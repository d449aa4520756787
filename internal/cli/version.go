package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

func (run *invocation) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of the program and of what it knows",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(run.Stdout, "tcplint %s (%s %s/%s), kernels up to %s\n",
				Version, runtime.Version(), runtime.GOOS, runtime.GOARCH, kernel.Newest())
			return err
		},
	}
}
