package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe/remote"
)

// socketInputs are the attributes that are no part of an observation.
var socketInputs = []string{"ssh", "sudo", "timeouts", "top", "summary", "sample", "limits"}

// Every field of the published form is an attribute of the same kind, and there
// is no other.
func TestSocketsData_Schema(t *testing.T) {
	_, served := newFake(t, fake.Options{})
	attributes := map[string]any{}
	for _, attribute := range speak(t, served, nil).schema.DataSourceSchemas["sysctl_sockets"].Block.Attributes {
		if slices.Contains(socketInputs, attribute.Name) {
			if attribute.Computed {
				t.Errorf("%s is an input, and computed", attribute.Name)
			}
			continue
		}
		if !attribute.Computed || attribute.Description == "" {
			t.Errorf("%s is not computed, or nothing is said of it", attribute.Name)
		}
		attributes[attribute.Name] = kindOfAttribute(attribute)
	}
	text, err := os.ReadFile("../docs/schema/probe.schema.json")
	must(t, err)
	var published map[string]any
	must(t, json.Unmarshal(text, &published))
	if diff := cmp.Diff(kindOfSchema(published, published["$defs"].(map[string]any)), any(attributes)); diff != "" {
		t.Errorf("(-docs/schema/probe.schema.json +sysctl_sockets):\n%s", diff)
	}
}

func kindOfAttribute(attribute *tfprotov6.SchemaAttribute) any {
	if attribute.NestedType == nil {
		return kindOfType(attribute.Type)
	}
	fields := map[string]any{}
	for _, field := range attribute.NestedType.Attributes {
		fields[field.Name] = kindOfAttribute(field)
	}
	if attribute.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeList {
		return []any{fields}
	}
	return fields
}

func kindOfType(of tftypes.Type) any {
	switch of := of.(type) {
	case tftypes.List:
		return []any{kindOfType(of.ElementType)}
	case tftypes.Map:
		return "map of " + kindOfType(of.ElementType).(string)
	}
	if of.Is(tftypes.Number) {
		return "number"
	}
	return "text"
}

func kindOfSchema(schema, defs map[string]any) any {
	if ref, ok := schema["$ref"].(string); ok {
		return kindOfSchema(defs[filepath.Base(ref)].(map[string]any), defs)
	}
	if either, ok := schema["oneOf"].([]any); ok { // null, or something
		return kindOfSchema(either[1].(map[string]any), defs)
	}
	if items, ok := schema["items"].(map[string]any); ok {
		return []any{kindOfSchema(items, defs)}
	}
	if more, ok := schema["additionalProperties"].(map[string]any); ok {
		return "map of " + kindOfSchema(more, defs).(string)
	}
	if properties, ok := schema["properties"].(map[string]any); ok {
		fields := map[string]any{}
		for name, property := range properties {
			fields[name] = kindOfSchema(property.(map[string]any), defs)
		}
		return fields
	}
	switch kind := fmt.Sprint(schema["type"], schema["const"], schema["enum"]); {
	case strings.Contains(kind, "integer"), strings.Contains(kind, "number"), schema["const"] != nil:
		return "number"
	}
	return "text"
}

// busy are the sockets of a host with something in everything.
func busy(t *testing.T, h *fake.Host) {
	var s sockets
	s.add("0.0.0.0:80", "0.0.0.0:0", listens, 3)
	s.in(80, timeWait, 40)
	s.in(80, closeWait, 12)
	s.in(8080, timeWait, 7) // nobody listens there
	s.out("10.0.0.2:8080", timeWait, 50)
	s.out("10.0.0.2:8080", established, 10)
	s.out("10.0.0.3:5432", established, 5)
	s.on(t, h)
}

// What Terraform shows is what the probe saw, attribute by attribute.
func TestSocketsData(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{Modules: []string{"nf_conntrack"}})
	busy(t, h)
	must(t, h.WriteFile("/proc/sys/net/netfilter/nf_conntrack_count", "31\n"))
	tf := startTerraform(t, served)
	for more, options := range map[string]probe.Options{
		"":                           {Processes: true},
		"top = 1":                    {Processes: true, Top: 1},
		"summary = true":             {Summary: true},
		"limits = { time_wait = 97}": {Processes: true},
	} {
		tf.write("main.tf", required+"data \"sysctl_sockets\" \"x\" {\n  "+more+"\n}\noutput \"x\" {\n  value = data.sysctl_sockets.x\n}\n")
		tf.run("apply", "-auto-approve")
		got := output[map[string]any](t, tf, "x")
		maps.DeleteFunc(got, func(name string, _ any) bool { return slices.Contains(socketInputs, name) })
		runner := host.NewRunner(h.Transport(), false, "")
		probers, err := remote.Host{Name: "localhost", Runner: runner, Clock: time.Now}.Probers(t.Context(), "")
		must(t, err)
		look, err := probers[0].Look(t.Context(), options)
		must(t, err)
		text, err := json.Marshal(look.Observation)
		must(t, err)
		var want map[string]any
		must(t, json.Unmarshal(text, &want))
		if _, err := time.Parse(time.RFC3339, fmt.Sprint(got["time"])); err != nil {
			t.Error(err)
		}
		delete(got, "time")
		delete(want, "time")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -probe +Terraform:\n%s", more, diff)
		}
		if states := got["states"].(map[string]any); options.Summary != (states["close_wait"] == nil) || !options.Summary && states["time_wait"] != 97.0 {
			t.Errorf("%s: states %v", more, states)
		}
	}
}

// A plain data source fails where there is more than a limit, or where nobody can
// tell, on the limit's own attribute.
func TestSocketsData_Limits(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	busy(t, h)
	var steps []resource.TestStep
	for _, c := range []struct{ limits, want string }{
		{`time_wait = 97, close_wait = 12, ports_in_use_percent = 0.3`, ``},
		{`time_wait = 96`, `(?s)Too Many Sockets in TIME_WAIT.*localhost has 97 sockets in TIME_WAIT, more than time_wait = 96. Where: 50 to 10.0.0.2:8080; 40 of listener 0.0.0.0:80; 7 of listeners that are gone. Remedy: .* .tcplint diagnose. says`},
		{`close_wait = 0`, `(?s)Too Many Sockets in CLOSE_WAIT.*localhost has 12 sockets in CLOSE_WAIT, more than close_wait = 0. Where: 12 held by a process that may not be seen, connections to 0.0.0.0:80. Remedy: let the program close .*TL802`},
		{`ports_in_use_percent = 0.2`, `(?s)Too Few Local Ports Left.*localhost has 0.2 % of its local ports in use to one destination, more than ports_in_use_percent = 0.2. Where: 60 of 28,232 ports from 10.0.0.1 to 10.0.0.2:8080, of which 50 in TIME_WAIT; 5 of .*TL801`},
		{`close_wait_age_seconds = 600`, `(?s)Unable to Hold a Limit.*close_wait_age_seconds, and what is unknown is within no limit: .*the host has no ss`},
		{`accept_queue_percent = 100`, `(?s)Unable to Hold a Limit.*accept_queue_percent.*backlog and drops of listeners`},
		{`conntrack_percent = 80`, `(?s)Unable to Hold a Limit.*connections are not tracked there. Leave this limit out.`},
	} {
		step := resource.TestStep{Config: "data \"sysctl_sockets\" \"x\" {\n  limits = { " + c.limits + " }\n}\n"}
		if c.want != "" {
			step.ExpectError = inAnyWidth(c.want)
		}
		steps = append(steps, step)
	}
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: served, Steps: steps})
}

// What only counters tell is held without a look at any socket.
func TestSocketsData_LimitsOfCounters(t *testing.T) {
	h, served := newFake(t, fake.Options{Modules: []string{"nf_conntrack"}})
	busy(t, h)
	config := "data \"sysctl_sockets\" \"x\" {\n  summary = true\n  sample = \"20ms\"\n  limits = { conntrack_percent = 80, listen_drops_per_second = 0 }\n}\n"
	tracked := func(count, most int) func() {
		return func() {
			must(t, h.WriteFile("/proc/sys/net/netfilter/nf_conntrack_count", fmt.Sprintln(count)))
			must(t, h.WriteFile("/proc/sys/net/netfilter/nf_conntrack_max", fmt.Sprintln(most)))
		}
	}
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: served, Steps: []resource.TestStep{
		{PreConfig: tracked(800, 1000), Config: config},
		{PreConfig: tracked(800, 0), Config: config}, // no limit
		{PreConfig: tracked(801, 1000), Config: config, ExpectError: inAnyWidth(`(?s)Too Many Tracked Connections.*filled to 80.1 %, more than conntrack_percent = 80. Where: 801 of net.netfilter.nf_conntrack_max=1000. .*TL806`)},
		{
			PreConfig: func() {
				tracked(1, 1000)()
				must(t, os.Remove(filepath.Join(h.Root, "/proc/net/netstat")))
			},
			Config: config, ExpectError: inAnyWidth(`(?s)Unable to Hold a Limit.*listen_drops_per_second, and what is unknown is within no limit: the counters TcpExt`),
		},
	}})
}

// inAnyWidth matches words wherever Terraform folds a line.
func inAnyWidth(words string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(words, " ", `\s+`))
}

// In a check block the host is read after the change, and a limit warns.
func TestSocketsData_Check(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{Remote: true})
	busy(t, h)
	tf := startTerraform(t, served)
	config := func(high, most string) string {
		return required + `
provider "sysctl" {
  ssh = { host = "lb1" }
}
resource "sysctl_parameters" "lb" {
  name   = "60-lb"
  values = { "net.ipv4.ip_local_port_range" = "32000 ` + high + `" }
}
check "sockets" {
  data "sysctl_sockets" "lb" {
    limits     = { ports_in_use_percent = ` + most + ` }
    depends_on = [sysctl_parameters.lb]
  }
  assert {
    condition     = data.sysctl_sockets.lb.destinations[0].usable_ports > 50000
    error_message = "only ${data.sysctl_sockets.lb.destinations[0].usable_ports} ports"
  }
}
`
	}
	tf.write("main.tf", config("32999", "50"))
	if said := unwrapped(tf.run("apply", "-auto-approve")); !strings.Contains(said, "data.sysctl_sockets.lb will be read during apply") || !strings.Contains(said, "only 1000 ports") || !strings.Contains(said, "Apply complete!") {
		t.Errorf("the check does not see the range that was applied:\n%s", said)
	}
	tf.write("main.tf", config("32919", "5"))
	said := unwrapped(tf.run("apply", "-auto-approve"))
	for _, want := range []string{"Warning: Too Few Local Ports Left", "lb1 has 6.5 % of its local ports in use", "60 of 920 ports from 10.0.0.1 to 10.0.0.2:8080", "tcplint diagnose --ssh lb1", "Apply complete!"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said:\n%s", want, said)
		}
	}
	if got := value(t, h, "net.ipv4.ip_local_port_range"); got != "32000\t32919" {
		t.Errorf("the range is %q", got)
	}
}

func TestSocketsData_RoundTrips(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{})
	busy(t, h)
	tf := startTerraform(t, served)
	config := required + "data \"sysctl_sockets\" \"x\" {\n  sample = \"50ms\"\n  limits = { listen_drops_per_second = 0 }\n}\noutput \"x\" {\n  value = [data.sysctl_sockets.x.sampled_seconds, data.sysctl_sockets.x.rates[\"TcpExt.ListenDrops\"]]\n}\n"
	tf.write("main.tf", config)
	for _, faults := range [][]fake.TransportFault{{fake.Unreachable}, {fake.DropBefore}, {fake.DropMiddle}, {fake.NoFault, fake.DropAfter}} {
		h.Next(faults...)
		if out, err := tf.try("plan"); err == nil || !strings.Contains(out, "Unable to Look at the Sockets") {
			t.Errorf("%v: %v\n%s", faults, err, out)
		}
	}
	h.Next()
	before := h.Starts()
	tf.run("apply", "-auto-approve")
	if n := h.Starts() - before; n != 2 {
		t.Errorf("%d round trips for two looks", n)
	}
	if got := output[[]float64](t, tf, "x"); got[0] < 0.04 || got[1] != 0 {
		t.Errorf("sampled %v", got)
	}
}

func TestSocketsData_Refused(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	var steps []resource.TestStep
	for _, c := range []struct{ config, want string }{
		{`top = 0`, `between 1 and 10000`},
		{`sample = "5"`, `Unable to Read a Duration`},
		{`sample = "-5s"`, `Unable to Read a Duration`},
		{`sample = "2m"`, `(?s)Unable to Look for So Long.*read = "4m0s"`},
		{"sample = \"10s\"\n  timeouts = { read = \"5s\" }", `Unable to Look for So Long`},
		{`netns = "all"`, `Unable to Look at Several Namespaces`},
		{`netns = ""`, `at least 1`},
		{`netns = "a/b"`, `a network namespace is named by a process`},
		{`limits = { time_waits = 1 }`, `There is no limit "time_waits". Did you mean time_wait\?`},
		{`limits = { sockets = 1 }`, `There is no limit "sockets". There are time_wait, close_wait, `},
		{`limits = { time_wait = null }`, `Leave the key out of the map`},
		{`limits = { time_wait = -1 }`, `-1 is below 0`},
		{`limits = { time_wait = "many" }`, `a number is required`},
		{`limits = { listen_drops_per_second = 1 }`, `Add sample`},
		{"limits = { listen_drops_per_second = 1 }\n  sample = \"0s\"", `Add sample`},
		{"limits = { close_wait = 1 }\n  summary = true", `Leave summary out, or this limit`},
		{`host = "lb1"`, `Invalid Configuration for Read-Only Attribute|Value for unconfigurable attribute`},
		{`policy = {}`, `Unsupported argument`},
	} {
		steps = append(steps, resource.TestStep{Config: "data \"sysctl_sockets\" \"x\" {\n  " + c.config + "\n}\n", PlanOnly: true, ExpectError: inAnyWidth(c.want)})
	}
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: served, Steps: steps})
	if h.Starts() > 0 {
		t.Error("a host was asked")
	}
}

// A plain data source that fails stands in the way of a destroy too, as the page
// says, with the way out.
func TestSocketsData_Destroy(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{})
	before := value(t, h, "net.ipv4.tcp_fin_timeout")
	tf := startTerraform(t, served)
	tf.write("main.tf", required+set(`"net.ipv4.tcp_fin_timeout" = "30"`)+"data \"sysctl_sockets\" \"x\" {\n  limits = { time_wait = 50 }\n}\n")
	tf.run("apply", "-auto-approve")
	busy(t, h)
	if out, err := tf.try("destroy", "-auto-approve"); err == nil || !strings.Contains(out, "Too Many Sockets in TIME_WAIT") {
		t.Errorf("%v\n%s", err, out)
	}
	tf.run("destroy", "-auto-approve", "-refresh=false")
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != before {
		t.Errorf("tcp_fin_timeout is %q after the destroy, it was %q", got, before)
	}
}
