package nettest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Host is a host of the room beside others: it has a network, a host name, and
// directories of settings and of running programs of its own. Its parameters
// below net have their defaults. A process holds it until the test ends.
type Host struct {
	Name   string
	holder *exec.Cmd
}

// StartHost makes a host with nothing but lo. Join gives it neighbours.
func StartHost(t testing.TB, name string) *Host {
	t.Helper()
	Require(t)
	holder := exec.Command("/proc/self/exe", name)
	holder.Env = roomEnvironment(stageHost)
	holder.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET | unix.CLONE_NEWNS | unix.CLONE_NEWUTS}
	holder.Stderr = os.Stderr
	// The holder ends when this pipe does, with the test process at the latest.
	stdin, err := holder.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatalf("starting host %s: %v", name, err)
	}
	t.Cleanup(func() {
		_ = stdin.Close() // it may have ended
		if err := holder.Wait(); err != nil {
			t.Errorf("ending host %s: %v", name, err)
		}
	})
	if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil || line != hostReady {
		t.Fatalf("starting host %s: it said %q, %v", name, line, err)
	}
	return &Host{Name: name, holder: holder}
}

const hostReady = "ready\n"

// holdHost is the process that holds a host.
func holdHost(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("holding a host of the test room: no name")
	}
	if err := unix.Sethostname([]byte(args[0])); err != nil {
		return fmt.Errorf("naming host %s: %w", args[0], err)
	}
	// Those of the room are in its mounts, which the copy shows too.
	for _, dir := range []string{"/etc/sysctl.d", "/run"} {
		if err := mountTmpfs(dir); err != nil {
			return err
		}
	}
	if err := loopbackUp(); err != nil {
		return err
	}
	if _, err := os.Stdout.WriteString(hostReady); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

// PID is the process that holds the host: /proc/PID/net is the host's.
func (h *Host) PID() int { return h.holder.Process.Pid }

// Command returns a command that runs a program on the host. It is killed when
// the test ends.
func (h *Host) Command(t testing.TB, name string, args ...string) *exec.Cmd {
	t.Helper()
	return h.command(t.Context(), name, args...)
}

func (h *Host) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "/proc/self/exe", append([]string{strconv.Itoa(h.PID()), name}, args...)...)
	cmd.Env = roomEnvironment(stageJoin)
	return cmd
}

// Output runs a program on the host and returns what it prints. It has to succeed.
func (h *Host) Output(t testing.TB, name string, args ...string) string {
	t.Helper()
	cmd := h.Command(t, name, args...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s on %s: %v\n%s%s", name, h.Name, err, out, stderr.String())
	}
	return string(out)
}

// joinHost replaces this process with a program on the host that a process holds.
func joinHost(args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("joining a host of the test room: no process, or no command")
	}
	directory, err := os.Getwd()
	if err != nil {
		return err
	}
	// A namespace is the thread's, and the thread that calls exec remains.
	runtime.LockOSThread()
	// A thread that shares its root and working directory with others may not
	// change its mounts (Linux 6.12 fs/namespace.c mntns_install()).
	if err := unix.Unshare(unix.CLONE_FS); err != nil {
		return fmt.Errorf("joining host %s: %w", args[0], err)
	}
	for _, kind := range []string{"uts", "net", "mnt"} {
		if err := joinNamespace(filepath.Join("/proc", args[0], "ns", kind)); err != nil {
			return err
		}
	}
	if err := os.Chdir(directory); err != nil {
		return err
	}
	return becomeProgram(args[1:])
}

func joinNamespace(path string) error {
	namespace, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("joining a host of the test room: %w", err)
	}
	defer namespace.Close()
	if err := unix.Setns(int(namespace.Fd()), 0); err != nil {
		return fmt.Errorf("joining %s: %w", path, err)
	}
	return nil
}

// Join connects two hosts by a cable, with an interface at each end.
func Join(t testing.TB, a *Host, interfaceA string, b *Host, interfaceB string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), Program(t, "ip"), "link", "add",
		interfaceA, "netns", strconv.Itoa(a.PID()), "type", "veth",
		"peer", "name", interfaceB, "netns", strconv.Itoa(b.PID()))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("joining %s and %s: %v: %s", a.Name, b.Name, err, out)
	}
}

// IP runs lines of ip(8) on the host.
func (h *Host) IP(t testing.TB, lines ...string) {
	t.Helper()
	cmd := h.Command(t, Program(t, "ip"), "-batch", "-")
	cmd.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("ip on %s: %v: %s", h.Name, err, out)
	}
}

// Write sets a parameter of the host.
func (h *Host) Write(t testing.TB, parameter, value string) {
	t.Helper()
	h.Output(t, "sh", "-c", `printf '%s\n' "$1" >"$2"`, "sh", value, Path(parameter))
}

// Server is a program that runs on a host until the test ends.
type Server struct {
	PID  int
	host *Host
	name string
	said string // file of what it printed
	done chan struct{}
}

// Start starts a program that stays in the foreground.
func (h *Host) Start(t testing.TB, name string, args ...string) *Server {
	t.Helper()
	said, err := os.CreateTemp(t.TempDir(), filepath.Base(name))
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	cmd := h.Command(t, name, args...)
	cmd.Stdout, cmd.Stderr = said, said
	// A group of its own, so that its children end with it; and it ends with a test
	// process that has no time to clean up.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: unix.SIGKILL}
	group := func() error { return unix.Kill(-cmd.Process.Pid, unix.SIGKILL) }
	cmd.Cancel = group
	if err := cmd.Start(); err != nil {
		t.Fatalf("starting %s on %s: %v", name, h.Name, err)
	}
	done := make(chan struct{})
	go func() {
		_ = cmd.Wait() // killed
		close(done)
	}()
	t.Cleanup(func() {
		_ = group() // it may have ended
		<-done
	})
	return &Server{PID: cmd.Process.Pid, host: h, name: filepath.Base(name), said: said.Name(), done: done}
}

// Listening waits until the host listens on a port.
func (s *Server) Listening(t testing.TB, port int) {
	t.Helper()
	late := time.After(20 * time.Second)
	for !s.host.listens(t, port) {
		select {
		case <-s.done:
			t.Fatalf("%s on %s has ended: %s", s.name, s.host.Name, s.Said(t))
		case <-late:
			t.Fatalf("%s on %s does not listen on port %d: %s", s.name, s.host.Name, port, s.Said(t))
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Said is what the server has printed.
func (s *Server) Said(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(s.said)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (h *Host) listens(t testing.TB, port int) bool {
	t.Helper()
	const listen = "0A"
	for _, file := range []string{"tcp", "tcp6"} {
		text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(h.PID()), "net", file))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			f := strings.Fields(line)
			if len(f) > 3 && f[3] == listen && strings.HasSuffix(f[1], fmt.Sprintf(":%04X", port)) {
				return true
			}
		}
	}
	return false
}
