package provider_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"golang.org/x/sys/unix"
)

// unwrapped is what Terraform says, without where it breaks its lines.
func unwrapped(out string) string { return strings.Join(strings.Fields(out), " ") }

func wants(t *testing.T, out, pattern string) {
	t.Helper()
	if !regexp.MustCompile(pattern).MatchString(unwrapped(out)) {
		t.Errorf("nothing says %q:\n%s", pattern, out)
	}
}

// A file system that cannot be written stops a change before anything is live.
func TestFault_FileSystems(t *testing.T) {
	for name, c := range map[string]struct {
		options string
		prepare func(*testing.T)
		says    string
	}{
		"full": {"size=8k", func(t *testing.T) {
			for i := 0; ; i++ {
				if err := os.WriteFile(fmt.Sprintf("/etc/sysctl.d/fill%d", i), make([]byte, 4096), 0o644); err != nil {
					return
				}
			}
		}, `Unable to write /etc/sysctl.d/60-lb.conf .*Everything is as it was before`},
		"read-only": {"", func(t *testing.T) {
			must(t, unix.Mount("", "/etc/sysctl.d", "", unix.MS_REMOUNT|unix.MS_RDONLY, ""))
		}, `Unable to write /etc/sysctl.d/60-lb.conf .*Read-only file system.*Everything is as it was before`},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRoom(t, "")
			r.declare(set(`"net.ipv4.tcp_fin_timeout" = "30"`))
			must(t, unix.Mount("tmpfs", "/etc/sysctl.d", "tmpfs", 0, c.options))
			unmount := func() error { return unix.Unmount("/etc/sysctl.d", unix.MNT_DETACH) }
			t.Cleanup(func() { _ = unmount() }) // where the test stops before it does
			c.prepare(t)
			out, err := r.tf.try("apply", "-auto-approve")
			if err == nil {
				t.Errorf("applied:\n%s", out)
			}
			wants(t, out, c.says)
			r.holds("not applied", r.before)
			must(t, unmount())
			r.tf.run("apply", "-auto-approve")
			r.holds("applied", map[string]string{"net.ipv4.tcp_fin_timeout": "30"})
			r.destroyed("applied")
		})
	}
}

// Somebody changes the host after the plan was saved. What is applied is what
// was planned, what was there is told, and the original stays the first one.
func TestFault_ChangedBetweenPlanAndApply(t *testing.T) {
	r := newRoom(t, "")
	r.declare(set(`"net.ipv4.tcp_fin_timeout" = "30"`, `"net.ipv4.tcp_tw_reuse" = "1"`))
	r.tf.run("apply", "-auto-approve")
	r.declare(set(`"net.ipv4.tcp_fin_timeout" = "31"`, `"net.ipv4.tcp_tw_reuse" = "1"`))
	r.tf.run("plan", "-out=plan")
	r.write("net.ipv4.tcp_fin_timeout", "45")
	r.write("net.ipv4.tcp_tw_reuse", "0")
	must(t, os.WriteFile("/etc/sysctl.d/60-lb.conf", []byte("net.ipv4.tcp_fin_timeout = 99\n# by hand\n"), 0o644))
	out := r.tf.run("apply", "plan")
	wants(t, out, `Changed Between Plan and Apply .*net.ipv4.tcp_fin_timeout was "30" when the change was planned, and "45" when it was made`)
	wants(t, out, `net.ipv4.tcp_tw_reuse was "1" when the change was planned, and "0" when it was made`)
	r.holds("applied", map[string]string{"net.ipv4.tcp_fin_timeout": "31", "net.ipv4.tcp_tw_reuse": "1"})
	text, err := os.ReadFile("/etc/sysctl.d/60-lb.conf")
	if err != nil || string(text) != "net.ipv4.tcp_fin_timeout = 31\n# by hand\nnet.ipv4.tcp_tw_reuse = 1\n" {
		t.Errorf("the file: %v\n%s", err, text)
	}
	r.tf.run("plan", "-detailed-exitcode")
	r.tf.run("destroy", "-auto-approve")
	r.holds("destroyed", r.before)
	if text, err := os.ReadFile("/etc/sysctl.d/60-lb.conf"); string(text) != "# by hand\n" {
		t.Errorf("what somebody wrote: %v\n%s", err, text)
	}
}

// Two states are applied to one host at once: each has all that it wants.
func TestFault_TwoAppliesAtOnce(t *testing.T) {
	first, second := newRoom(t, ""), newRoom(t, "")
	first.declare(set(`"net.ipv4.tcp_fin_timeout" = "30"`))
	second.declare(strings.Replace(set(`"net.ipv4.tcp_tw_reuse" = "1"`), "60-lb", "70-web", 1))
	for _, command := range []string{"apply", "destroy"} {
		a, b := first.tf.start(command, "-auto-approve"), second.tf.start(command, "-auto-approve")
		for _, r := range []*running{a, b} {
			if out, err := r.wait(); err != nil {
				t.Errorf("%s: %v\n%s", command, err, out)
			}
		}
		if command == "apply" {
			first.holds("both applied", map[string]string{"net.ipv4.tcp_fin_timeout": "30", "net.ipv4.tcp_tw_reuse": "1"})
		}
	}
	first.holds("both destroyed", first.before)
	if left := slices.DeleteFunc(first.left(), ofReverter); len(left) > 0 {
		t.Errorf("the destroys leave %v", left)
	}
}

// The server there dies in the middle of a change. The script ends its work, and
// nothing is taken for absent.
func TestFault_SessionsKilled(t *testing.T) {
	s := newSteps(t)
	server := nettest.StartSSHD(t, "SetEnv PATH="+s.path())
	k := newKilled(t, overSSH(server), s)
	k.points("apply")
	log := k.steps.log()
	k.destroyed("undisturbed")
	r, script := k.stopped("apply", 1+slices.Index(log, "live net/ipv4/tcp_tw_reuse"))
	server.KillSessions(t)
	out, err := r.wait()
	if err == nil {
		t.Errorf("applied:\n%s", out)
	}
	wants(t, out, `it is not known how far that got \(the next plan shows it, and the next apply finishes it\)`)
	k.steps.release(script)
	k.holds("the script that went on alone", killedValues)
	k.steps.stopAt(0)
	k.converges("sessions killed")
	r, script = k.stopped("destroy", 1)
	server.KillSessions(t)
	if out, err = r.wait(); err == nil {
		t.Errorf("read without a connection:\n%s", out)
	}
	k.steps.release(script)
	k.steps.stopAt(0)
	if state := k.tf.read("terraform.tfstate"); !strings.Contains(state, `"60-lb"`) {
		t.Errorf("the resource was taken for absent:\n%s", state)
	}
	k.destroyed("sessions killed")
}

// A change that takes too long ends with an error, not with half of it.
func TestFault_Timeout(t *testing.T) {
	k := newKilled(t, "", newSteps(t), `timeouts = { create = "2s" }`)
	k.points("apply")
	log := k.steps.log()
	k.destroyed("undisturbed")
	r, script := k.stopped("apply", 1+slices.Index(log, "live net/ipv4/tcp_tw_reuse"))
	out, err := r.wait()
	if err == nil {
		t.Errorf("applied:\n%s", out)
	}
	wants(t, out, `not known how far that got .*it took longer than timeouts.create, 2s`)
	k.steps.release(script)
	k.steps.stopAt(0)
	k.converges("timed out")
	k.destroyed("timed out")
	if _, err := os.Stat(filepath.Join("/etc/sysctl.d", "60-lb.conf")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file: %v", err)
	}
}
