package gate_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/gate"
)

const fewPlanned = `{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[
{"address":"sysctl_parameters.lb","mode":"managed","type":"sysctl_parameters","name":"lb","provider_name":"registry.terraform.io/tcplint/sysctl",
 "change":{"actions":["create"],"before":null,"after":{"name":"60-lb","values":{"net.ipv4.tcp_tw_reuse":"1","net.ipv4.tcp_timestamps":"0"}},"after_unknown":{}}}]}`

func TestLint(t *testing.T) {
	config := write(t, "tcplint.toml", `
[[host]]
name = "lb"
addresses = ["sysctl_parameters.lb"]
roles = ["load-balancer"]
kernel = "6.1"
nat = true
`)
	reuse := map[string]string{"net.ipv4.tcp_tw_reuse": "1", "net.ipv4.tcp_timestamps": "0"}
	for _, c := range []struct {
		name    string
		in      gate.Input
		options gate.Options
		want    []string // rule, host, place
	}{
		{"nothing", gate.Input{Values: map[string]string{}}, gate.Options{}, nil},
		{"values", gate.Input{Values: reuse}, gate.Options{Kernel: "6.1"}, []string{"TL101 values net.ipv4.tcp_timestamps values:0"}},
		{"values of a host that is known", gate.Input{Values: reuse, Host: "lb"}, gate.Options{Config: config}, []string{"TL101 lb net.ipv4.tcp_timestamps values:0"}},
		{
			"files, the later one wins", gate.Input{Files: map[string]string{
				"sysctl.d/60-lb.conf":                "net.ipv4.tcp_tw_reuse = 1\n",
				"/usr/lib/sysctl.d/90-vendor.conf":   "\nnet.ipv4.tcp_timestamps = 0\n",
				"/usr/lib/sysctl.d/50-defaults.conf": "net.ipv4.tcp_timestamps = 1\n",
			}},
			gate.Options{Kernel: "6.1"},
			[]string{"TL101 files net.ipv4.tcp_timestamps /usr/lib/sysctl.d/90-vendor.conf:2"},
		},
		{
			"a file in the place of another", gate.Input{Files: map[string]string{
				"60-lb.conf":                     "net.ipv4.tcp_tw_reuse = 1\n",
				"/usr/lib/sysctl.d/90-tune.conf": "net.ipv4.tcp_timestamps = 0\n",
				"/etc/sysctl.d/90-tune.conf":     "net.ipv4.tcp_timestamps = 1\n",
			}},
			gate.Options{Kernel: "6.1"}, nil,
		},
		{
			"sysctl.conf alone, where nobody reads it", gate.Input{Files: map[string]string{"etc/sysctl.conf": "net.ipv4.tcp_tw_reuse = 1\nnet.ipv4.tcp_timestamps = 0\n"}},
			gate.Options{Kernel: "6.1", Loader: "procps"},
			[]string{"TL101 files net.ipv4.tcp_timestamps etc/sysctl.conf:2"},
		},
		{"a plan", gate.Input{Plan: fewPlanned}, gate.Options{Kernel: "6.1"}, []string{"TL101 localhost net.ipv4.tcp_timestamps plan:0"}},
		{"a plan of a host that is known", gate.Input{Plan: fewPlanned}, gate.Options{Config: config}, []string{"TL101 lb net.ipv4.tcp_timestamps plan:0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			document, err := gate.New(gate.Parts{}).Lint(context.Background(), c.in, c.options)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range document.Findings {
				if f.Severity == "error" {
					got = append(got, fmt.Sprintf("%s %s %s %s:%d", f.Rule, f.Host, f.Parameter, f.Location.Path, f.Location.Line))
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if document.Summary.Error != len(c.want) {
				t.Errorf("%d errors are counted", document.Summary.Error)
			}
		})
	}
}

func TestLint_Silenced(t *testing.T) {
	document, err := gate.New(gate.Parts{}).Lint(context.Background(), gate.Input{Files: map[string]string{
		"60-lb.conf": "net.ipv4.tcp_tw_reuse = 1\n# tcplint:ignore TL101 -- tried, and wanted\nnet.ipv4.tcp_timestamps = 0\n",
	}}, gate.Options{Kernel: "6.1"})
	if err != nil || document.Summary.Error != 0 || document.Summary.Suppressed == 0 {
		t.Errorf("%+v, %v", document.Summary, err)
	}
}

func TestLint_Mistakes(t *testing.T) {
	config := write(t, "tcplint.toml", "[[host]]\nname = \"lb\"\n")
	for want, c := range map[string]struct {
		in      gate.Input
		options gate.Options
	}{
		"no host of the configuration":    {gate.Input{Values: article, Host: "web"}, gate.Options{Config: config}},
		"named \"lb\"":                    {gate.Input{Values: article, Host: "lb"}, gate.Options{}},
		"no loader reads \"/opt/x.conf\"": {gate.Input{Files: map[string]string{"/opt/x.conf": ""}}, gate.Options{}},
		"are the same file":               {gate.Input{Files: map[string]string{"a.conf": "", "x/a.conf": ""}}, gate.Options{}},
		"is no path of a file":            {gate.Input{Files: map[string]string{"": ""}}, gate.Options{}},
		"kernel":                          {gate.Input{Values: article}, gate.Options{Kernel: "latest"}},
		"no such file":                    {gate.Input{Values: article}, gate.Options{Config: "missing.toml"}},
		"state":                           {gate.Input{Plan: `{"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"x","outputs":{},"resources":[]}`}, gate.Options{}},
	} {
		_, err := gate.New(gate.Parts{}).Lint(context.Background(), c.in, c.options)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}
