package provider_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

// After a reboot no file gives another value: the original of the earlier boot
// is taken, and it is said that it is one.
func TestRestoring_OriginalOfAnEarlierBoot(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{})
	must(t, h.Write("net.ipv4.tcp_fin_timeout", "50"))
	tf := startTerraform(t, served)
	tf.write("main.tf", required+set(`"net.ipv4.tcp_fin_timeout" = "30"`))
	tf.run("apply", "-auto-approve")
	must(t, h.Reboot(map[string]string{"net.ipv4.tcp_fin_timeout": "30"})) // our file was applied
	tf.run("plan", "-detailed-exitcode")
	// An apply after the reboot writes a journal anew, and the original stays one
	// of the earlier boot.
	tf.write("main.tf", required+set(`"net.ipv4.tcp_fin_timeout" = "31"`))
	tf.run("apply", "-auto-approve")
	says := regexp.MustCompile(`net.ipv4.tcp_fin_timeout will be restored to its value of an earlier boot .*from "31" to "50". The host has booted since, and no file of it sets the parameter`)
	for _, command := range [][]string{{"plan", "-destroy"}, {"destroy", "-auto-approve"}} {
		if out := unwrapped(tf.run(command...)); !says.MatchString(out) {
			t.Errorf("%s says\n%s", command[0], out)
		}
	}
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "50" {
		t.Errorf("tcp_fin_timeout is %q", got)
	}
}

// After a reboot somebody's loader did not apply our file: that is drift, and it
// is repaired.
func TestRestoring_RebootWithoutOurFile(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{})
	tf := startTerraform(t, served)
	tf.write("main.tf", required+set(`"net.ipv4.tcp_fin_timeout" = "30"`))
	tf.run("apply", "-auto-approve")
	must(t, h.Reboot(nil))
	out, err := tf.try("plan", "-detailed-exitcode")
	if err == nil || !strings.Contains(out, `"60" -> "30"`) {
		t.Errorf("a reboot that lost the value plans nothing: %v\n%s", err, out)
	}
	tf.run("apply", "-auto-approve")
	tf.run("plan", "-detailed-exitcode")
	tf.run("destroy", "-auto-approve")
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "60" {
		t.Errorf("tcp_fin_timeout is %q", got)
	}
}

// A parameter that no longer exists is no error of a destroy.
func TestRestoring_ParameterIsGone(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{Modules: []string{"nf_conntrack"}})
	fin := value(t, h, "net.ipv4.tcp_fin_timeout")
	tf := startTerraform(t, served)
	tf.write("main.tf", required+set(`"net.ipv4.tcp_fin_timeout" = "30"`, `"net.netfilter.nf_conntrack_max" = "524288"`))
	tf.run("apply", "-auto-approve")
	must(t, h.Unload("nf_conntrack"))
	tf.run("destroy", "-auto-approve")
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != fin {
		t.Errorf("tcp_fin_timeout is %q, it was %q", got, fin)
	}
	gone(t, h, "/etc/sysctl.d/60-lb.conf")
}

// lead is a provider block and a resource of one of two machines.
func lead(provider, own string) string {
	more := []string{`rollback_timeout = "0s"`}
	if own != "" {
		more = append(more, fmt.Sprintf("ssh = { host = %q }", own))
	}
	return required + fmt.Sprintf("provider \"sysctl\" {\n  ssh = { host = %q }\n}\n", provider) + one("net.ipv4.tcp_fin_timeout", "30", more...)
}

func twoMachines(t *testing.T) (*farm, *terraformCLI) {
	t.Helper()
	f, served := newFarm(t, "lb1", "lb2")
	for name, id := range map[string]string{"lb1": "11111111111111111111111111111111", "lb2": "22222222222222222222222222222222"} {
		must(t, f.hosts[name].WriteFile("/etc/machine-id", id+"\n"))
	}
	tf := startTerraform(t, served)
	tf.write("main.tf", lead("lb1", ""))
	tf.run("apply", "-auto-approve")
	return f, tf
}

func (f *farm) fin(name string) string {
	f.t.Helper()
	return value(f.t, f.hosts[name], "net.ipv4.tcp_fin_timeout")
}

// The provider block leads to another machine, and the resource is meant to stay
// where it is: ssh is put on it, as the error says.
func TestRestoring_AnotherMachineInTheProviderBlock(t *testing.T) {
	t.Parallel()
	f, tf := twoMachines(t)
	before := f.fin("lb2")
	tf.write("main.tf", lead("lb2", ""))
	out, err := tf.try("plan")
	if err == nil || !strings.Contains(unwrapped(out), "apply once with -refresh=false") {
		t.Fatalf("the plan says: %v\n%s", err, out)
	}
	tf.write("main.tf", lead("lb2", "lb1"))
	tf.run("apply", "-auto-approve", "-refresh=false")
	tf.run("plan", "-detailed-exitcode")
	if f.fin("lb1") != "30" || f.fin("lb2") != before {
		t.Errorf("lb1 has %q, lb2 %q", f.fin("lb1"), f.fin("lb2"))
	}
	tf.run("destroy", "-auto-approve")
	if f.fin("lb1") != "60" {
		t.Errorf("lb1 has %q after the destroy", f.fin("lb1"))
	}
}

// The machine was built anew: terraform state rm, then apply.
func TestRestoring_MachineBuiltAnew(t *testing.T) {
	t.Parallel()
	f, tf := twoMachines(t)
	must(t, f.hosts["lb1"].WriteFile("/etc/machine-id", "33333333333333333333333333333333\n"))
	must(t, f.hosts["lb1"].Reboot(nil))
	out, err := tf.try("plan")
	if err == nil || !strings.Contains(unwrapped(out), "run `terraform state rm` and apply") {
		t.Fatalf("the plan says: %v\n%s", err, out)
	}
	tf.run("state", "rm", "sysctl_parameter.it")
	tf.run("apply", "-auto-approve")
	tf.run("plan", "-detailed-exitcode")
	if f.fin("lb1") != "30" {
		t.Errorf("lb1 has %q", f.fin("lb1"))
	}
}

// A destroy that meets another machine touches nothing there, says so, and
// leaves no state.
func TestRestoring_DestroyMeetsAnotherMachine(t *testing.T) {
	t.Parallel()
	f, tf := twoMachines(t)
	must(t, f.hosts["lb2"].Write("net.ipv4.tcp_fin_timeout", "30"))
	const file = "/etc/sysctl.d/60-terraform-net-ipv4-tcp-fin-timeout.conf"
	must(t, f.hosts["lb2"].WriteFile(file, "net.ipv4.tcp_fin_timeout = 30\n"))
	tf.write("main.tf", lead("lb2", ""))
	out := unwrapped(tf.run("destroy", "-auto-approve", "-refresh=false"))
	if !strings.Contains(out, "Nothing was restored") || !strings.Contains(out, "lb2 is another host than the one that was changed") {
		t.Errorf("the destroy says\n%s", out)
	}
	if state := tf.read("terraform.tfstate"); strings.Contains(state, "tcp_fin_timeout") {
		t.Errorf("the state is\n%s", state)
	}
	if f.fin("lb2") != "30" || f.fin("lb1") != "30" {
		t.Errorf("lb1 has %q, lb2 %q", f.fin("lb1"), f.fin("lb2"))
	}
	wantsFile(t, f.hosts["lb2"], file, "net.ipv4.tcp_fin_timeout = 30\n")
}

// A machine without /etc/machine-id has no host_id, and needs none.
func TestRestoring_NoMachineID(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{})
	must(t, h.WriteFile("/etc/machine-id", ""))
	tf := startTerraform(t, served)
	tf.write("main.tf", required+set(`"net.ipv4.tcp_fin_timeout" = "30"`)+"output \"id\" {\n  value = sysctl_parameters.lb.host_id == null\n}\n")
	if out := tf.run("apply", "-auto-approve"); !strings.Contains(out, "id = true") {
		t.Errorf("host_id:\n%s", out)
	}
	tf.run("plan", "-detailed-exitcode")
	tf.run("destroy", "-auto-approve")
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "60" {
		t.Errorf("tcp_fin_timeout is %q", got)
	}
}

// Bar 16: what an object was called when it was made is its identity, also when
// its name changes.
func TestIdentity_StaysWhenTheNameChanges(t *testing.T) {
	_, served := newFarm(t, "lb1")
	p := speakToLB1(t, served)
	const kind = "sysctl_parameters"
	of := p.schema.ResourceSchemas[kind].ValueType()
	identity := p.idents.IdentitySchemas[kind].ValueType()
	config := func(name string) *tfprotov6.DynamicValue {
		return p.dynamic(of, map[string]tftypes.Value{
			"name": text(name), "rollback_timeout": text("0s"),
			"values": tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, map[string]tftypes.Value{"net.ipv4.tcp_fin_timeout": text("30")}),
		})
	}
	null, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, nil))
	must(t, err)
	state, private, id := &null, []byte(nil), (*tfprotov6.ResourceIdentityData)(nil)
	ctx := context.Background()
	for _, name := range []string{"60-lb", "70-web"} {
		p = speakToLB1(t, served) // each plan is made by a process of its own
		planned, err := p.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
			TypeName: kind, PriorState: state, ProposedNewState: p.proposed(of, state, config(name)), Config: config(name), PriorPrivate: private, PriorIdentity: id,
		})
		must(t, err)
		p.sound(planned.Diagnostics)
		if len(planned.RequiresReplace) > 0 {
			t.Errorf("%s is another object: %v", name, planned.RequiresReplace)
		}
		applied, err := p.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
			TypeName: kind, PriorState: state, PlannedState: planned.PlannedState, Config: config(name), PlannedPrivate: planned.PlannedPrivate, PlannedIdentity: planned.PlannedIdentity,
		})
		must(t, err)
		p.sound(applied.Diagnostics)
		read, err := p.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: kind, CurrentState: applied.NewState, Private: applied.Private, CurrentIdentity: applied.NewIdentity})
		must(t, err)
		p.sound(read.Diagnostics)
		state, private, id = read.NewState, read.Private, read.NewIdentity
		if got := p.attributes(of, state)["name"]; !got.Equal(text(name)) {
			t.Errorf("the name is %v", got)
		}
		for attribute, want := range map[string]string{"host": "lb1", "name": "60-lb"} {
			if got := p.attributes(identity, id.IdentityData)[attribute]; !got.Equal(text(want)) {
				t.Errorf("as %s the identity has %s %v", name, attribute, got)
			}
		}
	}
}

// proposed is what Terraform makes of a state and a configuration: what is not
// configured stays as it was, and is unknown where nothing was.
func (p *protocol) proposed(of tftypes.Type, prior, config *tfprotov6.DynamicValue) *tfprotov6.DynamicValue {
	p.t.Helper()
	before, err := prior.Unmarshal(of)
	must(p.t, err)
	was := map[string]tftypes.Value{}
	if !before.IsNull() {
		must(p.t, before.As(&was))
	}
	now := p.attributes(of, config)
	for _, computed := range []string{"persist", "runtime", "on_destroy", "file", "host_id", "live", "persisted", "original", "boot_effective", "overridden_by"} {
		if !now[computed].IsNull() {
			continue
		}
		now[computed] = tftypes.NewValue(now[computed].Type(), tftypes.UnknownValue)
		if value, had := was[computed]; had {
			now[computed] = value
		}
	}
	return p.dynamic(of, now)
}

// An object that is replaced on the same host is destroyed and made again, and
// its original stays that of the first.
func TestRestoring_Replaced(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{})
	before := value(t, h, "net.ipv4.tcp_fin_timeout")
	tf := startTerraform(t, served)
	tf.write("main.tf", required+set(`"net.ipv4.tcp_fin_timeout" = "30"`)+"output \"original\" {\n  value = sysctl_parameters.lb.original[\"net.ipv4.tcp_fin_timeout\"]\n}\n")
	tf.run("apply", "-auto-approve")
	out := tf.run("apply", "-auto-approve", "-replace=sysctl_parameters.lb")
	if !strings.Contains(out, "1 added, 0 changed, 1 destroyed") || !strings.Contains(out, `original = "`+before+`"`) {
		t.Errorf("the apply says\n%s", out)
	}
	tf.run("plan", "-detailed-exitcode")
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "30" {
		t.Errorf("tcp_fin_timeout is %q", got)
	}
	tf.run("destroy", "-auto-approve")
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != before {
		t.Errorf("tcp_fin_timeout is %q after the destroy, it was %q", got, before)
	}
}

// Where the new object comes first, the old one leaves it what it declares: with
// create_before_destroy, and where a resource is renamed without a moved block.
func TestRestoring_NewObjectFirst(t *testing.T) {
	cbd := with(set(`"net.ipv4.tcp_fin_timeout" = "30"`), "lifecycle {\n    create_before_destroy = true\n  }")
	for name, c := range map[string]struct {
		after     string
		arguments []string
	}{
		"replaced": {cbd, []string{"-replace=" + lb}},
		"renamed":  {strings.Replace(cbd, `"lb"`, `"renamed"`, 1), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, served := newFake(t, fake.Options{})
			before := value(t, h, "net.ipv4.tcp_fin_timeout")
			tf := startTerraform(t, served)
			tf.write("main.tf", required+cbd)
			tf.run("apply", "-auto-approve")
			tf.write("main.tf", required+c.after)
			tf.run(append([]string{"apply", "-auto-approve"}, c.arguments...)...)
			if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "30" {
				t.Errorf("tcp_fin_timeout is %q", got)
			}
			tf.run("plan", "-detailed-exitcode")
			tf.run("destroy", "-auto-approve")
			if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != before {
				t.Errorf("tcp_fin_timeout is %q after the destroy, it was %q", got, before)
			}
			gone(t, h, "/etc/sysctl.d/60-lb.conf")
		})
	}
}

// The old object's file goes where the new one has another, and what was there
// before both stays known.
func TestRestoring_NewObjectFirstInAnotherFile(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{})
	before := value(t, h, "net.ipv4.tcp_fin_timeout")
	first := one("net.ipv4.tcp_fin_timeout", "30", `name = "60-old"`, "lifecycle {\n    create_before_destroy = true\n  }")
	tf := startTerraform(t, served)
	tf.write("main.tf", required+first)
	tf.run("apply", "-auto-approve")
	tf.write("main.tf", required+strings.NewReplacer("60-old", "61-new", `"30"`, `"31"`).Replace(first))
	if out := tf.run("apply", "-auto-approve", "-replace="+fin); !strings.Contains(out, "Nothing Was Restored") {
		t.Errorf("the old object does not leave its values to the new one:\n%s", out)
	}
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "31" {
		t.Errorf("tcp_fin_timeout is %q", got)
	}
	for _, path := range []string{"/etc/sysctl.d/60-old.conf", "/run/terraform-provider-sysctl/60-old.json"} {
		gone(t, h, path)
	}
	tf.run("plan", "-detailed-exitcode")
	tf.run("destroy", "-auto-approve")
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != before {
		t.Errorf("tcp_fin_timeout is %q after the destroy, it was %q", got, before)
	}
	gone(t, h, "/etc/sysctl.d/61-new.conf")
}
