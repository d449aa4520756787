package provider_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

const ports = "sysctl_local_port_range.it"

func portRange(attributes string) string {
	return "resource \"sysctl_local_port_range\" \"it\" {\n  " + attributes + "\n}\n"
}

// Bar 19.
func TestLocalPortRange_Lifecycle(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	before := value(t, h, "net.ipv4.ip_local_port_range")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{
				Config: portRange("low = 15000\n  high = 64999\n  reserved = [\"20000-20010\", \"15432\"]"),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectKnownValue(ports, tfjsonpath.New("usable_ports"), knownvalue.Int64Exact(49988))},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(ports, tfjsonpath.New("capacity"), knownvalue.ObjectExact(map[string]knownvalue.Check{
						"without_reuse": knownvalue.Int64Exact(833), "with_reuse": knownvalue.Int64Exact(49988), "limit": knownvalue.StringExact("ports"),
					})),
				},
				Check: func(*terraform.State) error {
					if got := value(t, h, "net.ipv4.ip_local_reserved_ports"); got != "15432,20000-20010" {
						t.Errorf("the reserved ports are %q", got)
					}
					return nil
				},
			},
			{
				Config:           portRange("low = 15000\n  high = 64999\n  reserved = [\"15432\", \"20000-20005\", \"20006-20010\"]"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
			{
				ResourceName: ports, ImportState: true, ImportStateId: "localhost",
				ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "low",
				ImportStateVerifyIgnore: []string{"original.%", "original.net.ipv4.ip_local_port_range", "original.net.ipv4.ip_local_reserved_ports", "reserved.#", "reserved.0", "reserved.1", "reserved.2", "live.net.ipv4.ip_local_reserved_ports", "persisted.net.ipv4.ip_local_reserved_ports", "boot_effective.net.ipv4.ip_local_reserved_ports"},
			},
			{
				PreConfig: func() { must(t, h.Write("net.ipv4.ip_local_port_range", "20000 40001")) },
				Config:    portRange("low = 15000\n  high = 64999"),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(ports, plancheck.ResourceActionUpdate)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
		},
	})
	if got := value(t, h, "net.ipv4.ip_local_port_range"); got != before {
		t.Errorf("the range is %q after the destroy, it was %q", got, before)
	}
}

func TestLocalPortRange_RefusedAlone(t *testing.T) {
	_, served := newFake(t, fake.Options{})
	var steps []resource.TestStep
	for _, c := range []struct{ attributes, want string }{
		{"low = 60000\n  high = 1024", `high is 1024, below low`},
		{"low = 0\n  high = 1024", `between 1 and\s+65535`},
		{"low = 15000\n  high = 65536", `between 1 and\s+65535`},
		{"low = 15000\n  high = 64999\n  reserved = [\"http\"]", `neither a port nor a range`},
		{"low = 15000\n  high = 64999\n  reserved = [\"20-10\"]", `neither a port nor a range`},
	} {
		steps = append(steps, resource.TestStep{Config: portRange(c.attributes), PlanOnly: true, ExpectError: regexp.MustCompile(c.want)})
	}
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: served, Steps: steps})
}
