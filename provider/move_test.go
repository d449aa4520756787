package provider_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

// As sysutils 1.3 and host 0.21 write them.
const (
	sysutilsState = `{"name":"net.ipv4.tcp_fin_timeout","value":"30","persist":true,"file":"/etc/sysctl.d/99-terraform.conf","id":"net.ipv4.tcp_fin_timeout"}`
	hostState     = `{"id":"net.ipv4.tcp_fin_timeout","key":"net.ipv4.tcp_fin_timeout","value":"30","path":"/etc/sysctl.d/99-terraform-host-net.ipv4.tcp_fin_timeout.conf"}`
)

func TestMove_RecordedStates(t *testing.T) {
	for _, c := range []struct{ name, address, kind, state, stem string }{
		{"sysutils", "registry.terraform.io/blechschmidt/sysutils", "sysutils_sysctl", sysutilsState, "99-terraform"},
		{"sysutils of OpenTofu", "registry.opentofu.org/blechschmidt/sysutils", "sysutils_sysctl", sysutilsState, "99-terraform"},
		{"host", "registry.terraform.io/dongho-jung/host", "host_sysctl", hostState, "99-terraform-host-net.ipv4.tcp_fin_timeout"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, served := newFake(t, fake.Options{})
			must(t, h.Write("net.ipv4.tcp_fin_timeout", "30"))
			must(t, h.WriteFile("/etc/sysctl.d/"+c.stem+".conf", "net.ipv4.tcp_fin_timeout = 30\n"))
			p := speak(t, served, nil)
			moved := p.move(c.address, c.kind, c.state)
			p.sound(moved.Diagnostics)
			of := p.schema.ResourceSchemas["sysctl_parameter"].ValueType()
			read, err := p.server.ReadResource(context.Background(), &tfprotov6.ReadResourceRequest{TypeName: "sysctl_parameter", CurrentState: moved.TargetState, Private: moved.TargetPrivate, CurrentIdentity: moved.TargetIdentity})
			must(t, err)
			p.sound(read.Diagnostics)
			if len(read.Diagnostics) > 0 {
				t.Errorf("it was read with a warning: %s", read.Diagnostics[0].Detail)
			}
			state := p.attributes(of, read.NewState)
			for name, want := range map[string]string{
				"parameter": "net.ipv4.tcp_fin_timeout", "value": "30", "live": "30", "persisted": "30", "name": c.stem,
				"file": "/etc/sysctl.d/" + c.stem + ".conf", "boot_effective": "30", "on_destroy": "restore",
			} {
				if !state[name].Equal(text(want)) {
					t.Errorf("%s is %v, not %q", name, state[name], want)
				}
			}
			if !state["original"].IsNull() {
				t.Errorf("original is %v, which nobody can know", state["original"])
			}
			for name, value := range p.attributes(p.idents.IdentitySchemas["sysctl_parameter"].ValueType(), read.NewIdentity.IdentityData) {
				if want := map[string]string{"host": "localhost", "parameter": "net.ipv4.tcp_fin_timeout"}[name]; !value.Equal(text(want)) {
					t.Errorf("the identity has %s %v, not %q", name, value, want)
				}
			}
		})
	}
}

// A parameter that the other provider keeps in no file has no line to take over.
func TestMove_LiveOnly(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	must(t, h.Write("net.ipv4.tcp_fin_timeout", "30"))
	must(t, h.WriteFile("/etc/sysctl.d/99-terraform.conf", "net.core.somaxconn = 8192\n"))
	p := speak(t, served, nil)
	moved := p.move("registry.terraform.io/blechschmidt/sysutils", "sysutils_sysctl", strings.Replace(sysutilsState, `"persist":true`, `"persist":false`, 1))
	p.sound(moved.Diagnostics)
	kind := "sysctl_parameter"
	read, err := p.server.ReadResource(context.Background(), &tfprotov6.ReadResourceRequest{TypeName: kind, CurrentState: moved.TargetState, Private: moved.TargetPrivate})
	must(t, err)
	p.sound(read.Diagnostics)
	of := p.schema.ResourceSchemas[kind].ValueType()
	state := p.attributes(of, read.NewState)
	if !state["persist"].Equal(*boolean(false)) || !state["persisted"].IsNull() || !state["live"].Equal(text("30")) {
		t.Errorf("persist is %v, persisted %v, live %v", state["persist"], state["persisted"], state["live"])
	}
	given := p.dynamic(of, map[string]tftypes.Value{"parameter": text("net.ipv4.tcp_fin_timeout"), "value": text("30"), "persist": *boolean(false)})
	planned, err := p.server.PlanResourceChange(context.Background(), &tfprotov6.PlanResourceChangeRequest{TypeName: kind, PriorState: read.NewState, ProposedNewState: read.NewState, Config: given})
	must(t, err)
	p.sound(planned.Diagnostics)
	before, err := read.NewState.Unmarshal(of)
	must(t, err)
	after, err := planned.PlannedState.Unmarshal(of)
	must(t, err)
	if differences, err := before.Diff(after); err != nil || len(differences) > 0 {
		t.Errorf("the plan has changes: %v, %v", differences, err)
	}
}

func TestMove_Refused(t *testing.T) {
	sysutils := func(from, to string) string { return strings.Replace(sysutilsState, from, to, 1) }
	for _, c := range []struct{ name, address, kind, state, want string }{
		{"another provider of that name", "registry.terraform.io/somebody/sysutils", "sysutils_sysctl", sysutilsState, `does not include support`},
		{"another type", "registry.terraform.io/blechschmidt/sysutils", "sysutils_file", sysutilsState, `does not include support`},
		{"a file elsewhere", "registry.terraform.io/blechschmidt/sysutils", "sysutils_sysctl", sysutils("/etc/sysctl.d/99-terraform.conf", "/etc/sysctl.conf"), `"/etc/sysctl.conf"`},
		{"a path that leads out", "registry.terraform.io/blechschmidt/sysutils", "sysutils_sysctl", sysutils("/etc/sysctl.d/", "/etc/sysctl.d/../"), `in /etc/sysctl.d only`},
		{"no parameter", "registry.terraform.io/blechschmidt/sysutils", "sysutils_sysctl", sysutils(`"net.ipv4.tcp_fin_timeout"`, `"net.ipv4.tcp fin"`), `names no parameter`},
		{"a secret", "registry.terraform.io/blechschmidt/sysutils", "sysutils_sysctl", sysutils("tcp_fin_timeout", "tcp_fastopen_key"), `secrets_wo`},
		{"another shape", "registry.terraform.io/dongho-jung/host", "host_sysctl", `{"key":["a"],"value":1,"path":{}}`, `not as this provider knows it`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, served := newFake(t, fake.Options{})
			p := speak(t, served, nil)
			moved := p.move(c.address, c.kind, c.state)
			if len(moved.Diagnostics) == 0 || moved.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError {
				t.Fatalf("it was moved")
			}
			if d := moved.Diagnostics[0]; !regexp.MustCompile(regexp.QuoteMeta(c.want)).MatchString(d.Detail) {
				t.Errorf("%s: %s", d.Summary, d.Detail)
			}
		})
	}
}

// Both act on this machine; whoever reaches another one is told.
func TestMove_ToAnotherHost(t *testing.T) {
	f, served := newFarm(t, "lb1")
	must(t, f.hosts["lb1"].Write("net.ipv4.tcp_fin_timeout", "30"))
	p := speakToLB1(t, served)
	moved := p.move("registry.terraform.io/dongho-jung/host", "host_sysctl", hostState)
	p.sound(moved.Diagnostics)
	for i, want := range []int{1, 0} {
		read, err := p.server.ReadResource(context.Background(), &tfprotov6.ReadResourceRequest{TypeName: "sysctl_parameter", CurrentState: moved.TargetState, Private: moved.TargetPrivate})
		must(t, err)
		p.sound(read.Diagnostics)
		told := 0
		for _, d := range read.Diagnostics {
			told += strings.Count(d.Detail, "host_sysctl")
		}
		if told != want {
			t.Errorf("read %d tells of it %d times", i+1, told)
		}
		moved.TargetState, moved.TargetPrivate = read.NewState, read.Private
	}
}

func (p *protocol) move(address, kind, state string) *tfprotov6.MoveResourceStateResponse {
	p.t.Helper()
	moved, err := p.server.MoveResourceState(context.Background(), &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: address, SourceTypeName: kind, SourceState: &tfprotov6.RawState{JSON: []byte(state)}, TargetTypeName: "sysctl_parameter",
	})
	must(p.t, err)
	return moved
}

// The real program takes resources over from both, with stand-ins that have the
// names, schemas and files of the real ones.
func TestMove_FromOtherProviders(t *testing.T) {
	for name, c := range map[string]struct {
		address, kind, key, file string
		stub                     func(*fake.Host) *stub
	}{
		"sysutils": {"registry.terraform.io/blechschmidt/sysutils", "sysutils_sysctl", "name", "/etc/sysctl.d/99-terraform.conf", sysutilsStub},
		"host":     {"registry.terraform.io/dongho-jung/host", "host_sysctl", "key", "/etc/sysctl.d/99-terraform-host-net.ipv4.tcp_fin_timeout.conf", hostStub},
	} {
		t.Run(name, func(t *testing.T) {
			h, served := newFake(t, fake.Options{})
			foreign := c.stub(h)
			served[c.address] = providerserver.NewProtocol6WithError(foreign)
			tf := startTerraform(t, served)
			sources := fmt.Sprintf("terraform {\n  required_providers {\n    sysctl = { source = \"tcplint/sysctl\" }\n    %s = { source = %q }\n  }\n}\n",
				name, strings.TrimPrefix(c.address, "registry.terraform.io/"))
			must(t, h.WriteFile(c.file, "# by hand\nnet.core.somaxconn = 8192\n"))
			tf.write("main.tf", sources+fmt.Sprintf("resource %q \"fin\" {\n  %s = \"net.ipv4.tcp_fin_timeout\"\n  value = \"30\"\n}\n", c.kind, c.key))
			tf.run("apply", "-auto-approve")
			before, err := h.ReadFile(c.file)
			must(t, err)
			moved := fmt.Sprintf("moved {\n  from = %s.fin\n  to = sysctl_parameter.it\n}\n", c.kind)

			// Without a name it stays where it is.
			tf.write("main.tf", sources+moved+one("net.ipv4.tcp_fin_timeout", "0x1e"))
			out := tf.run("plan", "-out=plan")
			if !strings.Contains(out, "has moved to sysctl_parameter.it") || !strings.Contains(out, "0 to add, 0 to change, 0 to destroy") {
				t.Errorf("the plan of the move is\n%s", out)
			}
			tf.run("apply", "plan")
			tf.run("plan", "-detailed-exitcode")
			if after, err := h.ReadFile(c.file); err != nil || after != before {
				t.Errorf("the move changed the file to %q: %v", after, err)
			}
			if out := tf.run("plan", "-destroy"); !strings.Contains(out, `default is "60"`) {
				t.Errorf("the plan of a destroy does not name the default:\n%s", out)
			}

			// With another name the line moves to our file, and the rest stays.
			tf.write("main.tf", sources+moved+one("net.ipv4.tcp_fin_timeout", "30", `name = "60-fin"`))
			tf.run("apply", "-auto-approve")
			tf.run("plan", "-detailed-exitcode")
			if after, err := h.ReadFile(c.file); err != nil || after != "# by hand\nnet.core.somaxconn = 8192\n" {
				t.Errorf("their file is now %q: %v", after, err)
			}
			if ours, err := h.ReadFile("/etc/sysctl.d/60-fin.conf"); err != nil || !strings.Contains(ours, "net.ipv4.tcp_fin_timeout") {
				t.Errorf("our file is %q: %v", ours, err)
			}
			out = tf.run("destroy", "-auto-approve")
			if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "30" || !strings.Contains(out, `default is "60"`) {
				t.Errorf("the destroy left %q and said\n%s", got, out)
			}
			gone(t, h, "/etc/sysctl.d/60-fin.conf")
		})
	}
}
