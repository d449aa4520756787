package provider_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// protocol speaks to the provider as a Terraform does that is newer than the
// one that runs the other tests.
type protocol struct {
	t      *testing.T
	server tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
	idents *tfprotov6.GetResourceIdentitySchemasResponse
}

func speak(t *testing.T, served factories, provider map[string]tftypes.Value) *protocol {
	t.Helper()
	server, err := served["sysctl"]()
	must(t, err)
	ctx := context.Background()
	schema, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	must(t, err)
	idents, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	must(t, err)
	p := &protocol{t: t, server: server, schema: schema, idents: idents}
	configured, err := server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.14.0", Config: p.dynamic(schema.Provider.ValueType(), provider)})
	must(t, err)
	p.sound(configured.Diagnostics)
	return p
}

// dynamic fills an object up with nulls.
func (p *protocol) dynamic(of tftypes.Type, set map[string]tftypes.Value) *tfprotov6.DynamicValue {
	p.t.Helper()
	object, ok := of.(tftypes.Object)
	if !ok {
		p.t.Fatalf("%s is no object", of)
	}
	all := map[string]tftypes.Value{}
	for name, attribute := range object.AttributeTypes {
		all[name] = tftypes.NewValue(attribute, nil)
		if v, ok := set[name]; ok {
			all[name] = v
		}
	}
	value, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, all))
	must(p.t, err)
	return &value
}

func (p *protocol) sound(diagnostics []*tfprotov6.Diagnostic) {
	p.t.Helper()
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			p.t.Fatalf("%s: %s", d.Summary, d.Detail)
		}
	}
}

func text(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

// attributes reads an object of texts.
func (p *protocol) attributes(of tftypes.Type, value *tfprotov6.DynamicValue) map[string]tftypes.Value {
	p.t.Helper()
	decoded, err := value.Unmarshal(of)
	must(p.t, err)
	attributes := map[string]tftypes.Value{}
	must(p.t, decoded.As(&attributes))
	return attributes
}

// Bar 16: an object is known by its host and name, and imported by them.
func TestIdentity_Import(t *testing.T) {
	for _, c := range []struct {
		kind     string
		host     string
		identity map[string]string
		want     map[string]string
	}{
		{"sysctl_parameters", "lb1", map[string]string{"name": "50-web"}, map[string]string{"name": "50-web", "file": "/etc/sysctl.d/50-web.conf"}},
		{"sysctl_parameters", "lb2", map[string]string{"name": "50-web"}, map[string]string{"name": "50-web"}},
		{"sysctl_parameter", "lb2", map[string]string{"parameter": "net.ipv4.tcp_fin_timeout"}, map[string]string{"name": "50-web", "value": "30", "live": "30", "persisted": "30"}},
		{"sysctl_local_port_range", "lb1", nil, nil},
	} {
		t.Run(c.kind+" of "+c.host, func(t *testing.T) {
			f, served := newFarm(t, "lb1", "lb2")
			for _, h := range f.hosts {
				must(t, h.WriteFile("/etc/sysctl.d/50-web.conf", "net.ipv4.tcp_fin_timeout = 30\n"))
				must(t, h.Write("net.ipv4.tcp_fin_timeout", "30"))
			}
			p := speakToLB1(t, served)
			identityType := p.idents.IdentitySchemas[c.kind].ValueType()
			parts := map[string]tftypes.Value{"host": text(c.host)}
			for name, value := range c.identity {
				parts[name] = text(value)
			}
			ctx := context.Background()
			imported, err := p.server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{
				TypeName: c.kind, Identity: &tfprotov6.ResourceIdentityData{IdentityData: p.dynamic(identityType, parts)},
			})
			must(t, err)
			p.sound(imported.Diagnostics)
			if len(imported.ImportedResources) != 1 {
				t.Fatalf("%d resources were imported", len(imported.ImportedResources))
			}
			it := imported.ImportedResources[0]
			read, err := p.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: c.kind, CurrentState: it.State, Private: it.Private, CurrentIdentity: it.Identity})
			must(t, err)
			p.sound(read.Diagnostics)
			state := p.attributes(p.schema.ResourceSchemas[c.kind].ValueType(), read.NewState)
			for name, want := range c.want {
				var got *string
				must(t, state[name].As(&got))
				if got == nil || *got != want {
					t.Errorf("%s is %v, not %q", name, state[name], want)
				}
			}
			for name, value := range p.attributes(identityType, read.NewIdentity.IdentityData) {
				if !value.Equal(parts[name]) {
					t.Errorf("the identity has %s %v, it was %v", name, value, parts[name])
				}
			}
			if onResource := !state["ssh"].IsNull(); onResource != (c.host != "lb1") {
				t.Errorf("ssh is %v: it belongs on the resource where its host is not the provider's", state["ssh"])
			}
			if f.hosts[c.host].Starts() == 0 || f.hosts[map[string]string{"lb1": "lb2", "lb2": "lb1"}[c.host]].Starts() > 0 {
				t.Error("another host was asked")
			}
		})
	}
}

func speakToLB1(t *testing.T, served factories) *protocol {
	t.Helper()
	server, err := served["sysctl"]()
	must(t, err)
	schema, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	must(t, err)
	object, _ := schema.Provider.ValueType().(tftypes.Object)
	ssh, _ := object.AttributeTypes["ssh"].(tftypes.Object)
	parts := map[string]tftypes.Value{}
	for name, of := range ssh.AttributeTypes {
		parts[name] = tftypes.NewValue(of, nil)
	}
	parts["host"] = text("lb1")
	return speak(t, served, map[string]tftypes.Value{"ssh": tftypes.NewValue(ssh, parts)})
}
