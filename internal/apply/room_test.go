package apply

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/local"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

func TestMain(m *testing.M) { os.Exit(nettest.Run(m)) }

// real is a session on the kernel of the room, with the shell of that name.
func realHost(t *testing.T, shell string) *Session {
	t.Helper()
	nettest.Require(t)
	if shell == "busybox" {
		dir := t.TempDir()
		if out, err := exec.Command(nettest.Program(t, "busybox"), "--install", "-s", dir).CombinedOutput(); err != nil {
			t.Fatalf("installing busybox: %v: %s", err, out)
		}
		t.Setenv("PATH", dir)
	}
	t.Cleanup(func() {
		endReverters()
		for _, dir := range []string{"/etc/sysctl.d", "/run/terraform-provider-sysctl"} {
			entries, _ := os.ReadDir(dir)
			for _, entry := range entries {
				if err := os.RemoveAll(filepath.Join(dir, entry.Name())); err != nil {
					t.Error(err)
				}
			}
		}
	})
	return NewSession(host.NewRunner(local.Transport{}, false, ""), Options{})
}

// endReverters ends those that sleep. One that wakes after its files were removed
// would take the change for unconfirmed, and undo it under another test.
func endReverters() {
	armed, _ := filepath.Glob(host.StateDirectory + "/*.armed")
	for _, file := range armed {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has just ended by itself
		}
		if pid, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil && pid > 1 {
			_ = unix.Kill(pid, unix.SIGKILL) // it may have ended by itself
		}
	}
}

func kernelHolds(t *testing.T, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got := squeeze(nettest.Read(t, name)); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
}

func shells(t *testing.T, test func(*testing.T, *Session)) {
	for _, shell := range []string{"dash", "busybox"} {
		t.Run(shell, func(t *testing.T) { test(t, realHost(t, shell)) })
	}
}

func remembered(t *testing.T, names ...string) map[string]string {
	t.Helper()
	values := map[string]string{}
	for _, name := range names {
		nettest.Write(t, name, nettest.Read(t, name)) // put back when the test ends
		values[name] = squeeze(nettest.Read(t, name))
	}
	return values
}

func TestRealKernelCreateUpdateDestroy(t *testing.T) {
	shells(t, func(t *testing.T, s *Session) {
		before := remembered(t, reuse, finTimeout, portRange, portStart, reserved, "net.ipv4.tcp_rmem")
		nettest.Write(t, portStart, "20000")
		want := lb(map[string]string{reuse: "1", finTimeout: "0x1e", portStart: "1024", portRange: "15000 64999", reserved: "3,1,2,20000-20010", "net.ipv4.tcp_rmem": "4096 87380 6291456"})
		state, notes, err := s.Change(t.Context(), want, nil)
		if err != nil {
			t.Fatal(err)
		}
		kernelHolds(t, map[string]string{reuse: "1", finTimeout: "30", portStart: "1024", portRange: "15000 64999", reserved: "1-3,20000-20010"})
		if text, err := os.ReadFile(lbFile); err != nil || !strings.Contains(string(text), "tcp_fin_timeout = 0x1e\n") {
			t.Errorf("file %q, %v", text, err)
		}
		if len(notes) != 0 {
			t.Errorf("notes %v", notes)
		}
		prior := after(want, state)
		want.Values = map[string]string{reuse: "0", reserved: ""}
		state, _, err = s.Change(t.Context(), want, prior)
		if err != nil {
			t.Fatal(err)
		}
		kernelHolds(t, map[string]string{reuse: "0", reserved: "", finTimeout: before[finTimeout], portRange: before[portRange], portStart: "20000"})
		if _, err := s.Remove(t.Context(), *after(want, state), false); err != nil {
			t.Fatal(err)
		}
		before[portStart] = "20000"
		kernelHolds(t, before)
		if _, err := os.Lstat(lbFile); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the file is left: %v", err)
		}
	})
}

// Bar 2 with a real kernel: it refuses a value, all others go back.
func TestBar02RealKernelRefuses(t *testing.T) {
	shells(t, func(t *testing.T, s *Session) {
		before := remembered(t, reuse, finTimeout, somaxconn)
		_, _, err := s.Change(t.Context(), lb(map[string]string{reuse: "1", finTimeout: "30", somaxconn: "-1"}), nil)
		if err == nil || !strings.Contains(err.Error(), "Invalid argument") || !strings.Contains(err.Error(), somaxconn) {
			t.Fatalf("got %v", err)
		}
		kernelHolds(t, before)
		for _, path := range []string{lbFile, lbJournal} {
			if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s is there: %v", path, err)
			}
		}
	})
}

func TestRealFileSystemsThatCannotBeWritten(t *testing.T) {
	for name, prepare := range map[string]func(*testing.T){
		"full": func(t *testing.T) {
			mount(t, "size=8k")
			// What is left is less than the file needs.
			for i := 0; ; i++ {
				if err := os.WriteFile(filepath.Join("/etc/sysctl.d", "fill"+decimal(i)), make([]byte, 4096), 0o644); err != nil {
					return
				}
			}
		},
		"read-only": func(t *testing.T) {
			mount(t, "")
			if err := unix.Mount("", "/etc/sysctl.d", "", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			shells(t, func(t *testing.T, s *Session) {
				prepare(t)
				before := remembered(t, reuse)
				_, _, err := s.Change(t.Context(), lb(map[string]string{reuse: "1"}), nil)
				if err == nil || !strings.Contains(err.Error(), "Unable to write "+lbFile) || !strings.Contains(err.Error(), "as it was before") {
					t.Fatalf("got %v", err)
				}
				if name == "read-only" && !strings.Contains(err.Error(), "Read-only file system") {
					t.Errorf("got %v", err)
				}
				kernelHolds(t, before)
			})
		})
	}
}

func mount(t *testing.T, options string) {
	t.Helper()
	if err := unix.Mount("tmpfs", "/etc/sysctl.d", "tmpfs", 0, options); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount("/etc/sysctl.d", unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
}

// cut is a host that no new connection reaches until it is back.
type cut struct {
	host.Runner
	until time.Time
}

func (c cut) RunAfresh(ctx context.Context, script string) (host.Output, error) {
	if time.Now().Before(c.until) {
		return host.Output{}, errors.New("no route to host")
	}
	return c.Runner.RunAfresh(ctx, script)
}

func TestRealHostRevertsByItself(t *testing.T) {
	shells(t, func(t *testing.T, s *Session) {
		before := remembered(t, reuse, finTimeout)
		s.runner = cut{s.runner, time.Now().Add(4 * time.Second)}
		_, _, err := s.Change(t.Context(), protected(map[string]string{reuse: "1", finTimeout: "30"}, 3*time.Second), nil)
		if err == nil || !strings.Contains(err.Error(), "reverted by itself at 20") {
			t.Fatalf("got %v", err)
		}
		kernelHolds(t, before)
		for _, path := range []string{lbFile, lbJournal} {
			if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s is there: %v", path, err)
			}
		}
	})
}

// systemd-run is asked only where systemd is that of our network namespace. It
// and readlink are stand-ins here: the real one would act on the machine.
func TestReverterUnderSystemd(t *testing.T) {
	for name, test := range map[string]struct {
		namespace string
		asked     bool
	}{
		"our network namespace": {"net:[1]", true},
		"another one":           {"net:[$$]", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := realHost(t, "dash")
			before := remembered(t, reuse)
			dir := t.TempDir()
			t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
			for program, text := range map[string]string{
				"systemd-run": "#!/bin/sh\necho \"$@\" >" + dir + "/asked\nwhile [ \"$1\" != sh ]; do shift; done\nsetsid \"$@\" &\n",
				"readlink":    "#!/bin/sh\necho \"" + test.namespace + "\"\n",
			} {
				if err := os.WriteFile(filepath.Join(dir, program), []byte(text), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.MkdirAll("/run/systemd/system", 0o755); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.RemoveAll("/run/systemd") })
			s.runner = cut{s.runner, time.Now().Add(3 * time.Second)}
			if _, _, err := s.Change(t.Context(), protected(map[string]string{reuse: "1"}, 2*time.Second), nil); err == nil || !strings.Contains(err.Error(), "reverted by itself") {
				t.Fatalf("got %v", err)
			}
			kernelHolds(t, before)
			asked, err := os.ReadFile(filepath.Join(dir, "asked"))
			if (err == nil) != test.asked || test.asked && !strings.Contains(string(asked), "--unit=terraform-provider-sysctl-") {
				t.Errorf("asked %q, %v", asked, err)
			}
		})
	}
}

// No value and no key is an argument of a process.
func TestNothingIsInAnArgument(t *testing.T) {
	s := realHost(t, "dash")
	remembered(t, fastopen)
	const secret = "0badcafe-0badcafe-0badcafe-0badcafe"
	want := lb(map[string]string{})
	want.Secrets = map[string]string{fastopen: secret}
	stop, seen := make(chan struct{}), make(chan string, 1)
	go func() {
		defer close(seen)
		for {
			select {
			case <-stop:
				return
			default:
			}
			found, _ := filepath.Glob("/proc/[0-9]*/cmdline")
			for _, path := range found {
				if text, err := os.ReadFile(path); err == nil && strings.Contains(string(text), "0badcafe") {
					seen <- path + ": " + string(text)
					return
				}
			}
		}
	}()
	state, notes, err := s.Change(t.Context(), want, nil)
	close(stop)
	if argument, was := <-seen; was {
		t.Errorf("an argument: %s", argument)
	}
	if err != nil || len(notes) != 0 {
		t.Fatalf("%+v, %v, %v", state, notes, err)
	}
	kernelHolds(t, map[string]string{fastopen: secret})
	if journal, err := os.ReadFile(lbJournal); err != nil || strings.Contains(string(journal), "0badcafe") {
		t.Errorf("journal %s, %v", journal, err)
	}
}
