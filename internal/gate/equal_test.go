package gate_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/gate"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/source/terraform"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// The contract: with kernel, loader, roles and nat fixed and no other files, lint
// of the plan's JSON and the plan itself find the same.
func TestPlan_EqualsLintOfThePlan(t *testing.T) {
	yes := true
	for name, declared := range map[string][]gate.Declared{
		"the article's block": {{Owner: "sysctl_parameters/60-lb", Stem: "60-lb", Values: article}},
		"several resources": {
			{Owner: "sysctl_local_port_range", Stem: "60-terraform-net-ipv4-ip-local-port-range", Values: map[string]string{"net.ipv4.ip_local_port_range": "32768 32999", "net.ipv4.ip_local_reserved_ports": "32770-32990"}},
			{Owner: "sysctl_parameter/net.ipv4.tcp_timestamps", Stem: "60-terraform-net-ipv4-tcp-timestamps", Values: map[string]string{"net.ipv4.tcp_timestamps": "0"}},
			{Owner: "sysctl_parameters/10-base", Stem: "10-base", Values: map[string]string{"net.ipv4.tcp_tw_reuse": "1", "net.ipv4.tcp_max_tw_buckets": "100", "net.core.somaxconn": "70000000000", "net.ipv4.tcp_mem": "1 2 3"}},
			{Owner: "sysctl_parameters/90-tracking", Stem: "90-tracking", Values: map[string]string{"net.netfilter.nf_conntrack_max": "1024", "net.ipv4.tcp_tw_reus": "1", "net.ipv4.conf.eth0.rp_filter": "3"}},
		},
		"what apply will tell": {
			{Owner: "sysctl_parameters/60-lb", Stem: "60-lb", Values: map[string]string{"net.ipv4.tcp_tw_reuse": "1"}, Pending: []string{"net.ipv4.tcp_timestamps"}},
			{Owner: "sysctl_parameters/70-all", Stem: "70-all", Opaque: "values"},
		},
	} {
		for _, o := range []gate.Options{
			{Roles: []string{"load-balancer"}, NAT: &yes, Kernel: "6.1", Loader: "systemd"},
			{Roles: []string{"database", "web"}, Kernel: "4.4", Loader: "procps"},
			{Kernel: "5.15.0-91-generic", Loader: "busybox"},
			{Roles: []string{"container"}, Kernel: "6.12"},
			{},
		} {
			answer, err := shared.Plan(context.Background(), gate.Question{Options: o, Hostname: "lb1", Declared: declared})
			if err != nil {
				t.Fatal(err)
			}
			planned, linted := bare(answer.Findings), bare(lintPlan(t, declared, o))
			if len(planned) == 0 {
				t.Errorf("%s %+v: nothing was found, so nothing was compared", name, o)
			}
			if diff := cmp.Diff(linted, planned); diff != "" {
				t.Errorf("%s %+v: findings (-lint of the plan +plan):\n%s", name, o, diff)
			}
		}
	}
}

// With a host, what differs is what the host answered: whose kernel it is, what
// is live and in other files, and which parameters are there.
func TestPlan_DiffersByTheHost(t *testing.T) {
	declared := []gate.Declared{{Owner: "sysctl_parameters/60-lb", Stem: "60-lb", Values: map[string]string{
		"net.ipv4.tcp_tw_reuse": "1", "net.netfilter.nf_conntrack_max": "262144", "net.ipv4.tcp_tw_reuse_delay": "500",
	}}}
	o := gate.Options{Kernel: "7.3"}
	linted := said(lintPlan(t, declared, o))
	answer, err := shared.Plan(context.Background(), gate.Question{Options: o, Snapshot: machine(file("/etc/sysctl.d/99-x.conf", "net.ipv4.tcp_timestamps = 0\n")), Declared: declared})
	if err != nil {
		t.Fatal(err)
	}
	planned := of(answer, "sysctl_parameters/60-lb")
	if want := []string{"TL109 warning fail net.ipv4.tcp_tw_reuse_delay", "TL508 warning undetermined net.netfilter.nf_conntrack_max"}; !slices.Equal(linted, want) {
		t.Errorf("lint of the plan: got  %q\nwant %q", linted, want)
	}
	want := []string{
		"TL004 warning fail net.ipv4.tcp_tw_reuse_delay",
		"TL026 error fail net.netfilter.nf_conntrack_max",
		"TL101 error fail net.ipv4.tcp_tw_reuse",
	}
	if !slices.Equal(planned, want) {
		t.Errorf("plan: got  %q\nwant %q", planned, want)
	}
}

// bare leaves out in which file a finding stands: a plan, or one of the host.
func bare(findings []report.Finding) []report.Finding {
	var bare []report.Finding
	for _, f := range findings {
		f.Host, f.Fingerprint, f.Excerpt = "", "", report.Excerpt{}
		f.Location.Path, f.Location.Attribute = "", ""
		for i := range f.Related {
			f.Related[i].Excerpt, f.Related[i].Location.Path, f.Related[i].Location.Attribute = report.Excerpt{}, "", ""
		}
		bare = append(bare, f)
	}
	document := report.Document{Findings: bare}
	report.Sort(&document)
	return document.Findings
}

// lintPlan is tcplint lint of what terraform show -json would print.
func lintPlan(t *testing.T, declared []gate.Declared, o gate.Options) []report.Finding {
	t.Helper()
	type object = map[string]any
	var changes []object
	for _, d := range declared {
		kind, _, _ := strings.Cut(d.Owner, "/")
		after, unknown := object{"name": d.Stem}, object{}
		switch {
		case kind == "sysctl_local_port_range":
			low, high, _ := strings.Cut(d.Values["net.ipv4.ip_local_port_range"], " ")
			after["low"], after["high"], after["reserved"] = json.Number(low), json.Number(high), []string{d.Values["net.ipv4.ip_local_reserved_ports"]}
		case kind == "sysctl_parameter":
			for name, value := range d.Values {
				after["parameter"], after["value"] = name, value
			}
		case d.Opaque != "":
			unknown[d.Opaque] = true
		default:
			after["values"] = d.Values
			pending := object{}
			for _, name := range d.Pending {
				pending[name] = true
			}
			unknown["values"] = pending
		}
		changes = append(changes, object{
			// The address is what the provider is not told; here it is the owner.
			"address": d.Owner, "mode": "managed", "type": kind, "name": "it",
			"change": object{"actions": []string{"create"}, "after": after, "after_unknown": unknown, "after_sensitive": object{}},
		})
	}
	text, err := json.Marshal(object{"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": changes})
	if err != nil {
		t.Fatal(err)
	}
	hosts, err := terraform.Kind{}.Read(strings.NewReader(string(text)), source.Place{Path: "plan.json"})
	if err != nil {
		t.Fatal(err)
	}
	run := lint.Run{
		Hosts: hosts, Today: config.DateOf(time.Now()), Compile: policy.New, Progress: func(int) {},
		Targets: lint.Targets{Roles: o.Roles, NAT: o.NAT != nil && *o.NAT, Kernel: o.Kernel, Loader: o.Loader},
	}
	result, err := run.Do(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	report.Sort(&result.Document)
	return result.Document.Findings
}
