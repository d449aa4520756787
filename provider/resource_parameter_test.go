package provider_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

const fin = "sysctl_parameter.it"

func one(parameter, value string, more ...string) string {
	return fmt.Sprintf("resource \"sysctl_parameter\" \"it\" {\n  parameter = %q\n  value = %q\n  %s\n}\n", parameter, value, strings.Join(more, "\n  "))
}

func TestParameter_Lifecycle(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	fin1, reuse := value(t, h, "net.ipv4.tcp_fin_timeout"), value(t, h, "net.ipv4.tcp_tw_reuse")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{
				Config:           one("net.ipv4.tcp_fin_timeout", "30"),
				ConfigPlanChecks: emptyAfter(),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(fin, tfjsonpath.New("name"), knownvalue.StringExact("60-terraform-net-ipv4-tcp-fin-timeout")),
					statecheck.ExpectKnownValue(fin, tfjsonpath.New("live"), knownvalue.StringExact("30")),
					statecheck.ExpectKnownValue(fin, tfjsonpath.New("persisted"), knownvalue.StringExact("30")),
					statecheck.ExpectKnownValue(fin, tfjsonpath.New("boot_effective"), knownvalue.StringExact("30")),
					statecheck.ExpectKnownValue(fin, tfjsonpath.New("original"), knownvalue.StringExact(fin1)),
					statecheck.ExpectKnownValue(fin, tfjsonpath.New("overridden_by"), knownvalue.Null()),
				},
			},
			{
				Config:           one("net/ipv4/tcp_fin_timeout", "0x1e"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
			{
				Config: one("net.ipv4.tcp_fin_timeout", "35", `name = "70-other"`, `comment = "for the load balancer"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(fin, plancheck.ResourceActionUpdate)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				Check: func(*terraform.State) error {
					gone(t, h, "/etc/sysctl.d/60-terraform-net-ipv4-tcp-fin-timeout.conf")
					text, err := h.ReadFile("/etc/sysctl.d/70-other.conf")
					if !strings.Contains(text, "for the load balancer") || !regexp.MustCompile(`net.ipv4.tcp_fin_timeout\s*=\s*35`).MatchString(text) {
						t.Errorf("the file is\n%s", text)
					}
					return err
				},
			},
			{
				Config: one("net.ipv4.tcp_tw_reuse", "1"),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(fin, plancheck.ResourceActionDestroyBeforeCreate)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				Check: func(*terraform.State) error {
					if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != fin1 {
						t.Errorf("tcp_fin_timeout is %q, it was %q before the resource that is gone", got, fin1)
					}
					return nil
				},
			},
		},
	})
	if got := value(t, h, "net.ipv4.tcp_tw_reuse"); got != reuse {
		t.Errorf("tcp_tw_reuse is %q after the destroy, it was %q", got, reuse)
	}
}

// Bar 1: the line of ours that is left in the file is in nobody's way.
func TestParameter_KeyDisappears(t *testing.T) {
	h, served := newFake(t, fake.Options{Modules: []string{"nf_conntrack"}})
	config := one("net.netfilter.nf_conntrack_max", "524288")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{Config: config, ConfigPlanChecks: emptyAfter()},
			{
				PreConfig:   func() { must(t, h.Remove("net.netfilter.nf_conntrack_max")) },
				Config:      config,
				ExpectError: regexp.MustCompile(`Unable to set net.netfilter.nf_conntrack_max(?s:.*)modprobe\s+nf_conntrack`),
			},
			{
				PreConfig: func() { must(t, h.Set("net.netfilter.nf_conntrack_max", "262144")) },
				Config:    config,
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(fin, plancheck.ResourceActionUpdate)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				Check: func(*terraform.State) error {
					if got := value(t, h, "net.netfilter.nf_conntrack_max"); got != "524288" {
						t.Errorf("nf_conntrack_max is %q", got)
					}
					return nil
				},
			},
		},
	})
}

// Bar 21.
func TestParameter_TransportErrorIsAnError(t *testing.T) {
	for name, fault := range map[string]fake.TransportFault{
		"unreachable": fake.Unreachable, "cut before": fake.DropBefore, "cut after": fake.DropAfter, "cut in the middle": fake.DropMiddle,
	} {
		t.Run(name, func(t *testing.T) {
			h, served := newFake(t, fake.Options{})
			config := one("net.ipv4.tcp_fin_timeout", "30")
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: served,
				Steps: []resource.TestStep{
					{Config: config},
					{PreConfig: func() { h.Next(fault) }, RefreshState: true, ExpectError: regexp.MustCompile(`Unable to Read the Parameters`)},
					{PreConfig: func() { h.Next() }, Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
				},
			})
		})
	}
}

// Bar 6.
func TestParameter_OverrideAtBootIsToldAtPlan(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	must(t, h.WriteFile("/etc/sysctl.d/99-site.conf", "# ours since 2019\nnet.ipv4.tcp_fin_timeout = 15\n"))
	tf := startTerraform(t, served)
	tf.write("main.tf", required+one("net.ipv4.tcp_fin_timeout", "30"))
	once := func(arguments ...string) {
		t.Helper()
		out := unwrapped(strings.ReplaceAll(tf.run(arguments...), "│", ""))
		if strings.Count(out, "/etc/sysctl.d/99-site.conf:2 sets") != 1 {
			t.Errorf("%v does not name the line once:\n%s", arguments, out)
		}
	}
	once("plan", "-out=tfplan")
	once("apply", "tfplan")
	once("plan", "-detailed-exitcode")
	// Refresh and plan have both something to say.
	tf.write("main.tf", required+one("net.ipv4.tcp_fin_timeout", "31"))
	once("plan", "-out=tfplan")
	once("apply", "tfplan")
	out := tf.run("plan", "-destroy")
	if !strings.Contains(out, "60") {
		t.Errorf("the plan of the destroy does not say what is restored:\n%s", out)
	}
}

const required = `terraform {
  required_providers {
    sysctl = { source = "tcplint/sysctl" }
  }
}
`
