package provider_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// target is a host that the same tests run on, whatever the way there.
type target struct {
	served   factories
	provider string // the provider block
	read     func(t *testing.T, parameter string) string
	write    func(t *testing.T, parameter, value string)
	file     func(path string) (string, error)
	rewrite  func(t *testing.T, path, text string)
}

// everywhere runs a test on every kind of host. Those in the room are one
// kernel, so they come one after the other.
func everywhere(t *testing.T, test func(*testing.T, target)) {
	for name, reach := range map[string]func(*testing.T) target{"fake": fakeTarget, "local": localTarget, "ssh": sshTarget} {
		t.Run(name, func(t *testing.T) { test(t, reach(t)) })
	}
}

func fakeTarget(t *testing.T) target {
	h, served := newFake(t, fake.Options{})
	return target{
		served: served,
		read:   func(t *testing.T, parameter string) string { return value(t, h, parameter) },
		write:  func(t *testing.T, parameter, value string) { must(t, h.Write(parameter, value)) },
		file:   h.ReadFile,
		rewrite: func(t *testing.T, path, text string) {
			must(t, h.WriteFile(path, text))
		},
	}
}

// localTarget is the kernel of the room, reached as any user reaches theirs.
func localTarget(t *testing.T) target {
	nettest.Require(t, nettest.Room)
	for _, parameter := range declaredEverywhere {
		nettest.Write(t, parameter, nettest.Read(t, parameter)) // put back at the end
	}
	return target{
		served: served(nil),
		read: func(t *testing.T, parameter string) string {
			return strings.Join(strings.Fields(nettest.Read(t, parameter)), " ")
		},
		write: func(t *testing.T, parameter, value string) {
			must(t, os.WriteFile(nettest.Path(parameter), []byte(value), 0))
		},
		file: func(path string) (string, error) {
			text, err := os.ReadFile(path)
			return string(text), err
		},
		rewrite: func(t *testing.T, path, text string) { must(t, os.WriteFile(path, []byte(text), 0o600)) },
	}
}

func sshTarget(t *testing.T) target {
	over := localTarget(t)
	server := startSSHD(t)
	over.provider = fmt.Sprintf(`provider "sysctl" {
  ssh = {
    host = "127.0.0.1", port = %d, user = "root", agent = false, ssh_config_file = "none"
    private_key_file = %q
    host_key = %q
  }
}
`, server.port, server.identity, server.hostKey)
	return over
}

var declaredEverywhere = []string{"net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_tw_reuse", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time"}

// Bar 11: the same steps, whatever the way to the host.
func TestEverywhere_Lifecycle(t *testing.T) { everywhere(t, lifecycle) }

func lifecycle(t *testing.T, on target) {
	before := map[string]string{}
	for _, parameter := range declaredEverywhere {
		before[parameter] = on.read(t, parameter)
	}
	config := func(fin string) string {
		return on.provider + set(`"net.ipv4.tcp_fin_timeout" = "`+fin+`"`, `"net.ipv4.ip_local_reserved_ports" = "3,1,2"`) +
			one("net.ipv4.tcp_keepalive_time", "600")
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: on.served,
		Steps: []resource.TestStep{
			{
				Config:           config("0x1e"),
				ConfigPlanChecks: emptyAfter(),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(lb, tfjsonpath.New("live"), exactly(map[string]string{"net.ipv4.tcp_fin_timeout": "0x1e", "net.ipv4.ip_local_reserved_ports": "3,1,2"})),
					statecheck.ExpectKnownValue(lb, tfjsonpath.New("original").AtMapKey("net.ipv4.tcp_fin_timeout"), knownvalue.StringExact(before["net.ipv4.tcp_fin_timeout"])),
				},
			},
			{
				PreConfig: func() {
					on.write(t, "net.ipv4.tcp_fin_timeout", "45")
					on.rewrite(t, "/etc/sysctl.d/60-terraform-net-ipv4-tcp-keepalive-time.conf", "net.ipv4.tcp_keepalive_time = 1200\n")
				},
				Config: config("30"),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(lb, plancheck.ResourceActionUpdate),
						plancheck.ExpectResourceAction(fin, plancheck.ResourceActionUpdate),
					},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
			{
				ResourceName: lb, ImportState: true, ImportStateId: "60-lb",
				ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "name",
				ImportStateVerifyIgnore: []string{"values.net.ipv4.ip_local_reserved_ports", "live.net.ipv4.ip_local_reserved_ports", "persisted.net.ipv4.ip_local_reserved_ports", "original.net.ipv4.ip_local_reserved_ports", "original.net.ipv4.tcp_fin_timeout"},
			},
			{
				Config: on.provider + set(`"net.ipv4.tcp_fin_timeout" = "31"`) + one("net.ipv4.tcp_tw_reuse", "1"),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(fin, plancheck.ResourceActionDestroyBeforeCreate)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				Check: func(*terraform.State) error {
					for parameter, want := range map[string]string{
						"net.ipv4.tcp_fin_timeout": "31", "net.ipv4.tcp_tw_reuse": "1",
						"net.ipv4.ip_local_reserved_ports": before["net.ipv4.ip_local_reserved_ports"], "net.ipv4.tcp_keepalive_time": before["net.ipv4.tcp_keepalive_time"],
					} {
						if got := on.read(t, parameter); got != want {
							t.Errorf("%s is %q, not %q", parameter, got, want)
						}
					}
					return nil
				},
			},
		},
	})
	for parameter, want := range before {
		if got := on.read(t, parameter); got != want {
			t.Errorf("%s is %q after the destroy, it was %q", parameter, got, want)
		}
	}
	if text, err := on.file("/etc/sysctl.d/60-lb.conf"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is still there: %v\n%s", err, text)
	}
}
