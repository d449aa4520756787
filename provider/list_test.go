package provider_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// The Terraform that runs the other tests has no query (1.14 has): these speak
// to the provider as a newer one does.

type listed struct {
	display            string
	identity, resource map[string]tftypes.Value
	state              *tfprotov6.DynamicValue
	identityData       *tfprotov6.ResourceIdentityData
}

type query struct {
	kind    string
	config  map[string]tftypes.Value
	limit   int64
	include bool
}

// list gives what a list block finds, and what it said.
func (p *protocol) list(q query) (found []listed, said string) {
	p.t.Helper()
	lists, ok := p.server.(tfprotov6.ListResourceServer)
	if !ok || p.schema.ListResourceSchemas[q.kind] == nil {
		p.t.Fatalf("there is no list %s", q.kind)
	}
	ctx, given := context.Background(), p.dynamic(p.schema.ListResourceSchemas[q.kind].ValueType(), q.config)
	valid, err := lists.ValidateListResourceConfig(ctx, &tfprotov6.ValidateListResourceConfigRequest{TypeName: q.kind, Config: given})
	must(p.t, err)
	if len(valid.Diagnostics) > 0 {
		return nil, valid.Diagnostics[0].Summary + ": " + valid.Diagnostics[0].Detail
	}
	stream, err := lists.ListResource(ctx, &tfprotov6.ListResourceRequest{TypeName: q.kind, Config: given, IncludeResource: q.include, Limit: q.limit})
	must(p.t, err)
	for result := range stream.Results {
		for _, d := range result.Diagnostics {
			said += d.Summary + ": " + d.Detail + "\n"
		}
		if result.Identity == nil {
			continue
		}
		it := listed{display: result.DisplayName, identityData: result.Identity}
		it.identity = p.attributes(p.idents.IdentitySchemas[q.kind].ValueType(), result.Identity.IdentityData)
		if q.include {
			it.state = result.Resource
			it.resource = p.attributes(p.schema.ResourceSchemas[q.kind].ValueType(), result.Resource)
		}
		found = append(found, it)
	}
	return found, said
}

func displays(found []listed) []string {
	var lines []string
	for _, it := range found {
		lines = append(lines, it.display)
	}
	return lines
}

// changedHost has values that people set, live and in files.
func changedHost(t *testing.T) (*fake.Host, factories) {
	t.Helper()
	h, served := newFake(t, fake.Options{})
	must(t, h.WriteFile("/etc/sysctl.d/50-web.conf", "net.ipv4.tcp_fin_timeout = 30\nnet.core.somaxconn = 4096\nnet.ipv4.tcp_mem = 1 2 3\n"))
	must(t, h.Write("net.ipv4.tcp_fin_timeout", "30"))
	must(t, h.Write("net.ipv4.tcp_tw_reuse", "1"))
	must(t, h.Write("net.ipv4.ip_local_port_range", "15000 64999"))
	must(t, h.Set("net.ipv4.tcp_fastopen_key", "1-2-3-4"))
	return h, served
}

// Bar 17: what differs from what the kernel starts with.
func TestList_Changed(t *testing.T) {
	_, served := changedHost(t)
	found, said := speak(t, served, nil).list(query{kind: "sysctl_parameter"})
	want := []string{
		"net.ipv4.ip_local_port_range = 15000 64999 (starts as 32768 60999)",
		"net.ipv4.tcp_fin_timeout = 30 (starts as 60, /etc/sysctl.d/50-web.conf:1)",
		// What it starts with depends on the memory that was free.
		"net.ipv4.tcp_mem = 44994 59994 89988 (/etc/sysctl.d/50-web.conf:3)",
		"net.ipv4.tcp_tw_reuse = 1 (starts as 2)",
	}
	if got := displays(found); said != "" || !slices.Equal(got, want) {
		t.Errorf("it said %q and found\n%s\nnot\n%s", said, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, it := range found {
		if !it.identity["host"].Equal(text("localhost")) || !it.identity["parameter"].Equal(text(strings.Fields(it.display)[0])) {
			t.Errorf("%s is %v", it.display, it.identity)
		}
	}
}

func TestList_Filters(t *testing.T) {
	h, served := changedHost(t)
	for _, c := range []struct {
		name   string
		config map[string]tftypes.Value
		want   []string
	}{
		{"prefix", map[string]tftypes.Value{"prefix": text("net.ipv4.tcp_f")}, []string{"net.ipv4.tcp_fin_timeout"}},
		{"prefix with slashes", map[string]tftypes.Value{"prefix": text("net/ipv4/tcp_f")}, []string{"net.ipv4.tcp_fin_timeout"}},
		{"family", map[string]tftypes.Value{"family": text("listen"), "include": text("set-in-files")}, []string{"net.core.somaxconn"}},
		{"in files", map[string]tftypes.Value{"include": text("set-in-files")}, []string{"net.core.somaxconn", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_mem"}},
		{"nothing", map[string]tftypes.Value{"prefix": text("net.sctp.")}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, said := speak(t, served, nil).list(query{kind: "sysctl_parameter", config: c.config})
			var names []string
			for _, it := range found {
				names = append(names, strings.Fields(it.display)[0])
			}
			if said != "" || !slices.Equal(names, c.want) {
				t.Errorf("it said %q and found %q, not %q", said, names, c.want)
			}
		})
	}
	some, said := speak(t, served, nil).list(query{kind: "sysctl_parameter", config: map[string]tftypes.Value{"include": text("all")}, limit: 3})
	if said != "" || len(some) != 3 {
		t.Errorf("%d are listed, not 3: %s", len(some), said)
	}
	all, said := speak(t, served, nil).list(query{kind: "sysctl_parameter", config: map[string]tftypes.Value{"include": text("all")}, include: true})
	if said != "" || len(all) < 300 {
		t.Errorf("%d parameters are listed: %s", len(all), said)
	}
	for _, it := range all {
		if it.resource["value"].IsNull() || it.resource["host_id"].IsNull() {
			t.Errorf("%s is not complete: %v", it.display, it.resource)
		}
		if name := strings.Fields(it.display)[0]; name == "net.ipv4.tcp_fastopen_key" || name == "net.ipv4.route.flush" || name == "kernel.osrelease" {
			t.Errorf("%s is listed", name)
		}
	}
	if starts := h.Starts(); starts > 2*7 {
		t.Errorf("the lists needed %d round trips", starts)
	}
}

// An object in full is what an import of it makes, so that its identity can be
// imported and plans nothing.
func TestList_IncludesResources(t *testing.T) {
	_, served := changedHost(t)
	p := speak(t, served, nil)
	found, said := p.list(query{kind: "sysctl_parameter", config: map[string]tftypes.Value{"prefix": text("net.ipv4.tcp_fin")}, include: true})
	if len(found) != 1 || said != "" {
		t.Fatalf("it found %q and said %q", displays(found), said)
	}
	for name, want := range map[string]string{
		"parameter": "net.ipv4.tcp_fin_timeout", "value": "30", "live": "30", "persisted": "30", "name": "50-web",
		"file": "/etc/sysctl.d/50-web.conf", "boot_effective": "30", "on_destroy": "restore",
	} {
		if got := found[0].resource[name]; !got.Equal(text(want)) {
			t.Errorf("%s is %v, not %q", name, got, want)
		}
	}
	ctx := context.Background()
	imported, err := p.server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: "sysctl_parameter", Identity: found[0].identityData})
	must(t, err)
	p.sound(imported.Diagnostics)
	it := imported.ImportedResources[0]
	read, err := p.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: "sysctl_parameter", CurrentState: it.State, Private: it.Private, CurrentIdentity: it.Identity})
	must(t, err)
	p.sound(read.Diagnostics)
	of := p.schema.ResourceSchemas["sysctl_parameter"].ValueType()
	state, err := read.NewState.Unmarshal(of)
	must(t, err)
	listed, err := found[0].state.Unmarshal(of)
	must(t, err)
	if differences, err := state.Diff(listed); err != nil || len(differences) > 0 {
		t.Errorf("the import is another object: %v, %v", differences, err)
	}
}

// Terraform makes the configuration of what a query finds through the provider.
func TestList_GeneratedConfiguration(t *testing.T) {
	_, served := changedHost(t)
	p := speak(t, served, nil)
	found, said := p.list(query{kind: "sysctl_parameter", config: map[string]tftypes.Value{"prefix": text("net.ipv4.tcp_fin")}, include: true})
	if len(found) != 1 {
		t.Fatal(said)
	}
	ctx, kind := context.Background(), "sysctl_parameter"
	generated, err := p.server.GenerateResourceConfig(ctx, &tfprotov6.GenerateResourceConfigRequest{TypeName: kind, State: found[0].state})
	must(t, err)
	p.sound(generated.Diagnostics)
	config := p.attributes(p.schema.ResourceSchemas[kind].ValueType(), generated.Config)
	for name, want := range map[string]string{"parameter": "net.ipv4.tcp_fin_timeout", "value": "30"} {
		if !config[name].Equal(text(want)) {
			t.Errorf("%s is %v", name, config[name])
		}
	}
	if !config["live"].IsNull() || !config["file"].IsNull() {
		t.Errorf("computed attributes are configured: %v", config)
	}
	planned, err := p.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{TypeName: kind, PriorState: found[0].state, ProposedNewState: found[0].state, Config: generated.Config})
	must(t, err)
	p.sound(planned.Diagnostics)
	of := p.schema.ResourceSchemas[kind].ValueType()
	before, err := found[0].state.Unmarshal(of)
	must(t, err)
	after, err := planned.PlannedState.Unmarshal(of)
	must(t, err)
	if differences, err := before.Diff(after); err != nil || len(differences) > 0 {
		t.Errorf("the generated configuration plans %v, %v", differences, err)
	}
}

// What is found where the list's own ssh leads keeps that way.
func TestList_OfAnotherHost(t *testing.T) {
	f, served := newFarm(t, "lb1", "lb2")
	must(t, f.hosts["lb2"].Write("net.ipv4.tcp_fin_timeout", "30"))
	p := speakToLB1(t, served)
	found, said := p.list(query{kind: "sysctl_parameter", config: map[string]tftypes.Value{"ssh": p.ssh("lb2")}, include: true})
	if len(found) != 1 || said != "" {
		t.Fatalf("it found %q and said %q", displays(found), said)
	}
	if !found[0].identity["host"].Equal(text("lb2")) || !found[0].resource["ssh"].Equal(p.ssh("lb2")) || f.hosts["lb1"].Starts() > 0 {
		t.Errorf("it is %v, reached by %v; lb1 was asked %d times", found[0].identity, found[0].resource["ssh"], f.hosts["lb1"].Starts())
	}
}

func TestList_Files(t *testing.T) {
	h, served := changedHost(t)
	p := speak(t, served, nil)
	p.create("sysctl_parameters", map[string]tftypes.Value{"name": text("60-lb"), "values": tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, map[string]tftypes.Value{"net.ipv4.tcp_tw_reuse": text("1")})})
	must(t, h.WriteFile("/etc/sysctl.d/70-secret.conf", "net.ipv4.tcp_fastopen_key = 1-2-3-4\n"))
	must(t, h.WriteFile("/etc/sysctl.d/README", "net.core.somaxconn = 1\n"))
	ours := "/etc/sysctl.d/60-lb.conf (parameters: 1, written by this provider)"
	theirs := "/etc/sysctl.d/50-web.conf (parameters: 3, written by somebody else)"
	for config, want := range map[*tftypes.Value][]string{
		nil: {theirs, ours}, boolean(true): {ours}, boolean(false): {theirs},
	} {
		set := map[string]tftypes.Value{}
		if config != nil {
			set["managed"] = *config
		}
		found, said := speak(t, served, nil).list(query{kind: "sysctl_parameters", config: set, include: true})
		if got := displays(found); said != "" || !slices.Equal(got, want) {
			t.Errorf("it said %q and found %q, not %q", said, got, want)
		}
		for _, it := range found {
			if it.resource["values"].IsNull() || !it.identity["name"].Equal(it.resource["name"]) {
				t.Errorf("%s is %v with the values %v", it.display, it.identity, it.resource["values"])
			}
		}
	}
}

func boolean(b bool) *tftypes.Value {
	value := tftypes.NewValue(tftypes.Bool, b)
	return &value
}

func TestList_Refused(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	for attribute, value := range map[string]string{"include": "some", "family": "sports", "prefix": "a b"} {
		if found, said := speak(t, served, nil).list(query{kind: "sysctl_parameter", config: map[string]tftypes.Value{attribute: text(value)}}); said == "" || len(found) > 0 {
			t.Errorf("%s = %q is taken, and finds %d", attribute, value, len(found))
		}
	}
	h.Next(fake.Unreachable)
	if found, said := speak(t, served, nil).list(query{kind: "sysctl_parameter"}); !strings.Contains(said, "no route to host") || len(found) > 0 {
		t.Errorf("a host that is away said %q", said)
	}
}

// Whoever may not write still sees what was changed.
func TestList_Unprivileged(t *testing.T) {
	h, err := fake.New(t.TempDir(), fake.Options{UID: 1000})
	must(t, err)
	t.Cleanup(h.Close)
	must(t, h.Set("net.ipv4.tcp_fin_timeout", "30"))
	found, said := speak(t, served(func(host.Config) host.Transport { return h.Transport() }), nil).list(query{kind: "sysctl_parameter"})
	if len(found) != 1 || !strings.Contains(said, "sudo = true") {
		t.Errorf("it found %q and said %q", displays(found), said)
	}
}

// A network namespace that nobody changed lists next to nothing, and what is
// written there.
func TestList_RealKernel(t *testing.T) {
	nettest.Require(t, nettest.Room)
	p := speak(t, served(nil), nil)
	before, said := p.list(query{kind: "sysctl_parameter", config: map[string]tftypes.Value{"prefix": text("net.")}})
	if said != "" {
		t.Fatal(said)
	}
	nettest.Write(t, "net.ipv4.tcp_fin_timeout", "37")
	after, said := speak(t, served(nil), nil).list(query{kind: "sysctl_parameter", config: map[string]tftypes.Value{"prefix": text("net.")}})
	if said != "" {
		t.Fatal(said)
	}
	var appeared []string
	for _, line := range displays(after) {
		if !slices.Contains(displays(before), line) {
			appeared = append(appeared, line)
		}
	}
	if want := []string{"net.ipv4.tcp_fin_timeout = 37 (starts as 60)"}; fmt.Sprint(appeared) != fmt.Sprint(want) {
		t.Errorf("what appeared is %q", appeared)
	}
	for _, line := range displays(before) {
		if strings.Contains(line, ".lo.") {
			t.Errorf("nobody changed the loopback interface: %s", line)
		}
	}
}

// What an older Terraform does not know says so on its page.
func TestSchemas_SinceTerraform(t *testing.T) {
	_, served := newFake(t, fake.Options{})
	schema := speak(t, served, nil).schema
	descriptions := map[string]string{}
	for name, action := range schema.ActionSchemas {
		descriptions["action "+name] = action.Schema.Block.Description
	}
	for name, list := range schema.ListResourceSchemas {
		descriptions["list "+name] = list.Block.Description
	}
	if len(descriptions) != 4 {
		t.Errorf("%d actions and lists", len(descriptions))
	}
	for what, description := range descriptions {
		if !strings.Contains(description, "Terraform 1.14 or later") {
			t.Errorf("%s: %q", what, description)
		}
	}
}
