package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// askVariable makes a program of this test binary that asks for a room.
const askVariable = "TCPLINT_SANDBOX_ASK"

func TestMain(m *testing.M) {
	switch role, _ := Stage(); role {
	case Room:
		_, code, err := Enter()
		fmt.Print("entered")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(code)
	case Peer, User:
	}
	if os.Getenv(askVariable) != "" {
		out, err := Run(context.Background(), "test")
		fmt.Printf("%s %v", out, err)
		var refused *Refused
		if errors.As(err, &refused) {
			os.Exit(2)
		}
		os.Exit(0)
	}
	os.Exit(nettest.Run(m))
}

// asking is a program that asks for a room, as a user with these attributes.
func asking(t *testing.T, attributes *syscall.SysProcAttr, env ...string) (string, int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe")
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), append(env, askVariable+"=1")...)
	cmd.SysProcAttr = attributes
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

func TestRoom(t *testing.T) {
	nettest.Require(t)
	if out, code := asking(t, nil); out != "entered <nil>" || code != 0 {
		t.Errorf("exit %d: %s", code, out)
	}
}

// A kernel that gives no user namespaces: to a process with another root directory
// it does not (Linux 6.12 kernel/user_namespace.c create_user_ns()).
func TestRefused(t *testing.T) {
	nettest.Require(t, nettest.Root)
	root := t.TempDir()
	if err := unix.Mount("/", root, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(root, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	out, code := asking(t, &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65534, Gid: 65534}})
	if code != 2 || !strings.Contains(out, "there is no namespace for experiments here") || !strings.Contains(out, "operation not permitted") || !strings.Contains(out, "run it as root") {
		t.Errorf("exit %d: %s", code, out)
	}
}

// Whoever sets the variable by hand does not write to the machine.
func TestStageByHand(t *testing.T) {
	// Also one who has made the network namespace, and not the other one.
	for flags, kind := range map[uintptr]string{0: "network", unix.CLONE_NEWNET: "mount"} {
		out, code := asking(t, &syscall.SysProcAttr{Cloneflags: flags}, stageVariable+"=room test")
		if code != 1 || !strings.Contains(out, "TCPLINT_PROVE_STAGE is set, and this process is in no "+kind+" namespace of its own: unset it") {
			t.Errorf("%s: exit %d: %s", kind, code, out)
		}
	}
}
