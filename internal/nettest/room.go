// Package nettest is the test room: the only place where a test may run a real
// loader, apply settings or write below /proc/sys.
//
// A network namespace alone is no room. `sysctl --system` in it sets kernel.*
// and fs.* of the machine, and procps 4.0.2 follows net/ipv4/../../vm/swappiness
// out of it. The room therefore also has mounts of its own: /proc/sys can be
// written below net only, and the directories that loaders read are empty.
//
// A package enters the room in TestMain:
//
//	func TestMain(m *testing.M) { os.Exit(nettest.Run(m)) }
//
// The test binary runs once more in new namespaces. No test calls setns: Go
// moves goroutines between threads, and a thread that has changed its namespace
// would take any of them along.
package nettest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// stageVariable tells a re-executed test binary what it is. It is absent in
// the process that `go test` starts.
const stageVariable = "TCPLINT_NETTEST_STAGE"

const (
	stageRoom    = "room"    // runs the tests, in namespaces of its own
	stageCommand = "command" // becomes another program, in a further network namespace
	stageHost    = "host"    // holds the namespaces of a Host
	stageJoin    = "join"    // becomes another program, on a Host
)

// Run runs the tests of a package in the room and returns the exit code for
// os.Exit. It fails if the tests changed a parameter of the machine. Where no
// namespaces can be had, the tests run outside, and Require leaves out those
// that need the room.
func Run(m *testing.M) int {
	switch os.Getenv(stageVariable) {
	case stageCommand:
		return report(becomeCommand(os.Args[1:]))
	case stageHost:
		return report(holdHost(os.Args[1:]))
	case stageJoin:
		return report(joinHost(os.Args[1:]))
	case stageRoom:
		if err := enterRoom(); err != nil {
			report(err)
			return noRoomCode
		}
		return runTests(m)
	}
	code, err := runInRoom()
	if errors.Is(err, errNoRoom) || code == noRoomCode {
		return runTests(m)
	}
	if err != nil {
		return max(code, report(err))
	}
	return code
}

// noRoomCode says that the namespaces were had but not the mounts: so it is for
// a user whose namespaces a security module confines. Tests end with 0, 1 or 2.
const noRoomCode = 125

func report(err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, "nettest:", err)
	return 1
}

func runTests(m *testing.M) int {
	code := m.Run()
	if err := tellLeftOut(os.Stderr); err != nil {
		return max(code, report(err))
	}
	return code
}

// errNoRoom says that this user cannot have namespaces of their own.
var errNoRoom = errors.New("no namespaces for the test room")

// runInRoom re-executes this test binary in the room and compares the machine
// before and after.
func runInRoom() (int, error) {
	before, err := Machine()
	if err != nil {
		return 1, err
	}
	code, err := reexecute()
	if err != nil {
		return 1, err
	}
	after, err := Machine()
	if err != nil {
		return 1, err
	}
	if changed := before.Diff(after); len(changed) > 0 {
		return 1, fmt.Errorf("the machine changed while the tests ran:\n\t%s", strings.Join(changed, "\n\t"))
	}
	return code, nil
}

func reexecute() (int, error) {
	// The kernel sends Pdeathsig when the thread that started the child ends.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	signals := make(chan os.Signal, 4)
	signal.Notify(signals, unix.SIGINT, unix.SIGTERM, unix.SIGQUIT)
	defer signal.Stop(signals)

	cmd, err := startRoom()
	if err != nil {
		return 1, err
	}
	done := make(chan struct{})
	defer close(done)
	go func() {
		for {
			select {
			case s := <-signals:
				_ = cmd.Process.Signal(s) // it may just have ended
			case <-done:
				return
			}
		}
	}()
	if err := cmd.Wait(); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			return 1, fmt.Errorf("waiting for the test room: %w", err)
		}
		return max(1, exit.ExitCode()), nil
	}
	return 0, nil
}

// startRoom starts this binary in new namespaces: without a user namespace if
// the user may, since sshd and sudo work only under real root.
func startRoom() (*exec.Cmd, error) {
	var refusals []error
	for _, attributes := range []*syscall.SysProcAttr{privileged(), unprivileged()} {
		cmd := exec.Command("/proc/self/exe", os.Args[1:]...)
		cmd.Args[0] = os.Args[0]
		cmd.Env = roomEnvironment(stageRoom)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
		cmd.SysProcAttr = attributes
		err := cmd.Start()
		if err == nil {
			return cmd, nil
		}
		refusals = append(refusals, err)
	}
	return nil, fmt.Errorf("%w: %w", errNoRoom, errors.Join(refusals...))
}

func privileged() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Cloneflags: unix.CLONE_NEWNET | unix.CLONE_NEWNS,
		Pdeathsig:  unix.SIGKILL,
	}
}

func unprivileged() *syscall.SysProcAttr {
	a := privileged()
	a.Cloneflags |= unix.CLONE_NEWUSER
	a.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
	a.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	return a
}

// roomEnvironment leaves out what leads to a bus or an agent of the machine.
func roomEnvironment(stage string) []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		switch name {
		case stageVariable, "DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS",
			"XDG_RUNTIME_DIR", "SSH_AUTH_SOCK", "NOTIFY_SOCKET":
			return true
		}
		return false
	})
	return append(env, stageVariable+"="+stage)
}

func enterRoom() error {
	if err := os.Unsetenv(stageVariable); err != nil {
		return err
	}
	if err := mountRoom(); err != nil {
		return err
	}
	return loopbackUp()
}

// loopbackUp sets IFF_UP on lo: it is down in a new network namespace.
func loopbackUp() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("opening a socket for lo: %w", err)
	}
	defer unix.Close(fd)
	lo, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	lo.SetUint16(unix.IFF_UP)
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, lo); err != nil {
		return fmt.Errorf("bringing lo up: %w", err)
	}
	return nil
}

// tellLeftOut writes one line that names the tests that did not run.
func tellLeftOut(w io.Writer) error {
	line := leftOut.line()
	if line == "" {
		return nil
	}
	if _, err := fmt.Fprintln(w, line); err != nil {
		return err
	}
	return leftOut.append(os.Getenv(leftOutVariable), line)
}
