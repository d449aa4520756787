package provider_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

// calls are function calls and what they give, as JSON.
type calls []struct{ call, want string }

// checkCalls evaluates all calls in one configuration.
func checkCalls(t *testing.T, cases calls) {
	t.Helper()
	_, served := newFake(t, fake.Options{})
	tf := startTerraform(t, served)
	var config strings.Builder
	config.WriteString(required)
	for i, c := range cases {
		fmt.Fprintf(&config, "output \"o%d\" { value = %s }\n", i, provided(c.call))
	}
	tf.write("main.tf", config.String())
	tf.run("apply", "-auto-approve")
	var outputs map[string]struct{ Value any }
	must(t, json.Unmarshal([]byte(tf.run("output", "-json")), &outputs))
	for i, c := range cases {
		var want any
		if err := json.Unmarshal([]byte(c.want), &want); err != nil {
			t.Fatalf("%s: %v", c.call, err)
		}
		if got := outputs[fmt.Sprintf("o%d", i)].Value; !reflect.DeepEqual(got, want) {
			text, _ := json.Marshal(got)
			t.Errorf("%s\n got %s\nwant %s", c.call, text, c.want)
		}
	}
}

// checkRefused wants that every call fails with these words, and that the error
// points into the argument that is marked with «».
func checkRefused(t *testing.T, cases calls) {
	t.Helper()
	_, served := newFake(t, fake.Options{})
	tf := startTerraform(t, served)
	var config strings.Builder
	config.WriteString(required)
	for i, c := range cases {
		fmt.Fprintf(&config, "output \"o%d\" { value = %s }\n", i, provided(strings.NewReplacer("«", "", "»", "").Replace(c.call)))
	}
	tf.write("main.tf", config.String())
	out, _ := tf.try("plan", "-json")
	found := map[int]diagnostic{}
	for _, d := range diagnostics(t, out) {
		found[d.Range.Start.Line-strings.Count(required, "\n")-1] = d
	}
	for i, c := range cases {
		d, ok := found[i]
		if !ok {
			t.Errorf("%s: no error", c.call)
			continue
		}
		if !strings.Contains(d.Detail, c.want) {
			t.Errorf("%s\n got %s\nwant %s", c.call, d.Detail, c.want)
		}
		before, rest, _ := strings.Cut(c.call, "«")
		argument, _, _ := strings.Cut(rest, "»")
		from := len(fmt.Sprintf("output \"o%d\" { value = %s", i, provided(before))) + 1
		if at := d.Range.Start.Column; at < from || at > from+len(argument) {
			t.Errorf("%s: the error points at column %d, the argument begins at %d", c.call, at, from)
		}
	}
}

// provided is a call as a configuration has it. OpenTofu does not pass on a null
// that has no type, and says that the answer is not known: there it is written {}.
func provided(call string) string {
	if strings.Contains(call, "sysctl::lint(") && filepath.Base(os.Getenv("TF_ACC_TERRAFORM_PATH")) == "tofu" {
		call = strings.ReplaceAll(call, ", null)", ", {})")
	}
	return strings.ReplaceAll(call, "sysctl::", "provider::sysctl::")
}

type diagnostic struct {
	Severity, Summary, Detail, Address string
	Range                              struct{ Start, End struct{ Line, Column int } }
}

// diagnostics are those in what a command prints with -json.
func diagnostics(t *testing.T, out string) []diagnostic {
	t.Helper()
	var found []diagnostic
	lines := bufio.NewScanner(strings.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct{ Diagnostic *diagnostic }
		if err := json.Unmarshal(lines.Bytes(), &line); err == nil && line.Diagnostic != nil {
			found = append(found, *line.Diagnostic)
		}
	}
	return found
}

func TestFunctions(t *testing.T) {
	t.Parallel()
	checkCalls(t, calls{
		{`sysctl::parse_conf("# a\n; b\n\nnet.ipv4.tcp_tw_reuse = 1\nnet/core/somaxconn=8192\n", "systemd")`, `[{"parameter":"net.ipv4.tcp_tw_reuse","value":"1","line":4},{"parameter":"net.core.somaxconn","value":"8192","line":5}]`},
		{`sysctl::parse_conf("", null)`, `[]`},
		{`sysctl::parse_conf("a.b=1\na.b=2", null)`, `[{"parameter":"a.b","value":"1","line":1},{"parameter":"a.b","value":"2","line":2}]`},
		{`sysctl::parse_conf("net.ipv4.conf.*.rp_filter = 2\n-net.ipv4.conf.eth0.rp_filter\n-kernel.x = 1", "systemd")`, `[{"parameter":"net.ipv4.conf.*.rp_filter","value":"2","line":1},{"parameter":"net.ipv4.conf.eth0.rp_filter","value":null,"line":2},{"parameter":"kernel.x","value":"1","line":3}]`},
		{`sysctl::parse_conf("a.b = 1 # not a comment\r\nc.d =\n", "systemd")`, `[{"parameter":"a.b","value":"1 # not a comment","line":1},{"parameter":"c.d","value":"","line":2}]`},
		{`sysctl::parse_conf("net/ipv4/conf/eth0.100/rp_filter = 1", "procps")[0].parameter`, `"net.ipv4.conf.eth0/100.rp_filter"`},
		{`sysctl::parse_conf("a.b = 1 \\\n2\nc.d = 3", "busybox")`, `[{"parameter":"a.b","value":"1 2","line":1},{"parameter":"c.d","value":"3","line":3}]`},

		{`sysctl::render_conf({}, null)`, `""`},
		{`sysctl::render_conf({ "net.ipv4.tcp_tw_reuse" = 1, "net/core/somaxconn" = "8192", "net.ipv4.tcp_syncookies" = true }, null)`, `"net.core.somaxconn = 8192\nnet.ipv4.tcp_syncookies = 1\nnet.ipv4.tcp_tw_reuse = 1\n"`},
		{`sysctl::render_conf({ "a.b" = "x" }, "what for\nand why")`, `"# what for\n# and why\n\na.b = x\n"`},
		{`sysctl::render_conf({ for s in sysctl::parse_conf("net/ipv4/conf/eth0.1/rp_filter=2\n", null) : s.parameter => s.value }, null)`, `"net.ipv4.conf.eth0/1.rp_filter = 2\n"`},

		{`sysctl::connection_capacity({})`, `{"usable_ports":28232,"without_reuse":470,"with_reuse":28232,"limit":"ports"}`},
		{`sysctl::connection_capacity({ low = 15000, high = 64999, destinations = 2, reuse = true })`, `{"usable_ports":50000,"without_reuse":1666,"with_reuse":100000,"limit":"ports"}`},
		{`sysctl::connection_capacity({ low = 1000, high = 1099, reserved = ["1000", "1010-1019", 1020, "9"] })`, `{"usable_ports":88,"without_reuse":1,"with_reuse":88,"limit":"ports"}`},
		{`sysctl::connection_capacity({ low = "1000", high = "1099", reserved = "1000,1010-1019" }).usable_ports`, `89`},
		{`sysctl::connection_capacity({ low = 1000, high = 1099, reserved = [] }).usable_ports`, `100`},
		{`sysctl::connection_capacity({ low = 1000, high = 1099, lifetime = "1s", reuse_delay = 0.5, source_addresses = 3 })`, `{"usable_ports":100,"without_reuse":4,"with_reuse":200,"limit":"ports"}`},
		{`sysctl::connection_capacity({ low = 1000, high = 1099, reuse = true, reuse_delay = 0 })`, `{"usable_ports":100,"without_reuse":1,"with_reuse":null,"limit":"none"}`},
		{`sysctl::connection_capacity({ low = 1000, high = 1099, loopback = true, reuse_delay = "0s" }).limit`, `"none"`},
		{`sysctl::connection_capacity({ low = 1000, high = 1099, lifetime = null, reserved = null })`, `{"usable_ports":100,"without_reuse":1,"with_reuse":100,"limit":"ports"}`},
		{`sysctl::connection_capacity({ low = 1000, high = 1000, reserved = "1000" })`, `{"usable_ports":0,"without_reuse":0,"with_reuse":0,"limit":"ports"}`},
		{`sysctl::connection_capacity(tomap({ low = 1000, high = 1099 })).usable_ports`, `100`},
		{`sysctl::connection_capacity({ destinations = 1000000, source_addresses = 1000000, reuse_delay = "1ns" }).usable_ports`, `28232`},

		{`sysctl::normalize_value("net.ipv4.ip_local_reserved_ports", "3,1,2")`, `"1-3"`},
		{`sysctl::normalize_value("net/ipv4/ip_local_port_range", " 15000   64999")`, `"15000\t64999"`},
		{`sysctl::normalize_value("net.ipv4.tcp_fin_timeout", "0x1e")`, `"30"`},
		{`sysctl::normalize_value("net.ipv4.tcp_syncookies", true)`, `"1"`},
		{`sysctl::normalize_value("net.ipv4.tcp_congestion_control", "bbr")`, `"bbr"`},
		{`sysctl::normalize_value("net.made.up_here", "what  ever")`, `"what  ever"`},

		{`sysctl::role_values({ role = "database" })`, `{}`},
		{`sysctl::role_reason({ role = "database" })`, `"a database is connected to: TIME_WAIT is on its listener's port or at the other end, and costs no port here. What can be short is the listen queue: the program's backlog and net.core.somaxconn"`},
		{`sysctl::role_values({ role = "load-balancer", closes_first = "peer" })`, `{}`},
		{`{ for p, v in sysctl::role_values({ role = "load-balancer", closes_first = "self", listeners = [80, "20000"] }) : p => v.value }`, `{"net.ipv4.tcp_tw_reuse":"1","net.ipv4.tcp_timestamps":"1","net.ipv4.ip_local_port_range":"16384 65535","net.ipv4.ip_local_reserved_ports":"20000"}`},
		{`{ for p, v in sysctl::role_values({ role = "web", nat = true, kernel = "4.9.0" }) : p => v.value }`, `{"net.ipv4.tcp_tw_reuse":"1","net.ipv4.tcp_timestamps":"1","net.ipv4.tcp_tw_recycle":"0"}`},
		{`alltrue([for p, v in sysctl::role_values({ role = "web" }) : length(v.reason) > 0 && length(v.source) > 0])`, `true`},

		{`sysctl::lint({}, null)`, `[]`},
		{`sysctl::lint({ "net.ipv4.tcp_tw_reuse" = 1, "net.ipv4.tcp_timestamps" = 1 }, { kernel = "6.1" })`, `[]`},
		{`[for f in sysctl::lint({ "net.ipv4.tcp_tw_reuse" = "1", "net.ipv4.tcp_timestamps" = false }, { kernel = "6.1", roles = ["web"] }) : [f.rule, f.name, f.severity, f.verdict, f.parameter] if f.rule == "TL101"]`, `[["TL101","reuse-needs-timestamps","error","fail","net.ipv4.tcp_timestamps"]]`},
		{`sort(distinct([for f in sysctl::lint({ "net.ipv4.tcp_tw_reuse" = 1, "net.ipv4.tcp_tw_recycle" = 1, "net.ipv4.tcp_timestamps" = 1, "net.ipv4.tcp_syncookies" = 1, "net.ipv4.tcp_fin_timeout" = 30 }, { roles = ["load-balancer"], nat = true, kernel = "4.4" }) : f.rule if f.severity == "error" && f.verdict == "fail"]))`, `["TL102"]`},
		{`distinct([for f in sysctl::lint({ "net.ipv4.tcp_tw_reuse_delay" = 500 }, {}) : f.verdict])`, `["undetermined"]`},
		{`alltrue([for f in sysctl::lint({ "net.ipv4.tcp_tw_recycle" = 1 }, { kernel = "6.1" }) : length(f.message) > 0 && length(f.remedy) > 0])`, `true`},
	})
}

func TestFunctions_Refused(t *testing.T) {
	t.Parallel()
	checkRefused(t, calls{
		{`sysctl::parse_conf(«"a.b=1\nnonsense\n"», "systemd")`, `line 2 sets nothing`},
		{`sysctl::parse_conf(«"a.b=1\n\n{{ if x }}\n"», "systemd")`, `line 3 is a directive of a template`},
		{`sysctl::parse_conf("a.b=1", «"upstart"»)`, `busybox`},
		{`sysctl::parse_conf(«null», "systemd")`, `null`},

		{`sysctl::render_conf(«{ "net.ipv4.tcp_tw_reuse" = "1", "net/ipv4/tcp_tw_reuse" = "1" }», null)`, `are the same parameter`},
		{`sysctl::render_conf(«{ "net.ipv4.tcp_tw_reuse" = null }», null)`, `the value of net.ipv4.tcp_tw_reuse is null`},
		{`sysctl::render_conf(«{ "a.b" = "1\nc.d = 2" }», null)`, `cannot read this name and value`},
		{`sysctl::render_conf(«{ "net/../passwd" = "1" }», null)`, `does not name a file below /proc/sys`},

		{`sysctl::connection_capacity(«{ lows = 1 }»)`, `there is no attribute "lows": did you mean low?`},
		{`sysctl::connection_capacity(«{ speed = 1 }»)`, `there is no attribute "speed": there are low, high,`},
		{`sysctl::connection_capacity(«"15000"»)`, `an object is wanted`},
		{`sysctl::connection_capacity(«null»)`, `null`},
		{`sysctl::connection_capacity(«{ low = 0 }»)`, `low: a whole number from 1 to 65535 is wanted`},
		{`sysctl::connection_capacity(«{ low = 1.5 }»)`, `low: a whole number`},
		{`sysctl::connection_capacity(«{ low = [1] }»)`, `low: a whole number`},
		{`sysctl::connection_capacity(«{ low = 2000, high = 1000 }»)`, `high: 1000 is below low, which is 2000`},
		{`sysctl::connection_capacity(«{ reserved = "80;90" }»)`, `reserved: "80;90" is no list of ports`},
		{`sysctl::connection_capacity(«{ reserved = [80, null] }»)`, `reserved: element 1 is no string`},
		{`sysctl::connection_capacity(«{ reserved = { a = 1 } }»)`, `reserved: a list is wanted`},
		{`sysctl::connection_capacity(«{ lifetime = "soon" }»)`, `lifetime: a duration is wanted`},
		{`sysctl::connection_capacity(«{ reuse_delay = -1 }»)`, `reuse_delay: a duration is wanted`},
		{`sysctl::connection_capacity(«{ reuse = 2 }»)`, `reuse: true or false is wanted`},
		{`sysctl::connection_capacity(«{ destinations = 0 }»)`, `destinations: a whole number from 1`},

		{`sysctl::normalize_value("net.ipv4.tcp_tw_reuse", «"yes"»)`, `net.ipv4.tcp_tw_reuse does not read "yes": it takes a whole number`},
		{`sysctl::normalize_value("net.ipv4.ip_local_port_range", «"15000-64999"»)`, `two ports with a blank`},
		{`sysctl::normalize_value(«"net.ipv4.tcp tw"», "1")`, `in its name`},
		{`sysctl::normalize_value(«""», "1")`, `is empty`},
		{`sysctl::normalize_value(«"net.ipv4.tcp_max_tw_bucket"», "1")`, `no kernel has a parameter net.ipv4.tcp_max_tw_bucket: did you mean net.ipv4.tcp_max_tw_buckets?`},
		{`sysctl::normalize_value("net.ipv4.tcp_fastopen_key", «"secret"»)`, `does not read this value: it takes groups of hexadecimal digits`},

		{`sysctl::role_values(«{}»)`, `role is missing: it is one of load-balancer`},
		{`sysctl::role_values(«{ role = "databse" }»)`, `did you mean database?`},
		{`sysctl::role_values(«{ role = "router" }»)`, `it is one of`},
		{`sysctl::role_values(«{ role = "web", closes_first = "server" }»)`, `it is self, peer or unknown`},
		{`sysctl::role_values(«{ role = "web", kernel = "new" }»)`, `kernel`},
		{`sysctl::lint(«{ "net.ipv4.tcp_tw_reuse" = null }», null)`, `is null`},
		{`sysctl::lint({ "net.ipv4.tcp_tw_reuse" = "1" }, «{ role = "web" }»)`, `did you mean roles?`},
		{`sysctl::lint({ "net.ipv4.tcp_tw_reuse" = "1" }, «{ roles = ["wob"] }»)`, `roles: "wob" is no role: did you mean web?`},
		{`sysctl::lint({ "net.ipv4.tcp_tw_reuse" = "1" }, «{ kernel = "new" }»)`, `reading the kernel to judge for`},
		{`sysctl::lint({ "net.ipv4.tcp_tw_reuse" = "1" }, «{ loader = "upstart" }»)`, `reading the loader to judge for`},
		{`sysctl::lint({ "net.ipv4.tcp_tw_reuse" = "1" }, «"web"»)`, `an object is wanted`},
		{`sysctl::role_reason(«{ role = "web", closesfirst = "self" }»)`, `did you mean closes_first?`},
	})
}

// What is known only after an apply makes the answer so too.
func TestFunctions_Unknown(t *testing.T) {
	t.Parallel()
	_, served := newFake(t, fake.Options{})
	tf := startTerraform(t, served)
	tf.write("main.tf", required+`
resource "terraform_data" "later" { input = "1000" }
output "o0" { value = provider::sysctl::connection_capacity({ low = terraform_data.later.output, high = 1099 }) }
output "o1" { value = provider::sysctl::render_conf({ "net.core.somaxconn" = terraform_data.later.output }, null) }
output "o2" { value = provider::sysctl::parse_conf(terraform_data.later.output, null) }
output "o3" { value = provider::sysctl::role_values({ role = "web", listeners = [terraform_data.later.output] }) }
output "o4" { value = provider::sysctl::normalize_value("net.core.somaxconn", terraform_data.later.output) }
output "o5" { value = provider::sysctl::role_reason(terraform_data.later.output == "" ? {} : { role = terraform_data.later.output }) }
output "o6" { value = provider::sysctl::lint({ "net.core.somaxconn" = terraform_data.later.output }, null) }
`)
	tf.run("plan", "-out=tfplan")
	var plan struct {
		Changes map[string]struct {
			Unknown any `json:"after_unknown"`
		} `json:"output_changes"`
	}
	must(t, json.Unmarshal([]byte(tf.run("show", "-json", "tfplan")), &plan))
	if len(plan.Changes) != 7 {
		t.Errorf("%d outputs are planned", len(plan.Changes))
	}
	for name, change := range plan.Changes {
		if change.Unknown != true {
			t.Errorf("%s is planned as known: %v", name, change.Unknown)
		}
	}
}

// Nor does the provider rely on Terraform to know that.
func TestFunctions_UnknownInside(t *testing.T) {
	t.Parallel()
	_, served := newFake(t, fake.Options{})
	server, err := served["sysctl"]()
	must(t, err)
	unknown := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	object := func(attribute string) tftypes.Value {
		return tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{attribute: tftypes.String}}, map[string]tftypes.Value{attribute: unknown})
	}
	values := func(value tftypes.Value) tftypes.Value {
		return tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, map[string]tftypes.Value{"net.core.somaxconn": value})
	}
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	must(t, err)
	for name, arguments := range map[string][]tftypes.Value{
		"parse_conf":          {unknown, text("systemd")},
		"render_conf":         {values(unknown), text("")},
		"normalize_value":     {text("net.core.somaxconn"), unknown},
		"lint":                {values(text("1")), object("kernel")},
		"connection_capacity": {object("lifetime")},
		"role_values":         {object("role")},
		"role_reason":         {object("role")},
	} {
		request := &tfprotov6.CallFunctionRequest{Name: name}
		for i, argument := range arguments {
			value, err := tfprotov6.NewDynamicValue(schema.Functions[name].Parameters[i].Type, argument)
			must(t, err)
			request.Arguments = append(request.Arguments, &value)
		}
		called, err := server.CallFunction(t.Context(), request)
		must(t, err)
		if called.Error != nil {
			t.Errorf("%s: %s", name, called.Error.Text)
			continue
		}
		result, err := called.Result.Unmarshal(schema.Functions[name].Return.Type)
		must(t, err)
		if result.IsKnown() {
			t.Errorf("%s gives %s", name, result)
		}
	}
	if len(schema.Functions) != 7 {
		t.Errorf("there are %d functions", len(schema.Functions))
	}
}
