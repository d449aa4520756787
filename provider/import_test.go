package provider_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

func TestParameters_Import(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	must(t, h.Write("net.ipv4.ip_local_reserved_ports", "1-3"))
	must(t, h.WriteFile("/etc/sysctl.d/50-old_style.conf", "# by hand\nnet.ipv4.ip_local_reserved_ports = 1,2,3\n"))
	config := strings.Replace(set(`"net.ipv4.ip_local_reserved_ports" = "3,2,1"`), "60-lb", "60-lb", 1)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{Config: config, ConfigPlanChecks: emptyAfter()},
			{
				ResourceName: lb, ImportState: true, ImportStateId: "60-lb", ImportStateKind: resource.ImportCommandWithID,
				ImportStateVerify:                    true,
				ImportStateVerifyIdentifierAttribute: "name",
				// The kernel's spelling, and what nobody can know any more.
				ImportStateVerifyIgnore: []string{"values.%", "values.net.ipv4.ip_local_reserved_ports", "live.net.ipv4.ip_local_reserved_ports", "persisted.net.ipv4.ip_local_reserved_ports", "original.net.ipv4.ip_local_reserved_ports"},
			},
			{
				ResourceName: lb, ImportState: true, ImportStateId: "60-lb", ImportStateKind: resource.ImportBlockWithID,
				ImportPlanChecks: resource.ImportPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(lb, plancheck.ResourceActionNoop)}},
			},
		},
	})
}

func TestParameters_ImportOfAHandWrittenFile(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	must(t, h.Write("net.ipv4.tcp_fin_timeout", "30"))
	must(t, h.WriteFile("/etc/sysctl.d/web_server.conf", "# by hand\nnet.ipv4.tcp_fin_timeout = 30\n"))
	directory := t.TempDir()
	config := `
import {
  to = sysctl_parameters.web
  id = "web_server"
}
resource "sysctl_parameters" "web" {
  name   = "60-web"
  values = { "net.ipv4.tcp_fin_timeout" = "30" }
}
`
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		WorkingDir:               directory,
		Steps: []resource.TestStep{{
			Config:           config,
			ConfigPlanChecks: emptyAfter(),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("sysctl_parameters.web", tfjsonpath.New("file"), knownvalue.StringExact("/etc/sysctl.d/60-web.conf")),
			},
		}},
	})
}

func TestParameter_Import(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	must(t, h.Write("net.ipv4.tcp_fin_timeout", "30"))
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{Config: one("net.ipv4.tcp_fin_timeout", "30"), ConfigPlanChecks: emptyAfter()},
			{
				ResourceName: fin, ImportState: true, ImportStateId: "net/ipv4/tcp_fin_timeout",
				ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "parameter", ImportStateVerifyIgnore: []string{"original"},
			},
			{ResourceName: fin, ImportState: true, ImportStateId: "net.ipv4.tcp_fin_timeuot", ExpectError: regexp.MustCompile(`has no\s+net.ipv4.tcp_fin_timeuot`)},
		},
	})
}

// Terraform writes the configuration of what is imported, and applies it
// without a change.
func TestImport_GeneratedConfiguration(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	must(t, h.Write("net.ipv4.tcp_fin_timeout", "30"))
	must(t, h.WriteFile("/etc/sysctl.d/50-web.conf", "net.ipv4.tcp_fin_timeout = 30\n"))
	tf := startTerraform(t, served)
	tf.write("main.tf", `
terraform {
  required_providers {
    sysctl = { source = "tcplint/sysctl" }
  }
}
import {
  to = sysctl_parameters.web
  id = "50-web"
}
import {
  to = sysctl_local_port_range.ports
  id = "localhost"
}
`)
	tf.run("plan", "-generate-config-out=generated.tf", "-out=plan")
	tf.run("apply", "plan")
	if out := tf.run("plan", "-detailed-exitcode"); !strings.Contains(out, "No changes") {
		t.Errorf("the second plan has changes:\n%s", out)
	}
	generated, err := os.ReadFile(filepath.Join(tf.directory, "generated.tf"))
	must(t, err)
	for _, want := range []string{`name\s+= "50-web"`, `"net.ipv4.tcp_fin_timeout" = "30"`, `low\s+= 32768`, `high\s+= 60999`} {
		if !regexp.MustCompile(want).Match(generated) {
			t.Errorf("the generated configuration has no %s:\n%s", want, generated)
		}
	}
}
