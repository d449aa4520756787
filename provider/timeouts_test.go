package provider_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// silent is a host that answers nobody.
type silent struct{}

func (silent) Name() string             { return "lb1" }
func (silent) Remote() bool             { return true }
func (s silent) Afresh() host.Transport { return s }
func (silent) Close() error             { return nil }

func (silent) Start(ctx context.Context, _ string) (host.Process, error) {
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

// Whatever looks at a host ends, and says which attribute would give it longer.
func TestTimeouts_SilentHost(t *testing.T) {
	within := func(p *protocol, of tftypes.Type, operation, limit string) tftypes.Value {
		attributes := of.(tftypes.Object).AttributeTypes["timeouts"].(tftypes.Object)
		set := map[string]tftypes.Value{}
		for name, attribute := range attributes.AttributeTypes {
			set[name] = tftypes.NewValue(attribute, nil)
		}
		set[operation] = text(limit)
		return tftypes.NewValue(attributes, set)
	}
	first := func(diagnostics []*tfprotov6.Diagnostic) string {
		for _, d := range diagnostics {
			if d.Severity == tfprotov6.DiagnosticSeverityError {
				return d.Summary + ": " + d.Detail
			}
		}
		return ""
	}
	flush := map[string]tftypes.Value{"parameter": text("net.ipv4.route.flush"), "value": text("1")}
	for name, c := range map[string]struct {
		ask  func(*protocol) string
		says string
		took time.Duration
	}{
		"plan": {func(p *protocol) string {
			of := p.schema.ResourceSchemas["sysctl_parameters"].ValueType()
			set := set60("net.core.somaxconn=8192")
			set["timeouts"] = within(p, of, "read", "90s")
			return first(p.plan("sysctl_parameters", set))
		}, "timeouts.read, 1m30s", 90 * time.Second},
		"plan of an action":      {func(p *protocol) string { return p.act("sysctl_trigger", flush).errors }, "timeouts.invoke, 5m0s", 5 * time.Minute},
		"plan of another action": {func(p *protocol) string { return p.act("sysctl_reload", nil).errors }, "timeouts.invoke, 5m0s", 5 * time.Minute},
		"action": {func(p *protocol) string {
			of := p.schema.ActionSchemas["sysctl_trigger"].Schema.ValueType()
			set := map[string]tftypes.Value{"parameter": flush["parameter"], "value": flush["value"], "timeouts": within(p, of, "invoke", "10s")}
			return p.invoke(p.server.(tfprotov6.ActionServer), "sysctl_trigger", p.dynamic(of, set)).errors
		}, "timeouts.invoke, 10s", 10 * time.Second},
		"data": {func(p *protocol) string {
			of := p.schema.DataSourceSchemas["sysctl_parameters"].ValueType()
			read, err := p.server.ReadDataSource(context.Background(), &tfprotov6.ReadDataSourceRequest{TypeName: "sysctl_parameters", Config: p.dynamic(of, map[string]tftypes.Value{
				"prefix": text("net."), "timeouts": within(p, of, "read", "20s"),
			})})
			must(p.t, err)
			return first(read.Diagnostics)
		}, "timeouts.read, 20s", 20 * time.Second},
		"list": {func(p *protocol) string {
			_, said := p.list(query{kind: "sysctl_parameter", include: true})
			return said
		}, "it took longer than 2m0s", 2 * time.Minute},
		"another list": {func(p *protocol) string {
			_, said := p.list(query{kind: "sysctl_parameters"})
			return said
		}, "it took longer than 2m0s", 2 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := speak(t, served(func(host.Config) host.Transport { return silent{} }), nil)
				begin := time.Now()
				if said := c.ask(p); !strings.Contains(said, c.says) {
					t.Errorf("it says %q", said)
				}
				if took := time.Since(begin); took != c.took {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}
