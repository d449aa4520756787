package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
)

func (run *invocation) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Write a starter tcplint.toml into the working directory",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			path := run.path(config.FileName)
			file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
			if errors.Is(err, fs.ErrExist) {
				return usage("%s exists already: it is left as it is", config.FileName)
			}
			if err != nil {
				return usage("writing %s: %w", config.FileName, err)
			}
			_, err = file.Write(config.Starter(config.Host{}))
			if err := errors.Join(err, file.Close()); err != nil {
				return usage("writing %s: %w", config.FileName, err)
			}
			_, err = fmt.Fprintf(run.Stdout, "wrote %s: state what is known about the hosts in it, then run tcplint lint\n", config.FileName)
			return err
		},
	}
}
