// Package cli is the command line: one file a command. Nothing in it judges.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/proofs"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Exit codes, the same for every command and format.
const (
	ExitClean    = 0
	ExitFindings = 1 // findings that --fail-on names
	ExitUsage    = 2 // usage, configuration, unreadable input, nothing to look at
	ExitInternal = 3
)

// Version is set when a release is built.
var Version = "dev"

// Command is the program with its surroundings, so that tests run it in-process.
type Command struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Dir            string // working directory, empty: that of the process
	Env            func(string) (string, bool)
	Now            func() time.Time
	// Compile makes the engine of the rules, nil: policy.New.
	Compile func(policy.Options) (*policy.Engine, error)
	// Reach finds running hosts, nil: real ones.
	Reach Reach
}

// Main is the program as the operating system starts it.
func Main() int {
	if code, is := prove.Stage(proofs.All()); is {
		return code
	}
	return Command{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Env: os.LookupEnv, Now: time.Now}.Run(os.Args[1:])
}

// Run runs the program and returns its exit code.
func (c Command) Run(args []string) int {
	if c.Compile == nil {
		c.Compile = policy.New
	}
	run := &invocation{Command: c, exit: ExitClean}
	root := run.root()
	args, err := run.withDefaultCommand(root, args)
	if err != nil {
		_, _ = fmt.Fprintf(c.Stderr, "tcplint: %s\n", err)
		return exitCode(err)
	}
	root.SetArgs(args)
	root.SetIn(c.Stdin)
	root.SetOut(c.Stdout)
	root.SetErr(c.Stderr)
	if err := root.ExecuteContext(context.Background()); err != nil {
		err = run.output(err)
		// A host says what it likes, also to the terminal.
		_, _ = fmt.Fprintf(c.Stderr, "tcplint: %s\n", report.VisibleLines(err.Error()))
		return exitCode(err)
	}
	return run.exit
}

// invocation is one run of one command.
type invocation struct {
	Command
	flags flags
	exit  int
}

func (run *invocation) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "tcplint",
		Short: "Lint TCP kernel settings: what each line really does on this kernel, behind this loader, in this role",
		Long: `tcplint reads sysctl.conf and sysctl.d as the loader does that applies them at
boot, works out what the kernel holds afterwards, and says which settings are
dead, gone, harmful or pointless, and why.`,
		Example: `  tcplint lint /etc
  printf 'net.ipv4.tcp_tw_reuse=1\nnet.ipv4.tcp_timestamps=0\n' | tcplint lint -
  tcplint lint --role load-balancer --nat --kernel 5.15 etc/sysctl.d
  tcplint explain net.ipv4.tcp_fin_timeout`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.AddCommand(
		run.lintCommand(), run.showCommand(), run.inputCommand(),
		run.explainCommand(), run.rulesCommand(), run.capacityCommand(), run.topologyCommand(), run.initCommand(), run.versionCommand(),
		run.diagnoseCommand(), run.reportCommand(), run.probeCommand(), run.exporterCommand(), run.proveCommand(),
	)
	root.SetFlagErrorFunc(flagError)
	return root
}

// withDefaultCommand: bare tcplint, and tcplint with flags or paths, is tcplint lint.
// The first word is a misspelt command only if it is no path either.
func (run *invocation) withDefaultCommand(root *cobra.Command, args []string) ([]string, error) {
	for _, arg := range args {
		switch {
		case arg == "--help" || arg == "-h" || arg == "--version":
			if arg == "--version" {
				return []string{"version"}, nil
			}
			return args, nil
		case arg == "--":
			return append([]string{"lint"}, args...), nil
		case len(arg) > 1 && arg[0] == '-':
			continue
		}
		break
	}
	if len(args) > 0 && isCommand(root, args[0]) {
		return args, nil
	}
	if len(args) > 0 {
		if meant := lint.Nearest(args[0], commandNames(root)); meant != "" && !exists(run.path(args[0])) {
			return nil, usage("there is no command and no file %q: did you mean tcplint %s?", args[0], meant)
		}
	}
	return append([]string{"lint"}, args...), nil
}

func commandNames(root *cobra.Command) []string {
	names := []string{"help", "completion"}
	for _, command := range root.Commands() {
		names = append(names, command.Name())
	}
	return names
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

func isCommand(root *cobra.Command, name string) bool {
	switch name {
	case "help", "completion", cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd:
		return true
	}
	for _, command := range root.Commands() {
		if command.Name() == name || command.HasAlias(name) {
			return true
		}
	}
	return false
}

// noArguments is cobra.NoArgs with the exit code of a mistake.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("%s takes no argument, and %q is one (see %s --help)", cmd.CommandPath(), args[0], cmd.CommandPath())
	}
	return nil
}

// output marks an error of standard output: a disk that is full is no bug.
func (run *invocation) output(err error) error {
	file, is := run.Stdout.(*os.File)
	var failed *fs.PathError
	if is && errors.As(err, &failed) && failed.Op == "write" && failed.Path == file.Name() {
		return usage("writing to standard output: %w", failed.Err)
	}
	return err
}

// usageError is a mistake of the caller: a flag, a path, a configuration file.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

func exitCode(err error) int {
	var mistake usageError
	var problems config.Problems
	if errors.As(err, &mistake) || errors.As(err, &problems) {
		return ExitUsage
	}
	return ExitInternal
}
