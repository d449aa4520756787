package remote

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

func run(t *testing.T, name string, arguments ...string) {
	t.Helper()
	if text, err := exec.Command(nettest.Program(t, name), arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v: %s", name, arguments, err, text)
	}
}

// inside starts a process in a namespace of its own, that is told by its
// tcp_fin_timeout, and in which busybox listens.
func inside(t *testing.T) (pid string) {
	t.Helper()
	cmd := nettest.Command(t, nettest.Program(t, "busybox"), "sh", "-c", "echo 43 >/proc/sys/net/ipv4/tcp_fin_timeout; echo ready; exec sleep 60")
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it sleeps
		_ = cmd.Wait()         // killed
	})
	if _, err := said.Read(make([]byte, 16)); err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(cmd.Process.Pid)
}

const finTimeout = "net.ipv4.tcp_fin_timeout"

func TestNamespacesOfAHost(t *testing.T) {
	nettest.Require(t, nettest.Root)
	run(t, "ip", "netns", "add", "web-1")
	t.Cleanup(func() { run(t, "ip", "netns", "delete", "web-1") })
	run(t, "ip", "netns", "exec", "web-1", "sh", "-c", "echo 42 >/proc/sys/net/ipv4/tcp_fin_timeout")
	pid := inside(t)
	options := probe.Options{Processes: true}
	onEveryShell(t, func(t *testing.T, shell []string) {
		h := Host{"lb", shellRunner{shell: shell}, time.Now}
		for which, want := range map[string]string{"web-1": "42", "/run/netns/web-1": "42", pid: "43"} {
			o := looked(t, h, which, options).Observation
			if o.Netns != which || o.Parameters[finTimeout] != want || *o.States.Listen != 0 || o.Host != "lb" || len(o.Counters) < 100 {
				t.Errorf("%s: %+v", which, o)
			}
		}

		probers, err := h.Probers(t.Context(), "all")
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]string{}
		for i, one := range probers {
			name := one.(*prober).netns
			if i == 0 && name != "" || i == 1 && name != "web-1" {
				t.Errorf("%d is %s", i, name)
			}
			if name != "" && name != "web-1" && !strings.HasPrefix(name, pid+" ") {
				continue // of another process of this machine
			}
			look, err := one.Look(t.Context(), probe.Options{Summary: true})
			if err != nil {
				t.Fatal(err)
			}
			if _, twice := seen[name]; twice {
				t.Errorf("%s is there twice", name)
			}
			seen[name] = look.Observation.Parameters[finTimeout]
		}
		sleep := pid + " (sleep)"
		if len(seen) != 3 || seen["web-1"] != "42" || seen[sleep] != "43" && seen[pid+" (busybox)"] != "43" {
			t.Errorf("%v", seen)
		}
	})
}

func TestNamespacesThatCannotBeEntered(t *testing.T) {
	nettest.Require(t, nettest.Root)
	run(t, "ip", "netns", "add", "web-1")
	t.Cleanup(func() { run(t, "ip", "netns", "delete", "web-1") })
	if err := os.WriteFile("/run/netns/left-behind", nil, 0o444); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Remove("/run/netns/left-behind"); err != nil {
			t.Error(err)
		}
	})
	asNobody := func(cmd *exec.Cmd) { cmd.SysProcAttr, cmd.Dir = nobody(), "/" }
	for _, c := range []struct {
		which  string
		change func(*exec.Cmd)
		want   string
	}{
		{"web-2", nil, "looking at the sockets of lb: there is no network namespace at /run/netns/web-2 or /run/docker/netns/web-2"},
		{"/run/none", nil, "looking at the sockets of lb: there is no network namespace at /run/none"},
		{"4194305", nil, "looking at the sockets of lb: there is no process 4194305"},
		{"left-behind", nil, "looking at the sockets of lb: the network namespace left-behind cannot be entered: nsenter: "},
		{"web-1", asNobody, "looking at the sockets of lb: the network namespace web-1 cannot be entered: it takes root there, with sudo or another login (nsenter: "},
		{"1", asNobody, "looking at the sockets of lb: the network namespace 1 cannot be entered: it takes root there, with sudo or another login (nsenter: "},
	} {
		h := Host{"lb", shellRunner{shell: shells[0], change: c.change}, time.Now}
		probers, err := h.Probers(t.Context(), c.which)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := probers[0].Look(t.Context(), probe.Options{}); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v", c.which, err)
		}
	}
	h := Host{"lb", shellRunner{shell: shells[0], without: []string{"nsenter"}}, time.Now}
	probers, err := h.Probers(t.Context(), "web-1")
	if err != nil {
		t.Fatal(err)
	}
	const unequipped = "looking at the sockets of lb: the network namespace web-1 cannot be entered: the host has no nsenter, which util-linux and busybox have"
	if _, err := probers[0].Look(t.Context(), probe.Options{}); err == nil || err.Error() != unequipped {
		t.Error(err)
	}
	for _, word := range []string{"..", "a/b", "a\x00b"} {
		if _, err := (Host{Name: "lb"}).Probers(t.Context(), word); err == nil || !strings.HasPrefix(err.Error(), "a network namespace is named by") {
			t.Errorf("%q: %v", word, err)
		}
	}
}

// To an ordinary user only their own processes show where they are.
func TestNamespacesForNobody(t *testing.T) {
	nettest.Require(t, nettest.Root)
	onEveryShell(t, func(t *testing.T, shell []string) {
		h := Host{"lb", shellRunner{shell: shell, change: func(cmd *exec.Cmd) { cmd.SysProcAttr, cmd.Dir = nobody(), "/" }}, time.Now}
		probers, err := h.Probers(t.Context(), "all")
		if err != nil {
			t.Fatal(err)
		}
		look, err := probers[0].Look(t.Context(), probe.Options{Summary: true})
		if err != nil {
			t.Fatal(err)
		}
		gaps := look.Observation.Gaps
		if last := gaps[len(gaps)-1]; !strings.HasPrefix(last, "there may be more network namespaces: ") || !strings.HasSuffix(last, " processes of other users may not be looked at: it takes root there, with sudo or another login") {
			t.Errorf("%q", gaps)
		}
	})
}
