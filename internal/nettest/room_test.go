package nettest

import (
	"bytes"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestMain(m *testing.M) { os.Exit(Run(m)) }

func TestParametersOutsideNetCannotBeWritten(t *testing.T) {
	Require(t)
	for _, parameter := range []string{"vm.swappiness", "kernel.panic", "fs.file-max", "kernel.hostname"} {
		err := os.WriteFile(Path(parameter), []byte(Read(t, parameter)), 0)
		if !errors.Is(err, unix.EROFS) {
			t.Errorf("writing %s: got %v, want %v", parameter, err, unix.EROFS)
		}
	}
}

// The path by which procps 4.0.2 leaves the net directory: a bound directory
// has the mount above it as parent, so the protection holds there too.
func TestDotDotLeadsToTheProtectedMount(t *testing.T) {
	Require(t)
	f, err := os.OpenFile("/proc/sys/net/ipv4/../../vm/swappiness", os.O_WRONLY, 0)
	if err == nil {
		f.Close()
	}
	// Root of a user namespace is refused by the file's mode first.
	if !errors.Is(err, unix.EROFS) && (Has().Root || !errors.Is(err, unix.EACCES)) {
		t.Fatalf("got %v, want %v", err, unix.EROFS)
	}
}

func TestNetParametersCanBeWritten(t *testing.T) {
	Require(t)
	const parameter = "net.ipv4.tcp_fin_timeout"
	before := Read(t, parameter)
	t.Run("write", func(t *testing.T) {
		Write(t, parameter, "7")
		if got := Read(t, parameter); got != "7" {
			t.Fatalf("got %q, want 7", got)
		}
	})
	if got := Read(t, parameter); got != before {
		t.Fatalf("after the test: got %q, want %q", got, before)
	}
}

// The room plays the machine here: this binary enters a room inside it.
func TestWritesInTheRoomDoNotReachTheMachine(t *testing.T) {
	Require(t)
	const parameter = "net.ipv4.tcp_fin_timeout"
	before, err := Machine()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestLeaveAParameterChanged$", "-test.v")
	cmd.Env = append(os.Environ(), "TCPLINT_NETTEST_LEAVE=7")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("the inner room: %v\n%s", err, out)
	}
	if !strings.Contains(string(out), "--- PASS: TestLeaveAParameterChanged") {
		t.Fatalf("the inner test did not run:\n%s", out)
	}
	after, err := Machine()
	if err != nil {
		t.Fatal(err)
	}
	if changed := before.Diff(after); len(changed) > 0 {
		t.Fatalf("changed: %q", changed)
	}
	if got := Read(t, parameter); got == "7" {
		t.Fatalf("%s is 7 outside the inner room", parameter)
	}
}

func TestLeaveAParameterChanged(t *testing.T) {
	value := os.Getenv("TCPLINT_NETTEST_LEAVE")
	if value == "" {
		return // only TestWritesInTheRoomDoNotReachTheMachine asks for it
	}
	Require(t)
	if err := os.WriteFile(Path("net.ipv4.tcp_fin_timeout"), []byte(value), 0); err != nil {
		t.Fatal(err)
	}
}

func TestFilesOfTheMachineAreNotVisible(t *testing.T) {
	Require(t)
	for _, dir := range []string{"/etc/sysctl.d", "/run", "/usr/lib/sysctl.d", "/usr/local/lib/sysctl.d", "/lib/sysctl.d"} {
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 0 {
			t.Errorf("%s: got %v, %v, want an empty directory", dir, entries, err)
		}
	}
	if _, err := os.Lstat("/etc/sysctl.conf"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("/etc/sysctl.conf: got %v, want %v", err, os.ErrNotExist)
	}
	for _, socket := range []string{"/run/systemd/private", "/run/dbus/system_bus_socket", "/var/run/dbus/system_bus_socket"} {
		if c, err := net.Dial("unix", socket); err == nil {
			c.Close()
			t.Errorf("%s answers", socket)
		}
	}
}

func TestEtcIsAWritableCopy(t *testing.T) {
	Require(t)
	if _, err := os.ReadFile("/etc/passwd"); err != nil {
		t.Error(err)
	}
	for _, dir := range []string{"/etc", "/etc/sysctl.d", "/run"} {
		var st unix.Statfs_t
		if err := unix.Statfs(dir, &st); err != nil {
			t.Fatal(err)
		}
		if st.Type != unix.TMPFS_MAGIC {
			t.Errorf("%s is on file system %#x, want tmpfs", dir, st.Type)
		}
	}
	file := filepath.Join("/etc/sysctl.d", "50-room.conf")
	if err := os.WriteFile(file, []byte("net.ipv4.tcp_fin_timeout = 7\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
}

func TestLoopbackIsUp(t *testing.T) {
	Require(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
}

func TestCommandHasAFreshNamespaceWithTheSameMounts(t *testing.T) {
	Require(t)
	Write(t, "net.ipv4.tcp_fin_timeout", "7")
	script := `
		cat /proc/sys/net/ipv4/tcp_fin_timeout
		echo 9 > /proc/sys/net/ipv4/tcp_fin_timeout
		cat /proc/sys/net/ipv4/tcp_fin_timeout
		cat /sys/class/net/lo/flags >/dev/null
		(echo 1 > /proc/sys/vm/swappiness) 2>&1
		ls /etc/sysctl.d /run`
	cmd := Command(t, "sh", "-c", script)
	var stdout bytes.Buffer
	cmd.Stdout = &stdout
	_ = cmd.Run() // the redirection that must fail gives the exit code
	lines := strings.SplitN(stdout.String(), "\n", 3)
	if len(lines) < 3 || lines[0] == "7" || lines[1] != "9" || !strings.Contains(lines[2], "Read-only file system") {
		t.Fatalf("got %q", lines)
	}
	if got := Read(t, "net.ipv4.tcp_fin_timeout"); got != "7" {
		t.Fatalf("the command wrote into the room: %s", got)
	}
}

func TestCommandReportsAMissingProgram(t *testing.T) {
	Require(t)
	out, err := Command(t, "no-such-program").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "no-such-program") {
		t.Fatalf("got %v, %q", err, out)
	}
}

func TestMachineNoticesAChange(t *testing.T) {
	Require(t)
	before, err := Machine()
	if err != nil {
		t.Fatal(err)
	}
	if len(before) < 300 {
		t.Fatalf("only %d parameters seen", len(before))
	}
	Write(t, "net.ipv4.tcp_fin_timeout", "7")
	after, err := Machine()
	if err != nil {
		t.Fatal(err)
	}
	changed := before.Diff(after)
	if len(changed) != 1 || !strings.HasPrefix(changed[0], "net/ipv4/tcp_fin_timeout: ") {
		t.Fatalf("got %q, want one change of tcp_fin_timeout", changed)
	}
}

func TestBareDirectoryGainsAChild(t *testing.T) {
	Require(t)
	parent := t.TempDir()
	if err := os.WriteFile(filepath.Join(parent, "file"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("file", filepath.Join(parent, "link")); err != nil {
		t.Fatal(err)
	}
	if err := emptyDirectory(filepath.Join(parent, "sysctl.d")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(parent, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(filepath.Join(parent, "sysctl.d")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the directory below changed: %v", err)
		}
	})
	for _, name := range []string{"file", "link"} {
		if content, err := os.ReadFile(filepath.Join(parent, name)); err != nil || string(content) != "x" {
			t.Errorf("%s: got %q, %v", name, content, err)
		}
	}
	if entries, err := os.ReadDir(filepath.Join(parent, "sysctl.d")); err != nil || len(entries) != 0 {
		t.Errorf("sysctl.d: got %v, %v", entries, err)
	}
}

func TestWritePutsAnEmptyValueBack(t *testing.T) {
	Require(t)
	const parameter = "net.ipv4.ip_local_reserved_ports"
	t.Run("write", func(t *testing.T) { Write(t, parameter, "7-9") })
	if got := Read(t, parameter); got != "" {
		t.Errorf("got %q, want nothing", got)
	}
}
