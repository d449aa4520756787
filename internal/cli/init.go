package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// initFlags say what a first tcplint.toml is made from.
type initFlags struct {
	fromProbe bool
	live      liveFlags
}

// initSample is long enough to tell what comes and goes from what stays.
const initSample = 2 * time.Second

func (run *invocation) initCommand() *cobra.Command {
	var f initFlags
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write a starter tcplint.toml into the working directory",
		Long: `Write a tcplint.toml with every key explained and none stated.

With --from-probe look at this machine, or at others over SSH, and state what
their sockets show: who listens, where connections go, who closes them first,
how many a second there are. Each line has its evidence above it, and what is
only a guess is written as an example.`,
		Example: `  tcplint init
  tcplint init --from-probe
  tcplint init --from-probe --ssh ops@lb1 --ssh ops@web1`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return run.init(cmd, f) },
	}
	cmd.Flags().BoolVar(&f.fromProbe, "from-probe", false, "state what the sockets of running hosts show")
	f.live.add(cmd, initSample)
	return cmd
}

func (run *invocation) init(cmd *cobra.Command, f initFlags) error {
	if !f.fromProbe {
		for _, name := range []string{"ssh", "ssh-config", "sudo", "netns", "top", "sample"} {
			if cmd.Flags().Changed(name) {
				return usage("--%s is about running hosts: give --from-probe too", name)
			}
		}
		return run.writeStarter(config.Starter(config.Host{}), "state what is known about the hosts in it, then run tcplint lint")
	}
	if exists(run.path(config.FileName)) {
		return existsAlready()
	}
	text, next, err := run.starterFromProbe(cmd.Context(), &f.live)
	if err != nil {
		return err
	}
	return run.writeStarter(text, "read the evidence in it and correct what is different at other times, then run\n  "+strings.Join(next, "\n  "))
}

// starterFromProbe looks at all hosts or writes nothing. It gives the commands
// that make use of the text, too.
func (run *invocation) starterFromProbe(ctx context.Context, f *liveFlags) (text []byte, next []string, err error) {
	hosts, end, err := run.reach(f)
	if err != nil {
		return nil, nil, err
	}
	defer end()
	ctx, stop := interruptible(ctx)
	defer stop()
	probed, err := run.probed(ctx, hosts, f)
	if err != nil {
		return nil, nil, err
	}
	text = config.StarterFrom(probed)
	checks, err := run.checks()
	if err != nil {
		return nil, nil, err
	}
	if _, err := config.Parse(config.FileName, text, checks); err != nil {
		return nil, nil, usage("what was seen makes no %s: %w", config.FileName, err)
	}
	next = []string{f.diagnosing()}
	if slices.ContainsFunc(probed, func(one config.Probed) bool { return one.FilesSure }) {
		next = append(next, "tcplint lint")
	}
	return text, next, nil
}

func (run *invocation) writeStarter(text []byte, next string) error {
	file, err := os.OpenFile(run.path(config.FileName), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return existsAlready()
	}
	if err != nil {
		return usage("writing %s: %w", config.FileName, err)
	}
	_, err = file.Write(text)
	if err := errors.Join(err, file.Close()); err != nil {
		return usage("writing %s: %w", config.FileName, err)
	}
	_, err = fmt.Fprintf(run.Stdout, "wrote %s: %s\n", config.FileName, next)
	return err
}

// diagnosing is the command that looks at the same hosts again.
func (f *liveFlags) diagnosing() string {
	words := []string{"tcplint", "diagnose"}
	for _, name := range f.ssh {
		words = append(words, "--ssh", shellWord(name))
	}
	if f.sshConfig != "" {
		words = append(words, "--ssh-config", shellWord(f.sshConfig))
	}
	if f.sudo {
		words = append(words, "--sudo")
	}
	if f.netns != "" {
		words = append(words, "--netns", shellWord(f.netns))
	}
	return strings.Join(words, " ")
}

// shellWord quotes what the shell would change.
func shellWord(text string) string {
	if isPlainPath(text) && !strings.ContainsAny(text, "~$`'!&|;<>()#") {
		return text
	}
	return host.Quote(text)
}

func existsAlready() error { return usage("%s exists already: it is left as it is", config.FileName) }
