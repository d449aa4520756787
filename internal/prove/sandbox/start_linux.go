package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// refusedCode is the exit code of a process that had its namespaces but could
// not make a room of them.
const refusedCode = 125

// Run starts this program in a fresh room and returns what it prints. The room is
// gone when Run returns, whatever happened: all that is in it ends with its
// process, which dies with this one.
func Run(ctx context.Context, purpose string) ([]byte, error) {
	// Without a user namespace first: root needs none.
	return run(ctx, purpose, asRoot(), asUser())
}

// RunAsRoot is Run without a user namespace.
func RunAsRoot(ctx context.Context, purpose string) ([]byte, error) {
	return run(ctx, purpose, asRoot())
}

// RunAsUser is Run in a user namespace, also for root.
func RunAsUser(ctx context.Context, purpose string) ([]byte, error) {
	return run(ctx, purpose, asUser())
}

func run(ctx context.Context, purpose string, ways ...*syscall.SysProcAttr) ([]byte, error) {
	// The kernel sends Pdeathsig when the thread that started the child ends.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	var stdout, stderr bytes.Buffer
	cmd, stdin, err := start(ctx, purpose, ways, &stdout, &stderr)
	if err != nil {
		return nil, err
	}
	defer func() { _ = stdin.Close() }() // the room may have ended
	err = cmd.Wait()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case errors.As(err, &exit) && exit.ExitCode() == refusedCode:
		return nil, explain(errors.New(strings.TrimSpace(stderr.String())), parameter)
	case err != nil:
		return nil, fmt.Errorf("running the experiment: %w%s", err, said(stderr.String()))
	}
	return stdout.Bytes(), nil
}

// said is what a process said before it ended, if anything. Where that is a crash of
// Go, as without a thread to be had, the stacks come after an empty line.
func said(stderr string) string {
	text, _, _ := strings.Cut(strings.TrimSpace(stderr), "\n\n")
	if text == "" {
		return ""
	}
	return ": " + text
}

// start tries one way after the other to have namespaces.
func start(ctx context.Context, purpose string, ways []*syscall.SysProcAttr, stdout, stderr io.Writer) (*exec.Cmd, io.Closer, error) {
	var refusals []error
	for _, attributes := range ways {
		cmd := again(ctx, Room, purpose)
		cmd.SysProcAttr = attributes
		cmd.Stdout, cmd.Stderr = stdout, stderr
		// A killed room's other side may hold the pipes for a moment.
		cmd.WaitDelay = 5 * time.Second
		// The room ends itself when this pipe does: a second way to end it with its parent.
		stdin, err := cmd.StdinPipe()
		if err != nil {
			return nil, nil, fmt.Errorf("starting the experiment: %w", err)
		}
		switch err = cmd.Start(); {
		case err == nil:
			return cmd, stdin, nil
		case scarce(err):
			return nil, nil, fmt.Errorf("starting the experiment: %w", err)
		}
		// Both ways are usually refused with the same words.
		if len(refusals) == 0 || refusals[len(refusals)-1].Error() != err.Error() {
			refusals = append(refusals, err)
		}
	}
	return nil, nil, explain(errors.Join(refusals...), parameter)
}

// scarce tells that a process has no more of what it is allowed, or the machine of what
// it has: that says nothing of namespaces.
func scarce(err error) bool {
	return slices.ContainsFunc([]error{unix.EMFILE, unix.ENFILE, unix.EAGAIN, unix.ENOMEM}, func(want error) bool { return errors.Is(err, want) })
}

func asRoot() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET | unix.CLONE_NEWNS, Pdeathsig: unix.SIGKILL}
}

func asUser() *syscall.SysProcAttr {
	attributes := asRoot()
	attributes.Cloneflags |= unix.CLONE_NEWUSER
	attributes.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
	attributes.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	return attributes
}

// again is this program once more, in a role.
func again(ctx context.Context, role Role, purpose string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "/proc/self/exe")
	cmd.Args[0] = os.Args[0]
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, stageVariable+"=")
	}), fmt.Sprintf("%s=%s %s", stageVariable, role, purpose))
	return cmd
}

// left makes sure that this process has other namespaces than the one that started it:
// what it writes must not reach the machine. It asks the kernel, since anybody can set
// a variable.
func left(kinds ...string) error {
	parent := os.Getppid() // 0: outside of this container, and so not this program
	for _, kind := range kinds {
		inside, err := os.Readlink("/proc/self/ns/" + kind)
		if err != nil {
			return err
		}
		outside, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/%s", parent, kind))
		switch {
		case errors.Is(err, fs.ErrPermission), errors.Is(err, fs.ErrNotExist) && parent != 0:
			// This process is in another user namespace (Linux 6.12 security/commoncap.c
			// cap_ptrace_access_check()), or has no rights over the machine anyway. With the
			// option hidepid of /proc the parent is not even shown.
		case err != nil:
			return err
		case inside == outside:
			return fmt.Errorf("%s is set, and this process is in no %s namespace of its own: unset it", stageVariable, namespaceName[kind])
		}
	}
	return nil
}

// namespaceName is what people call a kind of namespaces.
var namespaceName = map[string]string{"net": "network", "mnt": "mount"}

func parameter(path string) (string, error) {
	text, err := os.ReadFile(filepath.Join("/proc/sys", path))
	return string(text), err
}
