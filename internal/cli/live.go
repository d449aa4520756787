package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

// LiveHost is a running host that a command looks at.
type LiveHost struct {
	Name string // as the user named it, empty: this machine
	// Probers look at its network namespaces. Which is the value of --netns,
	// empty: the one that a login or this process is in.
	Probers func(ctx context.Context, which string) ([]probe.Prober, error)
	// Snapshot reads its files and parameters.
	Snapshot func(ctx context.Context) (*host.Snapshot, error)
}

// Title is what messages call the host.
func (h *LiveHost) Title() string {
	if h.Name == "" {
		return "this machine"
	}
	return h.Name
}

// Reach finds hosts by the values of --ssh, none: this machine. It connects to
// nothing. What it gives last ends the connections.
type Reach func(names []string, options ReachOptions) ([]*LiveHost, func() error, error)

// ReachOptions say how hosts are reached.
type ReachOptions struct {
	Sudo      bool         // become root there
	SSHConfig string       // instead of those that ssh reads, empty: those
	Warn      func(string) // told what is wrong without being an error
}

// liveFlags are those of the commands that look at running hosts.
type liveFlags struct {
	ssh       []string
	sshConfig string
	sudo      bool
	netns     string
	top       int
	sample    time.Duration
}

// add adds the flags. sample is how far two looks are apart by default, 0: there
// is one.
func (f *liveFlags) add(cmd *cobra.Command, sample time.Duration) {
	set := cmd.Flags()
	set.StringArrayVar(&f.ssh, "ssh", nil, "[USER@]HOST[:PORT] to look at instead of this machine (repeatable)")
	set.StringVar(&f.sshConfig, "ssh-config", "", "file to read instead of ~/.ssh/config and /etc/ssh/ssh_config")
	set.BoolVar(&f.sudo, "sudo", false, "become root on the hosts of --ssh, with a sudo that asks for no password")
	set.StringVar(&f.netns, "netns", "", "network namespace to look at: a PID, a name, or all")
	set.IntVar(&f.top, "top", probe.DefaultTop, "destinations to keep apart; the rest is summed")
	set.DurationVar(&f.sample, "sample", sample, "look twice, this far apart, to see what grows; 0 looks once")
	for _, flag := range []string{"ssh", "netns", "top", "sample"} {
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions)
	}
}

// longestSample keeps a slip of the unit from looking like a program that hangs.
const longestSample = time.Hour

func (f *liveFlags) check() error {
	switch {
	case f.top < 1 || f.top > 10_000:
		return usage("--top %d: give 1 to 10000 destinations", f.top)
	case f.sample < 0 || f.sample > longestSample:
		return usage("--sample %s: give 0 (one look) to %s", f.sample, longestSample)
	case f.sudo && len(f.ssh) == 0:
		return usage("--sudo is for hosts of --ssh: on this machine run sudo tcplint")
	case f.sshConfig != "" && len(f.ssh) == 0:
		return usage("--ssh-config is for hosts of --ssh, and there is none")
	}
	for i, name := range f.ssh {
		if slices.Contains(f.ssh[:i], name) {
			return usage("--ssh %s is given twice", name)
		}
	}
	return nil
}

// reach finds the hosts of the flags.
func (run *invocation) reach(f *liveFlags) ([]*LiveHost, func(), error) {
	if err := f.check(); err != nil {
		return nil, nil, err
	}
	reach := run.Reach
	if reach == nil {
		reach = reachReal
	}
	hosts, end, err := reach(f.ssh, ReachOptions{
		Sudo: f.sudo, SSHConfig: f.sshConfig,
		Warn: func(message string) { _, _ = fmt.Fprintf(run.Stderr, "tcplint: %s\n", message) },
	})
	if err != nil {
		return nil, nil, usageError{err}
	}
	return hosts, func() { _ = end() }, nil // what was asked has been answered
}

// errInterrupted is the end that the user asked for.
var errInterrupted = errors.New("interrupted: nothing was changed on any host")

// interruptible is a context that Ctrl-C and SIGTERM end, once; the second ends
// the program.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case <-signals:
			cancel(errInterrupted)
		case <-ctx.Done():
		}
		signal.Stop(signals)
	}()
	return ctx, func() { cancel(nil) }
}

// interrupted replaces an error that is only the echo of Ctrl-C.
func interrupted(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); errors.Is(cause, errInterrupted) {
		return usageError{cause}
	}
	return err
}

// wait waits between two looks.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
