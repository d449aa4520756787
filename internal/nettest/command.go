package nettest

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// Command returns a command that runs a program in a further, fresh network
// namespace with lo up and with the room's mounts. All its parameters below
// net have their defaults. It is killed when the test ends. The package's
// TestMain must be Run.
func Command(t testing.TB, name string, args ...string) *exec.Cmd {
	t.Helper()
	Require(t)
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe", append([]string{name}, args...)...)
	cmd.Env = roomEnvironment(stageCommand)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET}
	return cmd
}

// becomeCommand replaces this process with the program that Command names.
func becomeCommand(argv []string) error {
	if err := loopbackUp(); err != nil {
		return err
	}
	return becomeProgram(argv)
}

func becomeProgram(argv []string) error {
	if len(argv) == 0 {
		return fmt.Errorf("running a command in the test room: no command")
	}
	path, err := exec.LookPath(argv[0])
	if err != nil {
		return fmt.Errorf("running a command in the test room: %w", err)
	}
	if err := os.Unsetenv(stageVariable); err != nil {
		return err
	}
	return fmt.Errorf("running %s in the test room: %w", path, unix.Exec(path, argv, os.Environ()))
}
