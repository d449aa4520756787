package provider_test

import (
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// everyKernel runs a test on the ways to a real kernel.
func everyKernel(t *testing.T, test func(*testing.T, target)) {
	for name, reach := range map[string]func(*testing.T) target{"local": localTarget, "ssh": sshTarget} {
		t.Run(name, func(t *testing.T) {
			nettest.Program(t, "ss")
			test(t, reach(t))
		})
	}
}

// leak makes connections that the peer has closed and this process has not.
func leak(t *testing.T, count int) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { listener.Close() })
	for range count {
		client, err := net.Dial("tcp4", listener.Addr().String())
		must(t, err)
		server, err := listener.Accept()
		must(t, err)
		t.Cleanup(func() { server.Close() })
		must(t, client.Close())
	}
	return listener.Addr().String()
}

// overflow fills the queue of a listener that nobody accepts from, and goes on to
// connect to it until the test ends.
func overflow(t *testing.T) (address string) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	must(t, err)
	t.Cleanup(func() { unix.Close(fd) })
	must(t, unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	must(t, unix.Listen(fd, 1))
	name, err := unix.Getsockname(fd)
	must(t, err)
	address = fmt.Sprintf("127.0.0.1:%d", name.(*unix.SockaddrInet4).Port)
	for range 2 {
		client, err := net.Dial("tcp4", address)
		must(t, err)
		t.Cleanup(func() { client.Close() })
	}
	done := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			default:
			}
			if more, err := net.DialTimeout("tcp4", address, 20*time.Millisecond); err == nil {
				more.Close()
			}
		}
	}()
	t.Cleanup(func() {
		close(done)
		<-ended
	})
	return address
}

// On real kernels each limit is held, and what is over it is named with its
// process, whatever the way there.
func TestSocketsData_RealSockets(t *testing.T) {
	everyKernel(t, func(t *testing.T, on target) {
		leaks, full := leak(t, 12), overflow(t)
		time.Sleep(1100 * time.Millisecond) // an age that ss shows in whole milliseconds
		config := func(limits string) string {
			return on.provider + "data \"sysctl_sockets\" \"x\" {\n  sample = \"300ms\"\n  limits = { " + limits + " }\n}\n"
		}
		holder := fmt.Sprintf(`\(%d\)`, os.Getpid())
		steps := []resource.TestStep{{
			Config: config("close_wait = 12, close_wait_age_seconds = 600, accept_queue_percent = 200, time_wait = 20000"),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(socketsX, tfjsonpath.New("states").AtMapKey("close_wait"), knownvalue.Int64Exact(12)),
				statecheck.ExpectKnownValue(socketsX, tfjsonpath.New("processes").AtSliceIndex(0).AtMapKey("pid"), knownvalue.Int64Exact(int64(os.Getpid()))),
				statecheck.ExpectKnownValue(socketsX, tfjsonpath.New("processes").AtSliceIndex(0).AtMapKey("listener"), knownvalue.StringExact(leaks)),
				statecheck.ExpectKnownValue(socketsX, tfjsonpath.New("processes").AtSliceIndex(0).AtMapKey("close_wait_growth"), knownvalue.Int64Exact(0)),
				statecheck.ExpectKnownValue(socketsX, tfjsonpath.New("sampled_seconds"), knownvalue.NotNull()),
			},
		}}
		for limits, want := range map[string]string{
			"close_wait = 11":             `12 sockets in CLOSE_WAIT, more than close_wait = 11. Where: 12 held by .*` + holder + `, connections to ` + leaks,
			"close_wait_age_seconds = 1":  `Sockets Too Long in CLOSE_WAIT(?s:.*) the oldest of 12 held by .*` + holder,
			"accept_queue_percent = 100":  `an accept queue that is filled to 200.0 %, (?s:.*)2 of 1 at listener ` + full + `, .*` + holder,
			"listen_drops_per_second = 0": `Too Many Connections Dropped at Listeners(?s:.*) so far at listener ` + full,
		} {
			steps = append(steps, resource.TestStep{Config: config(limits), ExpectError: inAnyWidth(strings.ReplaceAll(want, ".*", `[\s\S]*`))})
		}
		resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: on.served, Steps: steps})
	})
}

const socketsX = "data.sysctl_sockets.x"

// A change of this apply is there when a data source that depends on it looks,
// and one in a check block warns.
func TestSocketsData_AfterTheChange(t *testing.T) {
	everyKernel(t, func(t *testing.T, on target) {
		leak(t, 3)
		resource.Test(t, resource.TestCase{
			ProtoV6ProviderFactories: on.served,
			Steps: []resource.TestStep{{
				ExpectNonEmptyPlan: true, // each apply reads what is in a check block
				Config: on.provider + set(`"net.ipv4.tcp_fin_timeout" = "37"`) + `
data "sysctl_sockets" "x" {
  depends_on = [` + lb + `]
}
check "leak" {
  data "sysctl_sockets" "checked" {
    limits     = { close_wait = 0 }
    depends_on = [` + lb + `]
  }
  assert {
    condition     = data.sysctl_sockets.checked.states.close_wait == 0
    error_message = "some are"
  }
}
`,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(socketsX, tfjsonpath.New("parameters").AtMapKey("net.ipv4.tcp_fin_timeout"), knownvalue.StringExact("37")),
					statecheck.ExpectKnownValue(socketsX, tfjsonpath.New("states").AtMapKey("close_wait"), knownvalue.Int64Exact(3)),
				},
			}},
		})
	})
}

// Another network namespace is looked at by a process in it. The program is the
// real one: a thread that was in another namespace ends, and what the testing
// framework starts ends with the thread that started it.
func TestSocketsData_Namespace(t *testing.T) {
	nettest.Require(t, nettest.Root)
	nettest.Program(t, "ss")
	for name, provider := range map[string]func() string{"local": func() string { return "" }, "ssh": func() string { return overSSH(nettest.StartSSHD(t)) }} {
		t.Run(name, func(t *testing.T) {
			r := newRoom(t, provider())
			other := nettest.StartHost(t, "other")
			other.Write(t, "net.ipv4.tcp_fin_timeout", "44")
			pid := fmt.Sprint(other.PID())
			config := func(netns string) string {
				return "data \"sysctl_sockets\" \"x\" {\n  netns = " + netns + "\n}\noutput \"x\" {\n  value = [data.sysctl_sockets.x.netns, data.sysctl_sockets.x.parameters[\"net.ipv4.tcp_fin_timeout\"]]\n}\n"
			}
			r.declare(config(pid))
			r.tf.run("apply", "-auto-approve")
			if got := output[[]string](t, r.tf, "x"); !slices.Equal(got, []string{pid, "44"}) {
				t.Errorf("seen: %q", got)
			}
			r.declare(config(`"no-such"`))
			out, err := r.tf.try("plan")
			if said := unwrapped(out); err == nil || !strings.Contains(said, "Unable to Look at the Sockets") || !strings.Contains(said, "no-such") {
				t.Errorf("%v:\n%s", err, said)
			}
		})
	}
}

// Who is not root is told what that leaves open, and sudo closes it.
func TestSocketsData_NotRoot(t *testing.T) {
	nettest.Require(t, nettest.Root)
	server := nettest.StartSSHD(t)
	must(t, os.Chmod(server.Dir, 0o755)) // sshd reads the keys as the user
	nettest.AddUser(t, "prober", "/bin/sh", "")
	nettest.Sudoers(t, "prober ALL=(root) NOPASSWD: ALL")
	leaks := leak(t, 2)
	config := func(sudo string) string {
		return fmt.Sprintf(`provider "sysctl" {
  ssh = {
    host = "127.0.0.1", port = %d, user = "prober", agent = false, ssh_config_file = "none"
    private_key_file = %q
    host_key         = %q
  }
}
data "sysctl_sockets" "x" {
  sudo = %s
}
`, server.Port, server.Identity, server.HostKey, sudo)
	}
	first := tfjsonpath.New("processes").AtSliceIndex(0)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: served(nil),
		Steps: []resource.TestStep{
			{Config: config("false"), ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(socketsX, first.AtMapKey("listener"), knownvalue.StringExact(leaks)),
				statecheck.ExpectKnownValue(socketsX, first.AtMapKey("pid"), knownvalue.Null()),
				statecheck.ExpectKnownValue(socketsX, tfjsonpath.New("gaps"), knownvalue.NotNull()),
			}},
			{Config: config("true"), ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(socketsX, first.AtMapKey("pid"), knownvalue.Int64Exact(int64(os.Getpid()))),
			}},
		},
	})
}
