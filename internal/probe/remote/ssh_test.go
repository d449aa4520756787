package remote

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/ssh"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// reached is a host behind a server of the room.
func reached(t *testing.T, server *nettest.SSHD, user string, sudo bool) Host {
	t.Helper()
	never := false
	pool := ssh.NewPool(ssh.Options{})
	t.Cleanup(func() {
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
	})
	return Host{"lb", host.NewRunner(pool.Transport(host.SSH{
		Host: "127.0.0.1", Port: server.Port, User: user, Agent: &never, PrivateKeyFile: server.Identity, HostKey: server.HostKey, ConfigFile: "none",
	}), sudo, ""), time.Now}
}

// ours are the listeners and processes of the test, not those of the server of SSH.
func ours(o policy.Observation) ([]policy.SeenListener, []policy.Process) {
	o = still(o)
	return slices.DeleteFunc(o.Listeners, func(l policy.SeenListener) bool { return l.Port < 8080 || l.Port > 8082 }), o.Processes
}

func TestLookOverSSH(t *testing.T) {
	nettest.Require(t, nettest.Root)
	server := nettest.StartSSHD(t)
	someSockets(t)
	nettest.AddUser(t, "ops", nettest.Program(t, "dash"), "")
	nettest.AddUser(t, "helper", nettest.Program(t, "bash"), "")
	nettest.Sudoers(t, "ops ALL=(root) NOPASSWD: ALL")
	listeners, processes := ours(lookHere(t).Observation)

	for name, h := range map[string]Host{
		"root":           reached(t, server, "root", false),
		"user with sudo": reached(t, server, "ops", true),
	} {
		o := looked(t, h, "", probe.Options{Processes: true}).Observation
		gotListeners, gotProcesses := ours(o)
		if diff := cmp.Diff(listeners, gotListeners); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff(processes, gotProcesses); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if o.Host != "lb" || *o.States.CloseWait != 9 {
			t.Errorf("%s: %+v", name, o)
		}
	}

	o := looked(t, reached(t, server, "ops", false), "", probe.Options{Processes: true}).Observation
	told := regexp.MustCompile(`processes: who holds \d+ of \d+ sockets: \d+ processes of other users may not be looked at: it takes root there, with sudo or another login`)
	if gotListeners, _ := ours(o); len(gotListeners) != 3 || gotListeners[0].PID != nil || *o.States.CloseWait != 9 || !told.MatchString(strings.Join(o.Gaps, "\n")) {
		t.Errorf("%+v", o)
	}

	probers, err := reached(t, server, "helper", true).Probers(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = probers[0].Look(t.Context(), probe.Options{})
	var privilege *host.PrivilegeError
	if !errors.As(err, &privilege) || !strings.HasPrefix(err.Error(), "looking at the sockets of lb: becoming root on ") {
		t.Errorf("%v", err)
	}
}

func TestLookAtHostThatIsNotReached(t *testing.T) {
	nettest.Require(t, nettest.Root)
	server := nettest.StartSSHD(t)
	h := reached(t, &nettest.SSHD{Port: 1, Identity: server.Identity, HostKey: server.HostKey}, "root", false)
	for _, which := range []string{"", "all"} {
		_, err := func() (*probe.Look, error) {
			probers, err := h.Probers(t.Context(), which)
			if err != nil {
				return nil, err
			}
			return probers[0].Look(t.Context(), probe.Options{})
		}()
		if err == nil || !strings.Contains(err.Error(), "of lb: ") || !strings.Contains(err.Error(), "connection refused") || strings.Count(err.Error(), "127.0.0.1") > 1 {
			t.Errorf("%q: %v", which, err)
		}
	}
}
