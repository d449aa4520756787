package provider_test

import (
	"context"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

// The Terraform that runs the other tests has no actions (1.14 has): these speak
// to the provider as a newer one does.

// done is what an action told while it ran, and at its end.
type done struct {
	progress       []string
	errors, warned string
}

// act validates, plans and invokes an action. What fails ends it.
func (p *protocol) act(kind string, config map[string]tftypes.Value) done {
	p.t.Helper()
	ctx, d := context.Background(), done{}
	actions, ok := p.server.(tfprotov6.ActionServer)
	if !ok || p.schema.ActionSchemas[kind] == nil {
		p.t.Fatalf("there is no action %s", kind)
	}
	given := p.dynamic(p.schema.ActionSchemas[kind].Schema.ValueType(), config)
	valid, err := actions.ValidateActionConfig(ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: kind, Config: given})
	must(p.t, err)
	if d.add(valid.Diagnostics) {
		return d
	}
	planned, err := actions.PlanAction(ctx, &tfprotov6.PlanActionRequest{ActionType: kind, Config: given})
	must(p.t, err)
	if d.add(planned.Diagnostics) {
		return d
	}
	return p.invoke(actions, kind, given)
}

func (p *protocol) invoke(actions tfprotov6.ActionServer, kind string, given *tfprotov6.DynamicValue) done {
	p.t.Helper()
	var d done
	stream, err := actions.InvokeAction(context.Background(), &tfprotov6.InvokeActionRequest{ActionType: kind, Config: given})
	must(p.t, err)
	completed := false
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			d.progress = append(d.progress, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			completed = true
			d.add(event.Diagnostics)
		}
	}
	if !completed {
		p.t.Fatal("the action did not end")
	}
	return d
}

func (d *done) add(diagnostics []*tfprotov6.Diagnostic) (failed bool) {
	for _, diagnostic := range diagnostics {
		text := diagnostic.Summary + ": " + diagnostic.Detail + "\n"
		if diagnostic.Severity == tfprotov6.DiagnosticSeverityError {
			d.errors += text
		} else {
			d.warned += text
		}
	}
	return d.errors != ""
}

func (d done) told(want string) bool {
	return slices.ContainsFunc(d.progress, func(message string) bool { return strings.Contains(message, want) })
}

func words(of ...string) tftypes.Value {
	var elements []tftypes.Value
	for _, word := range of {
		elements = append(elements, text(word))
	}
	return tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, elements)
}

func TestReload_TellsWhatItDid(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	must(t, h.WriteFile("/etc/sysctl.d/50-web.conf", "net.ipv4.tcp_fin_timeout = 30\nnet.core.somaxconn = 1024\nnet.ipv4.tcp_no_such = 1\n"))
	p := speak(t, served, nil)
	d := p.act("sysctl_reload", map[string]tftypes.Value{"prefixes": words("net.ipv4.")})
	if d.errors != "" || !strings.Contains(d.warned, "net.ipv4.tcp_no_such (/etc/sysctl.d/50-web.conf:3)") {
		t.Errorf("it ended with %q, %q", d.errors, d.warned)
	}
	for _, want := range []string{"localhost: reading", "1 are written", "net.ipv4.tcp_fin_timeout is 30, it was 60 (/etc/sysctl.d/50-web.conf:1)"} {
		if !d.told(want) {
			t.Errorf("%q is not among %q", want, d.progress)
		}
	}
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "30" {
		t.Errorf("tcp_fin_timeout is %q", got)
	}
	if got := value(t, h, "net.core.somaxconn"); got != "4096" {
		t.Errorf("somaxconn has another prefix and is %q", got)
	}
}

func TestReload_NamesWhatTheKernelRefuses(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	must(t, h.WriteFile("/etc/sysctl.d/50-web.conf", "net.ipv4.tcp_timestamps = 7x\nnet.ipv4.tcp_fin_timeout = 30\n-net.core.somaxconn = many\n"))
	p := speak(t, served, nil)
	d := p.act("sysctl_reload", nil)
	if !strings.Contains(d.errors, `net.ipv4.tcp_timestamps (/etc/sysctl.d/50-web.conf:1): the kernel refused "7x": Invalid argument`) || strings.Contains(d.errors, "somaxconn") {
		t.Errorf("it ended with %q", d.errors)
	}
	if !strings.Contains(d.warned, "net.core.somaxconn") {
		t.Errorf("it warned of %q", d.warned)
	}
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "30" {
		t.Errorf("the good line was not applied: %q", got)
	}
}

// The action runs where its own ssh leads, under the host's protection.
func TestReload_OverSSH(t *testing.T) {
	f, served := newFarm(t, "lb1", "lb2")
	for _, h := range f.hosts {
		must(t, h.WriteFile("/etc/sysctl.d/50-web.conf", "net.ipv4.tcp_fin_timeout = 30\n"))
	}
	p := speakToLB1(t, served)
	d := p.act("sysctl_reload", map[string]tftypes.Value{"ssh": p.ssh("lb2")})
	if d.errors != "" || !d.told("lb2: it still answers over a new connection") {
		t.Errorf("it ended with %q and told %q", d.errors, d.progress)
	}
	if got := value(t, f.hosts["lb2"], "net.ipv4.tcp_fin_timeout"); got != "30" || f.hosts["lb1"].Starts() > 0 {
		t.Errorf("lb2 holds %q, lb1 was asked %d times", got, f.hosts["lb1"].Starts())
	}
	armed := slices.ContainsFunc(f.hosts["lb2"].Events(), func(e fake.Event) bool { return slices.Equal(e.Words[:2], []string{"step", "arm"}) })
	if !armed {
		t.Error("the host would not have reverted by itself")
	}
}

// ssh is the way to a host, by its name alone.
func (p *protocol) ssh(name string) tftypes.Value { return p.sshWith(name, nil) }

func (p *protocol) sshWith(name string, set map[string]tftypes.Value) tftypes.Value {
	p.t.Helper()
	object, _ := p.schema.ResourceSchemas["sysctl_parameter"].ValueType().(tftypes.Object)
	of, _ := object.AttributeTypes["ssh"].(tftypes.Object)
	parts := map[string]tftypes.Value{}
	for attribute, kind := range of.AttributeTypes {
		parts[attribute] = tftypes.NewValue(kind, nil)
	}
	maps.Copy(parts, set)
	parts["host"] = text(name)
	return tftypes.NewValue(of, parts)
}

// As a lifecycle block with after_create does: the action is planned before the
// resource is made, and runs after it.
func TestReload_AfterCreate(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	p := speak(t, served, nil)
	ctx := context.Background()
	actions := p.server.(tfprotov6.ActionServer)
	given := p.dynamic(p.schema.ActionSchemas["sysctl_reload"].Schema.ValueType(), nil)
	planned, err := actions.PlanAction(ctx, &tfprotov6.PlanActionRequest{ActionType: "sysctl_reload", Config: given})
	must(t, err)
	p.sound(planned.Diagnostics)
	p.create("sysctl_parameter", map[string]tftypes.Value{
		"parameter": text("net.ipv4.tcp_fin_timeout"), "value": text("30"), "runtime": tftypes.NewValue(tftypes.Bool, false),
	})
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "60" {
		t.Fatalf("it is %q before the reload", got)
	}
	if d := p.invoke(actions, "sysctl_reload", given); d.errors+d.warned != "" || !d.told("tcp_fin_timeout is 30") {
		t.Errorf("it ended with %q, %q and told %q", d.errors, d.warned, d.progress)
	}
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "30" {
		t.Errorf("it is %q after the reload", got)
	}
}

// create plans and applies a resource.
func (p *protocol) create(kind string, config map[string]tftypes.Value) *tfprotov6.ApplyResourceChangeResponse {
	p.t.Helper()
	ctx, of := context.Background(), p.schema.ResourceSchemas[kind].ValueType()
	none, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, nil))
	must(p.t, err)
	given := p.dynamic(of, config)
	planned, err := p.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{TypeName: kind, PriorState: &none, ProposedNewState: given, Config: given})
	must(p.t, err)
	p.sound(planned.Diagnostics)
	applied, err := p.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: kind, PriorState: &none, PlannedState: planned.PlannedState, Config: given, PlannedPrivate: planned.PlannedPrivate, PlannedIdentity: planned.PlannedIdentity,
	})
	must(p.t, err)
	p.sound(applied.Diagnostics)
	return applied
}

func TestTrigger_WritesOnce(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	p := speak(t, served, nil)
	d := p.act("sysctl_trigger", map[string]tftypes.Value{"parameter": text("net/ipv4/route/flush"), "value": text("1")})
	if d.errors+d.warned != "" || !d.told(`localhost: writing "1" to net.ipv4.route.flush`) {
		t.Errorf("it ended with %q, %q and told %q", d.errors, d.warned, d.progress)
	}
	writes := 0
	for _, e := range h.Events() {
		if slices.Equal(e.Words, []string{"put", "net/ipv4/route/flush", "1"}) {
			writes++
		}
	}
	if writes != 1 {
		t.Errorf("it was written %d times", writes)
	}
}

func TestTrigger_IsNoResource(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	h.Reject("vm.compact_memory", "Invalid argument")
	must(t, h.Set("net.core.made_up", "5"))
	for parameter, want := range map[string]string{
		"net.ipv4.tcp_fin_timeout": "sysctl_parameter", // known without the host
		"net.core.made_up":         `it holds a value, "5" now`,
		"net.ipv4.route.flsuh":     "no such parameter",
		"net.ipv4 x":               "Unable to Name a Parameter",
		"vm.compact_memory":        `the kernel refused "1": Invalid argument`,
	} {
		p := speak(t, served, nil)
		if d := p.act("sysctl_trigger", map[string]tftypes.Value{"parameter": text(parameter), "value": text("1")}); !strings.Contains(d.errors, want) {
			t.Errorf("%s ended with %q, not %q", parameter, d.errors, want)
		}
	}
	for _, written := range []string{"1\n2", "1\x00"} {
		p := speak(t, served, nil)
		if d := p.act("sysctl_trigger", map[string]tftypes.Value{"parameter": text("net.ipv4.route.flush"), "value": text(written)}); !strings.Contains(d.errors, "line break or NUL") {
			t.Errorf("%q ended with %q", written, d.errors)
		}
	}
}

func TestActions_Refused(t *testing.T) {
	h, err := fake.New(t.TempDir(), fake.Options{UID: 1000})
	must(t, err)
	t.Cleanup(h.Close)
	p := speak(t, served(func(host.Config) host.Transport { return h.Transport() }), nil)
	if d := p.act("sysctl_reload", nil); !strings.Contains(d.errors, "sudo = true") {
		t.Errorf("an ordinary user ended with %q", d.errors)
	}
	if d := p.act("sysctl_reload", map[string]tftypes.Value{"prefixes": words("a b")}); !strings.Contains(d.errors, "Unable to Use a Prefix") {
		t.Errorf("a prefix that is none ended with %q", d.errors)
	}
	if d := p.act("sysctl_reload", map[string]tftypes.Value{"rollback_timeout": text("soon")}); !strings.Contains(d.errors, "90s or 2m") {
		t.Errorf("a duration that is none ended with %q", d.errors)
	}
	h.Next(fake.Unreachable)
	if d := p.act("sysctl_trigger", map[string]tftypes.Value{"parameter": text("net.ipv4.route.flush"), "value": text("1")}); !strings.Contains(d.errors, "no route to host") {
		t.Errorf("a host that is away ended with %q", d.errors)
	}
}

// Nothing is dialled for an action while its host is not known.
func TestActions_ConnectionIsUnknown(t *testing.T) {
	f, served := newFarm(t, "lb1")
	server, err := served["sysctl"]()
	must(t, err)
	schema, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	must(t, err)
	object, _ := schema.Provider.ValueType().(tftypes.Object)
	p := speak(t, served, map[string]tftypes.Value{"ssh": tftypes.NewValue(object.AttributeTypes["ssh"], tftypes.UnknownValue)})
	for kind, config := range map[string]map[string]tftypes.Value{
		"sysctl_reload":  nil,
		"sysctl_trigger": {"parameter": text("net.ipv4.route.flush"), "value": text("1")},
	} {
		given := p.dynamic(p.schema.ActionSchemas[kind].Schema.ValueType(), config)
		for _, defers := range []bool{true, false} {
			planned, err := p.server.(tfprotov6.ActionServer).PlanAction(context.Background(), &tfprotov6.PlanActionRequest{
				ActionType: kind, Config: given, ClientCapabilities: &tfprotov6.PlanActionClientCapabilities{DeferralAllowed: defers},
			})
			must(t, err)
			p.sound(planned.Diagnostics)
			if (planned.Deferred != nil) != defers {
				t.Errorf("%s is put off: %v", kind, planned.Deferred)
			}
		}
		if d := p.invoke(p.server.(tfprotov6.ActionServer), kind, given); !strings.Contains(d.errors, "not known") {
			t.Errorf("%s ran: %q", kind, d.errors)
		}
	}
	imported, err := p.server.ImportResourceState(context.Background(), &tfprotov6.ImportResourceStateRequest{
		TypeName: "sysctl_parameter", ID: "net.ipv4.tcp_fin_timeout", ClientCapabilities: &tfprotov6.ImportResourceStateClientCapabilities{DeferralAllowed: true},
	})
	must(t, err)
	p.sound(imported.Diagnostics)
	if imported.Deferred == nil {
		t.Error("the import is not put off")
	}
	if len(f.asked) > 0 {
		t.Errorf("%d connections were asked for", len(f.asked))
	}
}

// The same over a real sshd, on the kernel of the room.
func TestActions_OverRealSSH(t *testing.T) {
	over := localTarget(t) // it puts the parameters back at the end
	server := startSSHD(t)
	over.write(t, "net.ipv4.tcp_fin_timeout", "60")
	over.rewrite(t, "/etc/sysctl.d/50-web.conf", "net.ipv4.tcp_fin_timeout = 0x1e\n")
	t.Cleanup(func() { must(t, os.Remove("/etc/sysctl.d/50-web.conf")) })
	p := speak(t, served(nil), nil)
	way := p.sshWith("127.0.0.1", map[string]tftypes.Value{
		"port": tftypes.NewValue(tftypes.Number, server.port), "user": text("root"), "agent": *boolean(false), "ssh_config_file": text("none"),
		"private_key_file": text(server.identity), "host_key": text(server.hostKey),
	})
	if d := p.act("sysctl_reload", map[string]tftypes.Value{"ssh": way}); d.errors+d.warned != "" || !d.told("tcp_fin_timeout is 30, it was 60") || !d.told("still answers over a new connection") {
		t.Errorf("the reload ended with %q, %q and told %q", d.errors, d.warned, d.progress)
	}
	if got := over.read(t, "net.ipv4.tcp_fin_timeout"); got != "30" {
		t.Errorf("tcp_fin_timeout is %q", got)
	}
	if d := p.act("sysctl_trigger", map[string]tftypes.Value{"ssh": way, "parameter": text("net.ipv4.route.flush"), "value": text("1")}); d.errors+d.warned != "" || !d.told("the kernel took it") {
		t.Errorf("the trigger ended with %q, %q and told %q", d.errors, d.warned, d.progress)
	}
	if found, said := p.list(query{kind: "sysctl_parameter", config: map[string]tftypes.Value{"ssh": way, "prefix": text("net.ipv4.tcp_fin")}, include: true}); len(found) != 1 || said != "" ||
		found[0].display != "net.ipv4.tcp_fin_timeout = 30 (starts as 60, /etc/sysctl.d/50-web.conf:1)" || !found[0].resource["ssh"].Equal(way) {
		t.Errorf("the list said %q and found %q", said, displays(found))
	}
}
