package provider_test

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/source/terraform"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// What terraform show -json says of this provider's resources is what tcplint
// lint reads in it: hosts, files, values, those that are not known yet and those
// that must not be shown.
func TestPlanJSON_IsReadByTheLinter(t *testing.T) { planIsRead(t) }

// TestOpenTofu_PlanJSON reads what OpenTofu says, and several providers of one
// block, which only OpenTofu has.
func TestOpenTofu_PlanJSON(t *testing.T) {
	t.Setenv("TF_ACC_TERRAFORM_PATH", nettest.Program(t, cmp.Or(os.Getenv("TCPLINT_TOFU"), "tofu")))
	planIsRead(t)
	_, served := newFarm(t, "lb1", "lb2")
	tf := startTerraform(t, served)
	tf.write("main.tf", required+`
locals {
  hosts = toset(["lb1", "lb2"])
}
provider "sysctl" {
  alias    = "by"
  for_each = local.hosts
  ssh      = { host = each.key }
}
resource "sysctl_parameter" "it" {
  for_each         = local.hosts
  provider         = sysctl.by[each.key]
  parameter        = each.key == "lb1" ? "net.ipv4.tcp_fin_timeout" : "net.ipv4.tcp_retries2"
  value            = "10"
  rollback_timeout = "0s"
}
`)
	tf.run("plan", "-out=tfplan")
	want := []string{
		`sysctl_parameter.it["lb1"] /etc/sysctl.d/60-terraform-net-ipv4-tcp-fin-timeout.conf sysctl_parameter.it["lb1"] net.ipv4.tcp_fin_timeout 10`,
		`sysctl_parameter.it["lb2"] /etc/sysctl.d/60-terraform-net-ipv4-tcp-retries2.conf sysctl_parameter.it["lb2"] net.ipv4.tcp_retries2 10`,
	}
	if diff := gocmp.Diff(want, readPlan(t, tf.run("show", "-json", "tfplan"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func planIsRead(t *testing.T) {
	t.Helper()
	_, served := newFarm(t, "lb1", "lb2")
	tf := startTerraform(t, served)
	tf.write("main.tf", required+`
variable "buckets" {
  type      = string
  sensitive = true
  default   = "262144"
}
variable "key" {
  type      = string
  ephemeral = true
  default   = "01020304-05060708-090a0b0c-0d0e0f10"
}
resource "terraform_data" "later" {
  input = "4096"
}
provider "sysctl" {
  ssh    = { host = "lb1", port = 2222 }
  policy = { roles = ["load-balancer"], enforcement = "off" }
}
resource "sysctl_parameters" "lb" {
  name             = "60-lb"
  rollback_timeout = "0s"
  values = {
    "net.core.somaxconn"           = terraform_data.later.output
    "net.ipv4.tcp_max_tw_buckets"  = var.buckets
    "net/ipv4/tcp_tw_reuse"        = true
  }
}
resource "sysctl_parameter" "one" {
  for_each         = { "net.ipv4.tcp_fin_timeout" = "30" }
  ssh              = { host = "lb2" }
  parameter        = each.key
  value            = each.value
  persist          = false
  rollback_timeout = "0s"
}
resource "sysctl_local_port_range" "lb" {
  low              = 15000
  high             = 64999
  reserved         = ["15432", "20000-20010"]
  rollback_timeout = "0s"
}
`)
	tf.run("plan", "-out=tfplan")
	want := []string{
		`lb1:2222 /etc/sysctl.d/60-lb.conf sysctl_parameters.lb net.core.somaxconn (known after apply)`,
		`lb1:2222 /etc/sysctl.d/60-lb.conf sysctl_parameters.lb net.ipv4.tcp_max_tw_buckets (sensitive value)`,
		`lb1:2222 /etc/sysctl.d/60-lb.conf sysctl_parameters.lb net/ipv4/tcp_tw_reuse 1`,
		`lb1:2222 /etc/sysctl.d/60-terraform-net-ipv4-ip-local-port-range.conf sysctl_local_port_range.lb net.ipv4.ip_local_port_range 15000 64999`,
		`lb1:2222 /etc/sysctl.d/60-terraform-net-ipv4-ip-local-port-range.conf sysctl_local_port_range.lb net.ipv4.ip_local_reserved_ports 15432,20000-20010`,
		`lb2:2222 plan.json sysctl_parameter.one["net.ipv4.tcp_fin_timeout"] net.ipv4.tcp_fin_timeout 30`,
	}
	if diff := gocmp.Diff(want, readPlan(t, tf.run("show", "-json", "tfplan"))); diff != "" {
		t.Errorf("before the apply (-want +got):\n%s", diff)
	}
	tf.run("apply", "-auto-approve")
	tf.run("plan", "-out=tfplan")
	want[0] = strings.Replace(want[0], "(known after apply)", "4096", 1)
	if diff := gocmp.Diff(want, readPlan(t, tf.run("show", "-json", "tfplan"))); diff != "" {
		t.Errorf("with nothing to do (-want +got):\n%s", diff)
	}
	tf.run("plan", "-out=tfplan", "-destroy")
	if got := readPlan(t, tf.run("show", "-json", "tfplan")); got != nil {
		t.Errorf("of a destroy is read: %q", got)
	}
}

// readPlan tells each setting with its host, its file and its resource.
func readPlan(t *testing.T, text string) []string {
	t.Helper()
	hosts, err := terraform.Kind{}.Read(strings.NewReader(text), source.Place{Path: "plan.json"})
	must(t, err)
	var settings []string
	for _, host := range hosts {
		files, err := host.Files(sysctlconf.Systemd)
		must(t, err)
		for _, file := range files {
			for i := range file.Settings {
				setting := &file.Settings[i]
				shown := setting.Value
				switch {
				case setting.Pending:
					shown = source.PendingText
				case setting.Hidden:
					shown = source.HiddenText
				}
				settings = append(settings, fmt.Sprint(host.Name, " ", file.Path, " ", setting.Address, " ", setting.Parameter, " ", shown))
			}
		}
	}
	return settings
}
