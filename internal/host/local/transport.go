//go:build linux

// Package local runs commands on this machine.
package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// Transport starts commands with /bin/sh of this machine.
type Transport struct{}

var _ host.Transport = Transport{}

// Name returns localhost, whatever this machine is called.
func (Transport) Name() string { return "localhost" }

// Remote returns false.
func (Transport) Remote() bool { return false }

// Afresh returns the same transport: there is no connection that could break.
func (t Transport) Afresh() host.Transport { return t }

// Close does nothing.
func (Transport) Close() error { return nil }

// Start starts a command line with /bin/sh in a process group of its own: an
// interrupt at the terminal is for Terraform, which then waits for us, and shall
// not end a script in the middle of its work. The pipes are open until the
// context is done.
func (Transport) Start(ctx context.Context, command string) (host.Process, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("starting a shell on localhost: %w", err)
	}
	var files pipes
	if err := files.open(); err != nil {
		files.close()
		return nil, fmt.Errorf("starting a shell on localhost: %w", err)
	}
	cmd := exec.Command("/bin/sh", "-c", command)
	cmd.Dir = "/"
	cmd.Env = environment()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = files.stdin.read, files.stdout.write, files.stderr.write
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		files.close()
		return nil, fmt.Errorf("starting a shell on localhost: %w", err)
	}
	files.closeTheirs()
	p := &process{files: files, ended: make(chan struct{})}
	context.AfterFunc(ctx, files.closeOurs)
	go p.watch(ctx, cmd)
	return p, nil
}

// environment passes on what a login would set. Variables of Terraform's own
// environment may be secrets, and others may mean something to our scripts.
func environment() []string {
	var env []string
	for _, name := range []string{"PATH", "HOME", "USER", "LOGNAME", "LANG", "TERM"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

type process struct {
	files pipes
	ended chan struct{} // closed when code and err are set
	code  int
	err   error
}

func (p *process) Stdin() io.WriteCloser { return p.files.stdin.write }
func (p *process) Stdout() io.Reader     { return p.files.stdout.read }
func (p *process) Stderr() io.Reader     { return p.files.stderr.read }

// Wait returns 128 plus the number of the signal that ended the command, as a
// shell does.
func (p *process) Wait() (int, error) {
	<-p.ended
	return p.code, p.err
}

// unwilling is how long a command may take to end after it was told to, and
// then after it was killed. A script in the middle of a change does not listen:
// it shall come to its own end, as one over SSH does. sudo runs as root: this
// user may not kill it, and it ends when it finds its input closed, which the end
// of the context does as well.
const unwilling = 5 * time.Second

// watch waits for the command from its start on, so that none is left as a
// zombie by who does not Wait.
func (p *process) watch(ctx context.Context, cmd *exec.Cmd) {
	defer close(p.ended)
	done := make(chan struct{}) // closed when err is set
	var err error
	go func() {
		err = cmd.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		for _, signal := range []syscall.Signal{unix.SIGTERM, unix.SIGKILL} {
			_ = unix.Kill(-cmd.Process.Pid, signal) // it may be root's, or have ended
			select {
			case <-done:
			case <-time.After(unwilling):
				continue
			}
			break
		}
		p.err = fmt.Errorf("running a command on localhost: %w", context.Cause(ctx))
		return
	}
	p.code, p.err = exitCode(err)
}

func exitCode(err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case !errors.As(err, &exit):
		return 0, fmt.Errorf("waiting for a command on localhost: %w", err)
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return exit.ExitCode(), nil
}
