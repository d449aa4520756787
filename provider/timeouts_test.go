package provider_test

import (
	"context"
	"strings"
	"sync"
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

// timeouts is an attribute with one of them.
func (p *protocol) timeouts(of tftypes.Type, operation, limit string) tftypes.Value {
	p.t.Helper()
	object, _ := of.(tftypes.Object)
	attributes, ok := object.AttributeTypes["timeouts"].(tftypes.Object)
	if !ok {
		p.t.Fatalf("%s has no timeouts", of)
	}
	set := map[string]tftypes.Value{}
	for name, attribute := range attributes.AttributeTypes {
		set[name] = tftypes.NewValue(attribute, nil)
	}
	set[operation] = text(limit)
	return tftypes.NewValue(attributes, set)
}

func firstError(diagnostics []*tfprotov6.Diagnostic) string {
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return d.Summary + ": " + d.Detail
		}
	}
	return ""
}

// Whatever looks at a host ends, and says which attribute would give it longer.
func TestTimeouts_SilentHost(t *testing.T) {
	flush := map[string]tftypes.Value{"parameter": text("net.ipv4.route.flush"), "value": text("1")}
	for name, c := range map[string]struct {
		ask  func(*protocol) string
		says string
		took time.Duration
	}{
		"plan": {func(p *protocol) string {
			of := p.schema.ResourceSchemas["sysctl_parameters"].ValueType()
			set := set60("net.core.somaxconn=8192")
			set["timeouts"] = p.timeouts(of, "read", "90s")
			return firstError(p.plan("sysctl_parameters", set))
		}, "timeouts.read, 1m30s", 90 * time.Second},
		"plan of an action":      {func(p *protocol) string { return p.act("sysctl_trigger", flush).errors }, "timeouts.invoke, 5m0s", 5 * time.Minute},
		"plan of another action": {func(p *protocol) string { return p.act("sysctl_reload", nil).errors }, "timeouts.invoke, 5m0s", 5 * time.Minute},
		"action": {func(p *protocol) string {
			of := p.schema.ActionSchemas["sysctl_trigger"].Schema.ValueType()
			set := map[string]tftypes.Value{"parameter": flush["parameter"], "value": flush["value"], "timeouts": p.timeouts(of, "invoke", "10s")}
			return p.invoke(p.server.(tfprotov6.ActionServer), "sysctl_trigger", p.dynamic(of, set)).errors
		}, "timeouts.invoke, 10s", 10 * time.Second},
		"data": {func(p *protocol) string {
			of := p.schema.DataSourceSchemas["sysctl_parameters"].ValueType()
			read, err := p.server.ReadDataSource(context.Background(), &tfprotov6.ReadDataSourceRequest{TypeName: "sysctl_parameters", Config: p.dynamic(of, map[string]tftypes.Value{
				"prefix": text("net."), "timeouts": p.timeouts(of, "read", "20s"),
			})})
			must(p.t, err)
			return firstError(read.Diagnostics)
		}, "timeouts.read, 20s", 20 * time.Second},
		"data of sockets": {func(p *protocol) string {
			of := p.schema.DataSourceSchemas["sysctl_sockets"].ValueType()
			read, err := p.server.ReadDataSource(context.Background(), &tfprotov6.ReadDataSourceRequest{TypeName: "sysctl_sockets", Config: p.dynamic(of, map[string]tftypes.Value{
				"sample": text("5s"), "timeouts": p.timeouts(of, "read", "20s"),
			})})
			must(p.t, err)
			return firstError(read.Diagnostics)
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

// Who waits for another change of the same object does so no longer than its own
// timeouts say.
func TestTimeouts_AnotherChangeIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := speak(t, served(func(host.Config) host.Transport { return silent{} }), nil)
		of := p.schema.ResourceSchemas["sysctl_parameters"].ValueType()
		none, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, nil))
		must(t, err)
		plan := func(limit string) *tfprotov6.ApplyResourceChangeRequest {
			set := set60("net.core.somaxconn=8192")
			set["timeouts"] = p.timeouts(of, "create", limit)
			given := p.dynamic(of, set)
			planned, err := p.server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{TypeName: "sysctl_parameters", PriorState: &none, ProposedNewState: given, Config: given})
			must(t, err)
			return &tfprotov6.ApplyResourceChangeRequest{TypeName: "sysctl_parameters", PriorState: &none, PlannedState: planned.PlannedState, Config: given, PlannedPrivate: planned.PlannedPrivate}
		}
		long, short := plan("1m0s"), plan("10s")
		begin := time.Now()
		var creating sync.WaitGroup
		create := func(req *tfprotov6.ApplyResourceChangeRequest, says string, limit time.Duration) {
			creating.Go(func() {
				applied, err := p.server.ApplyResourceChange(t.Context(), req)
				if err != nil || !strings.Contains(firstError(applied.Diagnostics), says) {
					t.Errorf("%v, %q, not %q", err, firstError(applied.Diagnostics), says)
				}
				if took := time.Since(begin); took != limit {
					t.Errorf("it took %s instead of %s", took, limit)
				}
			})
			synctest.Wait()
		}
		create(long, "timeouts.create, 1m0s", time.Minute)
		create(short, "waiting for another change of the same object: it took longer than timeouts.create, 10s", 10*time.Second)
		creating.Wait()
	})
}
