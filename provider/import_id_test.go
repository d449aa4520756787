package provider_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

// Every form of an ID leads to the host and the object that it names.
func TestImport_ByID(t *testing.T) {
	const fin = "net.ipv4.tcp_fin_timeout"
	parameter, parameters, ports := "sysctl_parameter", "sysctl_parameters", "sysctl_local_port_range"
	f, served := newFarm(t, "lb1", "lb2", "::1", "192.0.2.7", "localhost")
	for _, h := range f.hosts {
		must(t, h.WriteFile("/etc/sysctl.d/50-web.conf", fin+" = 30\n"))
	}
	for _, c := range []struct {
		kind, id  string
		remote    bool              // the provider reaches lb1
		ssh       map[string]string // of the resource, nil: none
		host, key string            // of the identity
	}{
		{parameters, "50-web", false, nil, "localhost", "50-web"},
		{parameters, "50-web", true, nil, "lb1", "50-web"},
		{parameters, "50-web@lb1", true, nil, "lb1", "50-web"},
		{parameters, "50-web@lb2", true, map[string]string{"host": "lb2"}, "lb2", "50-web"},
		{parameters, "50-web@lb2", false, map[string]string{"host": "lb2"}, "lb2", "50-web"},
		{parameters, "50-web@::1", false, map[string]string{"host": "::1"}, "::1", "50-web"},
		{parameters, "50-web@192.0.2.7", false, map[string]string{"host": "192.0.2.7"}, "192.0.2.7", "50-web"},
		{parameters, "ssh://lb1/50-web", true, nil, "lb1", "50-web"},
		{parameters, "ssh://ops@lb2:2222/50-web", true, map[string]string{"host": "lb2", "user": "ops", "port": "2222"}, "lb2", "50-web"},
		{parameters, "ssh://ops@lb1/50-web", true, map[string]string{"host": "lb1", "user": "ops"}, "lb1", "50-web"},
		{parameters, "ssh://[::1]:2222/50-web", false, map[string]string{"host": "::1", "port": "2222"}, "::1", "50-web"},
		{parameters, "ssh://localhost/50-web", false, map[string]string{"host": "localhost"}, "localhost", "50-web"},
		{parameter, fin, false, nil, "localhost", fin},
		{parameter, "net/ipv4/tcp_fin_timeout", false, nil, "localhost", fin},
		{parameter, "net/ipv4/tcp_fin_timeout@lb2", true, map[string]string{"host": "lb2"}, "lb2", fin},
		{parameter, "ssh://lb2/net/ipv4/tcp_fin_timeout", true, map[string]string{"host": "lb2"}, "lb2", fin},
		{ports, "localhost", false, nil, "localhost", ""},
		{ports, "lb1", true, nil, "lb1", ""},
		{ports, "lb2", true, map[string]string{"host": "lb2"}, "lb2", ""},
		{ports, "@lb2", true, map[string]string{"host": "lb2"}, "lb2", ""},
		{ports, "ssh://ops@lb2:2222", true, map[string]string{"host": "lb2", "user": "ops", "port": "2222"}, "lb2", ""},
	} {
		name := c.kind + " " + strings.ReplaceAll(c.id, "/", "_")
		if c.remote {
			name += " over SSH"
		}
		t.Run(name, func(t *testing.T) {
			before := f.hosts[c.host].Starts()
			p := speakTo(t, served, c.remote)
			state, identity := p.importID(c.kind, c.id)
			for attribute, want := range map[string]string{"host": c.host, "name": c.key, "parameter": c.key} {
				if got, has := identity[attribute]; has && !got.Equal(text(want)) {
					t.Errorf("the identity has %s %v, not %q", attribute, got, want)
				}
			}
			if state["ssh"].IsNull() != (c.ssh == nil) {
				t.Fatalf("ssh is %v", state["ssh"])
			}
			ssh := map[string]tftypes.Value{}
			must(t, state["ssh"].As(&ssh))
			last := f.asked[len(f.asked)-1]
			for attribute, want := range c.ssh {
				got := map[string]string{"host": last.SSH.Host, "user": last.SSH.User, "port": strconv.Itoa(last.SSH.Port)}[attribute]
				if ssh[attribute].IsNull() || got != want {
					t.Errorf("ssh.%s is %v, and %q was used, not %q", attribute, ssh[attribute], got, want)
				}
			}
			if f.hosts[c.host].Starts() == before {
				t.Errorf("%s was not asked", c.host)
			}
			if state["file"].IsNull() || state["host_id"].IsNull() {
				t.Errorf("the import is not complete: %v", state)
			}
		})
	}
}

func TestImport_IDsThatAreNone(t *testing.T) {
	_, served := newFarm(t, "lb1")
	for _, c := range []struct{ kind, id, want string }{
		{"sysctl_parameters", "50-web@", "no host behind the @"},
		{"sysctl_parameters", "ssh:///50-web", "names no host"},
		{"sysctl_parameters", "ssh://lb1/", "nothing stands behind the host"},
		{"sysctl_parameters", "ssh://ops:hunter2@lb1/50-web", "a password does not belong into an ID"},
		{"sysctl_parameters", "ssh://lb1:99999/50-web", "99999 is no port"},
		{"sysctl_parameters", "ssh://lb1/50-web?x=1", "means nothing here"},
		{"sysctl_parameters", "50 web", "NAME or NAME@HOST"},
		{"sysctl_parameters", "50-web@localhost", "provider alias that has no ssh block"},
		{"sysctl_parameter", "ssh://lb1/net.ipv4", "has no net.ipv4"},
		{"sysctl_parameter", "net.ipv4.tcp_fin_timeuot", "has no net.ipv4.tcp_fin_timeuot"},
		{"sysctl_local_port_range", "ssh://lb1/50-web", "which is all that is wanted"},
	} {
		t.Run(strings.ReplaceAll(c.id, "/", "_"), func(t *testing.T) {
			p := speakTo(t, served, true)
			said := ""
			_, diagnostics := p.tryImportID(c.kind, c.id)
			for _, d := range diagnostics {
				said += d.Summary + ": " + d.Detail + "\n"
			}
			if !strings.Contains(said, c.want) || strings.Contains(said, "hunter2") {
				t.Errorf("it said %q", said)
			}
		})
	}
}

func speakTo(t *testing.T, served factories, remote bool) *protocol {
	t.Helper()
	if remote {
		return speakToLB1(t, served)
	}
	return speak(t, served, nil)
}

// importID imports an object and reads it, as Terraform does.
func (p *protocol) importID(kind, id string) (state, identity map[string]tftypes.Value) {
	p.t.Helper()
	read, diagnostics := p.tryImportID(kind, id)
	p.sound(diagnostics)
	return p.attributes(p.schema.ResourceSchemas[kind].ValueType(), read.NewState), p.attributes(p.idents.IdentitySchemas[kind].ValueType(), read.NewIdentity.IdentityData)
}

func (p *protocol) tryImportID(kind, id string) (*tfprotov6.ReadResourceResponse, []*tfprotov6.Diagnostic) {
	p.t.Helper()
	ctx := context.Background()
	found, err := p.server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: kind, ID: id})
	must(p.t, err)
	if len(found.ImportedResources) == 0 {
		return nil, found.Diagnostics
	}
	it := found.ImportedResources[0]
	read, err := p.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: kind, CurrentState: it.State, Private: it.Private, CurrentIdentity: it.Identity})
	must(p.t, err)
	return read, append(found.Diagnostics, read.Diagnostics...)
}

func TestImport_ConnectionIsUnknown(t *testing.T) {
	f, served := newFarm(t, "lb1")
	tf := startTerraform(t, served)
	tf.write("main.tf", required+`
resource "terraform_data" "vm" {
  input = "lb1"
}
provider "sysctl" {
  ssh = { host = terraform_data.vm.output }
}
import {
  to = sysctl_parameter.it
  id = "net.ipv4.tcp_fin_timeout"
}
`+one("net.ipv4.tcp_fin_timeout", "30"))
	out, err := tf.try("plan")
	if err == nil || !strings.Contains(out, "known only at") || f.hosts["lb1"].Starts() > 0 {
		t.Errorf("the plan ended with %v and said\n%s", err, out)
	}
}

// Of two files that set a parameter the one that decides is imported.
func TestImport_TakesTheFileThatDecides(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	must(t, h.WriteFile("/etc/sysctl.d/50-web.conf", "net.ipv4.tcp_fin_timeout = 30\n"))
	must(t, h.WriteFile("/etc/sysctl.d/70-db.conf", "net.ipv4.tcp_fin_timeout = 40\n"))
	must(t, h.Write("net.ipv4.tcp_fin_timeout", "40"))
	state, _ := speak(t, served, nil).importID("sysctl_parameter", "net.ipv4.tcp_fin_timeout")
	for attribute, want := range map[string]string{"name": "70-db", "persisted": "40", "boot_effective": "40"} {
		if !state[attribute].Equal(text(want)) {
			t.Errorf("%s is %v, not %q", attribute, state[attribute], want)
		}
	}
}
