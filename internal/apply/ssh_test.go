package apply

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/ssh"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// distant is a session over a real sshd, whose change can be met in its middle.
type distant struct {
	*Session
	server *nettest.SSHD
	runner *slowed
}

// slowed is a runner whose changes wait before they write the first value.
type slowed struct {
	host.Runner
	waits string // seconds
}

const begun = "/run/begun"

func (s *slowed) Run(ctx context.Context, script string) (host.Output, error) {
	if s.waits != "" && strings.Contains(script, "converge \"$ORDER\"") {
		step := "\nstep() { if [ \"$1\" = live ] && [ -n \"${2-}\" ] && [ ! -e " + begun + " ]; then : >" + begun + "; sleep " + s.waits + "; fi; return 0; }\nB="
		script = strings.Replace(script, "\nB=", step, 1)
	}
	return s.Runner.Run(ctx, script)
}

// over logs in to a server of the room, as root or with sudo.
func over(t *testing.T, server *nettest.SSHD, c host.Config) *distant {
	t.Helper()
	never := false
	way := host.SSH{Host: "127.0.0.1", Port: server.Port, User: "root", Agent: &never, PrivateKeyFile: server.Identity, HostKey: server.HostKey, ConfigFile: "none", ConnectTimeout: 2 * time.Second}
	if c.SSH != nil {
		way.User = c.SSH.User
		if c.SSH.Host != "" {
			way.Host = c.SSH.Host
		}
	}
	pool := ssh.NewPool(ssh.Options{KeepAlive: 500 * time.Millisecond})
	t.Cleanup(func() {
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
		_ = os.Remove(begun) // not every change is slow
	})
	s := &slowed{Runner: host.NewRunner(pool.Transport(way), c.Sudo, c.SudoPassword)}
	return &distant{Session: NewSession(s, Options{}), server: server, runner: s}
}

// distantly runs a test as root, and as a user with sudo.
func distantly(t *testing.T, test func(*testing.T, func() *distant)) {
	realHost(t, "dash") // cleans up behind the test
	nettest.AddUser(t, "ops", "/bin/sh", "a Secret")
	nettest.Sudoers(t, "ops ALL=(root) ALL")
	for name, c := range map[string]host.Config{
		"root": {},
		"sudo": {SSH: &host.SSH{User: "ops"}, Sudo: true, SudoPassword: "a Secret"},
	} {
		t.Run(name, func(t *testing.T) {
			realHost(t, "dash")
			server := nettest.StartSSHD(t)
			test(t, func() *distant { return over(t, server, c) })
		})
	}
}

// whenBegun does something once a change is in its middle.
func whenBegun(t *testing.T, do func()) {
	t.Helper()
	_ = os.Remove(begun) // there may have been a change before
	done := make(chan struct{})
	go func() {
		defer close(done)
		for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
			if _, err := os.Stat(begun); err == nil {
				do()
				return
			}
		}
		t.Error("the change did not begin")
	}()
	t.Cleanup(func() { <-done })
}

// settled waits until the kernel and the file are as wanted.
func settled(t *testing.T, want map[string]string, file bool) {
	t.Helper()
	for until := time.Now().Add(15 * time.Second); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
		same := true
		for name, value := range want {
			same = same && squeeze(nettest.Read(t, name)) == value
		}
		_, err := os.Lstat(lbFile)
		_, locked := os.Lstat(host.StateDirectory + "/lock")
		if same && (err == nil) == file && errors.Is(locked, os.ErrNotExist) {
			return
		}
	}
	kernelHolds(t, want)
	if _, err := os.Lstat(lbFile); (err == nil) != file {
		t.Errorf("%s: %v, want it there: %v", lbFile, err, file)
	}
}

func (d *distant) converges(t *testing.T, values, before map[string]string) {
	t.Helper()
	want := protected(values, 10*time.Second)
	state, _, err := d.Change(t.Context(), want, nil)
	if err != nil {
		t.Fatal(err)
	}
	settled(t, values, true)
	for name, value := range before {
		if original := state.Kept.Original[name]; original == nil || *original != value {
			t.Errorf("the original of %s is %v, want %q", name, original, value)
		}
	}
	if _, err := d.Remove(t.Context(), *after(want, state), false); err != nil {
		t.Fatal(err)
	}
	settled(t, before, false)
}

func TestDistantCreateAndDestroy(t *testing.T) {
	distantly(t, func(t *testing.T, connect func() *distant) {
		before := remembered(t, reuse, finTimeout)
		d := connect()
		d.converges(t, map[string]string{reuse: "1", finTimeout: "30"}, before)
		if got := d.server.Logins(t); got != 3 {
			t.Errorf("%d logins, want 3: one, and one to confirm each of two changes", got)
		}
	})
}

// A target that has nothing but busybox, from the shell of the login on.
func TestDistantBusybox(t *testing.T) {
	realHost(t, "dash")
	dir := t.TempDir()
	if out, err := exec.Command(nettest.Program(t, "busybox"), "--install", "-s", dir).CombinedOutput(); err != nil {
		t.Fatalf("installing busybox: %v: %s", err, out)
	}
	nettest.AddRoot(t, "box", filepath.Join(dir, "ash"))
	server := nettest.StartSSHD(t, "SetEnv PATH="+dir)
	before := remembered(t, reuse, finTimeout)
	over(t, server, host.Config{SSH: &host.SSH{User: "box"}}).converges(t, map[string]string{reuse: "1", finTimeout: "30"}, before)
}

// The process of sshd that serves us is killed while the values are written:
// the script goes on, and the host goes back if nobody comes.
func TestDistantSSHDKilledInTheMiddle(t *testing.T) {
	distantly(t, func(t *testing.T, connect func() *distant) {
		before, values := remembered(t, reuse, finTimeout), map[string]string{reuse: "1", finTimeout: "30"}
		t.Run("without protection", func(t *testing.T) {
			d := connect()
			d.runner.waits = "0.5"
			whenBegun(t, func() { d.server.KillSessions(t) })
			_, _, err := d.Change(t.Context(), lb(values), nil)
			if err == nil || !strings.Contains(err.Error(), "it is not known how far that got") {
				t.Fatalf("got %v", err)
			}
			settled(t, values, true)
			connect().converges(t, values, before)
		})
		t.Run("with protection", func(t *testing.T) {
			d := connect()
			d.runner.waits = "0.5"
			whenBegun(t, func() { d.server.KillSessions(t) })
			_, _, err := d.Change(t.Context(), protected(values, 3*time.Second), nil)
			if err == nil || !strings.Contains(err.Error(), "it is not known how far that got") || !strings.Contains(err.Error(), "The host reverts by itself at about") {
				t.Fatalf("got %v", err)
			}
			settled(t, values, true)
			settled(t, before, false)
			connect().converges(t, values, before)
		})
		t.Run("with protection, applied again at once", func(t *testing.T) {
			d := connect()
			d.runner.waits = "0.5"
			whenBegun(t, func() { d.server.KillSessions(t) })
			if _, _, err := d.Change(t.Context(), protected(values, time.Minute), nil); err == nil {
				t.Fatal("no error")
			}
			again := connect()
			want := protected(values, time.Minute)
			_, notes, err := again.Read(t.Context(), *after(want, State{}))
			if err != nil || !said(notes, "The host is about to revert a change", lbFile) {
				t.Errorf("got %v, %v", notes, err)
			}
			state, _, err := again.Change(t.Context(), want, nil)
			if err != nil {
				t.Fatal(err)
			}
			settled(t, values, true)
			armed, _ := filepath.Glob(host.StateDirectory + "/*.armed")
			for _, file := range armed {
				if _, err := os.Stat(strings.TrimSuffix(file, "armed") + "decided"); err != nil {
					t.Errorf("the host still reverts: %v", err)
				}
			}
			if _, err := again.Remove(t.Context(), *after(want, state), false); err != nil {
				t.Fatal(err)
			}
			settled(t, before, false)
		})
	})
}

func link(t *testing.T, state string) {
	if out, err := exec.Command("ip", "link", "set", "lo", state).CombinedOutput(); err != nil {
		t.Errorf("setting lo %s: %v: %s", state, err, out)
	}
}

// The network goes in the middle of a change, without a word to anybody.
func TestDistantLinkDownInTheMiddle(t *testing.T) {
	nettest.Program(t, "ip")
	realHost(t, "dash")
	server := nettest.StartSSHD(t)
	connect := func() *distant { return over(t, server, host.Config{}) }
	before, values := remembered(t, reuse, finTimeout), map[string]string{reuse: "1", finTimeout: "30"}
	t.Cleanup(func() { link(t, "up") })
	for name, c := range map[string]struct {
		protection time.Duration
		down       func()
		want       string
	}{
		"for a moment":                 {time.Minute, func() { time.Sleep(1500 * time.Millisecond) }, "The host reverts by itself at about 20"},
		"until the host has gone back": {2 * time.Second, reverts(t), "The host reverted by itself at 20"},
	} {
		t.Run(name, func(t *testing.T) {
			d := connect()
			d.runner.waits = "0.5"
			whenBegun(t, func() {
				link(t, "down")
				c.down()
				link(t, "up")
			})
			_, _, err := d.Change(t.Context(), protected(values, c.protection), nil)
			if err == nil || !strings.Contains(err.Error(), "the connection broke") || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v", err)
			}
			connect().converges(t, values, before)
		})
	}
}

// reverts waits until a reverter of this host has done its work.
func reverts(t *testing.T) func() {
	done := func() int {
		found, _ := filepath.Glob(host.StateDirectory + "/*.decided/at")
		return len(found)
	}
	before := done()
	return func() {
		for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
			if done() > before {
				return
			}
		}
		t.Error("the host does not revert")
	}
}

const disableIPv6 = "net.ipv6.conf.lo.disable_ipv6"

// Lock-out for real: the change takes the address away that we came by. Neither
// its end nor a new connection reaches us.
func TestDistantLockOut(t *testing.T) {
	realHost(t, "dash")
	before := remembered(t, disableIPv6, reuse)
	server := nettest.StartSSHD(t, "ListenAddress ::1", "ListenAddress 127.0.0.1")
	d := over(t, server, host.Config{SSH: &host.SSH{User: "root", Host: "::1"}})
	begin := time.Now()
	_, _, err := d.Change(t.Context(), protected(map[string]string{disableIPv6: "1", reuse: "1"}, 4*time.Second), nil)
	if err == nil || !strings.Contains(err.Error(), "The host reverted by itself at 20") || !strings.Contains(err.Error(), "is as it was before") {
		t.Fatalf("got %v", err)
	}
	if took := time.Since(begin); took > 15*time.Second {
		t.Errorf("took %v", took)
	}
	settled(t, before, false)
	// Over the other address nothing is cut.
	d = over(t, server, host.Config{})
	d.converges(t, map[string]string{disableIPv6: "1", reuse: "1"}, before)
}

// Two applies at once, as of two states: one waits for the other, and both are
// there in the end.
func TestDistantTwoAppliesAtOnce(t *testing.T) {
	distantly(t, func(t *testing.T, connect func() *distant) {
		before := remembered(t, reuse, finTimeout)
		first, second := connect(), connect()
		first.runner.waits = "0.5"
		wants := []Want{
			{Owner: "one", File: "60-one", Values: map[string]string{reuse: "1"}, Persist: true, Runtime: true, Rollback: 10 * time.Second},
			{Owner: "two", File: "60-two", Values: map[string]string{finTimeout: "30"}, Persist: true, Runtime: true, Rollback: 10 * time.Second},
		}
		states := make([]State, 2)
		done := make(chan error, 2)
		for i, d := range []*distant{first, second} {
			if i == 1 {
				for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
					if _, err := os.Stat(begun); err == nil {
						break
					}
				}
			}
			go func() {
				var err error
				states[i], _, err = d.Change(t.Context(), wants[i], nil)
				done <- err
			}()
		}
		for range 2 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		kernelHolds(t, map[string]string{reuse: "1", finTimeout: "30"})
		for i, d := range []*distant{first, second} {
			if _, err := d.Remove(t.Context(), *after(wants[i], states[i]), false); err != nil {
				t.Error(err)
			}
		}
		kernelHolds(t, before)
	})
}
