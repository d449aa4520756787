package provider_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

// settings is a map of values, PARAMETER=VALUE; a value ? is known after apply.
func settings(pairs ...string) tftypes.Value {
	elements := map[string]tftypes.Value{}
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		elements[name] = text(value)
		if value == "?" {
			elements[name] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
		}
	}
	return tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, elements)
}

func set60(pairs ...string) map[string]tftypes.Value {
	return map[string]tftypes.Value{"name": text("60-lb"), "values": settings(pairs...)}
}

// policyOf is a policy block; config is a file, enforcement may be empty.
func (p *protocol) policyOf(roles []string, nat any, kernel, config, enforcement string) tftypes.Value {
	p.t.Helper()
	object, _ := p.schema.Provider.ValueType().(tftypes.Object)
	of, _ := object.AttributeTypes["policy"].(tftypes.Object)
	parts := map[string]tftypes.Value{}
	for name, attribute := range of.AttributeTypes {
		parts[name] = tftypes.NewValue(attribute, nil)
	}
	for name, value := range map[string]string{"kernel": kernel, "config_file": config, "enforcement": enforcement} {
		if value != "" {
			parts[name] = text(value)
		}
	}
	if nat != nil {
		parts["nat"] = tftypes.NewValue(tftypes.Bool, nat)
	}
	if roles != nil {
		var list []tftypes.Value
		for _, role := range roles {
			list = append(list, text(role))
		}
		parts["roles"] = tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, list)
	}
	return tftypes.NewValue(of, parts)
}

// plan plans a resource that is not there yet.
func (p *protocol) plan(kind string, attributes map[string]tftypes.Value) []*tfprotov6.Diagnostic {
	p.t.Helper()
	of := p.schema.ResourceSchemas[kind].ValueType()
	nothing, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, nil))
	must(p.t, err)
	config := p.dynamic(of, attributes)
	planned, err := p.server.PlanResourceChange(context.Background(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: kind, PriorState: &nothing, ProposedNewState: config, Config: config,
	})
	must(p.t, err)
	return planned.Diagnostics
}

// told gives a line a diagnostic: severity, place, and the rule or summary.
func told(diagnostics []*tfprotov6.Diagnostic) []string {
	var lines []string
	for _, d := range diagnostics {
		what := d.Summary
		if at := strings.LastIndex(what, "(TL"); at >= 0 {
			what = strings.Trim(what[at:], "()")
		}
		lines = append(lines, fmt.Sprintf("%s %s: %s", d.Severity, place(d.Attribute), what))
	}
	return lines
}

func place(path *tftypes.AttributePath) string {
	var text strings.Builder
	for _, step := range path.Steps() {
		switch s := step.(type) {
		case tftypes.AttributeName:
			text.WriteString("." + string(s))
		case tftypes.ElementKeyString:
			fmt.Fprintf(&text, "[%s]", string(s))
		}
	}
	return strings.TrimPrefix(text.String(), ".")
}

// Bar 9: what a host would refuse is refused at plan, where it is written.
func TestJudge_Host(t *testing.T) {
	for _, c := range []struct {
		name    string
		options fake.Options
		change  func(*fake.Host)
		kind    string
		set     map[string]tftypes.Value
		want    []string
		says    string
	}{
		{
			name: "an unknown key", set: set60("net.ipv4.tcp_tw_reus=1"),
			want: []string{"ERROR values[net.ipv4.tcp_tw_reus]: TL002"}, says: "write net.ipv4.tcp_tw_reuse",
		},
		{
			name: "a key that the host has and nobody knows", set: set60("net.acme.x=1"),
			change: func(h *fake.Host) { _ = h.Set("net.acme.x", "0") },
		},
		{
			name: "a missing module", set: set60("net/netfilter/nf_conntrack_max=262144"),
			want: []string{"ERROR values[net/netfilter/nf_conntrack_max]: TL026"}, says: "the module nf_conntrack is not loaded",
		},
		{
			name: "a loaded module", set: set60("net.netfilter.nf_conntrack_max=262144"), options: fake.Options{Modules: []string{"nf_conntrack"}},
			want: []string{"WARNING values[net.netfilter.nf_conntrack_max]: Some Rules Could Not Decide"}, says: "modules (TL508)",
		},
		{
			name: "a missing module, for the next boot only",
			set: map[string]tftypes.Value{
				"name": text("60-lb"), "values": settings("net.netfilter.nf_conntrack_max=262144"), "runtime": tftypes.NewValue(tftypes.Bool, false),
			},
			want: []string{"WARNING values[net.netfilter.nf_conntrack_max]: Some Rules Could Not Decide"}, says: "modules (TL508)",
		},
		{
			name: "out of range", set: set60("net.ipv4.tcp_syn_retries=200"),
			want: []string{"ERROR values[net.ipv4.tcp_syn_retries]: TL008"}, says: "Linux 6.1.0-18-amd64 accepts 1 to 127",
		},
		{
			name: "read-only", set: set60("net.core.somaxconn=8192"),
			change: func(h *fake.Host) { h.ReadOnly("net.core.somaxconn") },
			want:   []string{"ERROR values[net.core.somaxconn]: TL027"}, says: "/proc/sys is mounted read-only",
		},
		{
			name: "of the whole machine, in a container", set: set60("net.ipv4.tcp_mem=44994 59994 89988"),
			change: func(h *fake.Host) { _ = h.Remove("net.ipv4.tcp_mem") },
			want:   []string{"ERROR values[net.ipv4.tcp_mem]: TL026"}, says: "it belongs to the whole machine",
		},
		{
			name: "no such interface", set: set60("net.ipv4.conf.eth7.rp_filter=1"),
			want: []string{"ERROR values[net.ipv4.conf.eth7.rp_filter]: TL026"}, says: "there is no interface eth7",
		},
		{
			name: "removed", set: set60("net.ipv4.tcp_tw_recycle=1"),
			want: []string{"ERROR values[net.ipv4.tcp_tw_recycle]: TL103"}, says: "removed in Linux 4.12",
		},
		{
			name: "too new", set: set60("net.ipv4.tcp_tw_reuse_delay=1000"),
			want: []string{"WARNING values[net.ipv4.tcp_tw_reuse_delay]: TL004"}, says: "Linux 6.1.0-18-amd64 does not have",
		},
		{
			name: "no privilege", set: set60("net.core.somaxconn=8192"), options: fake.Options{UID: 1000},
			want: []string{"ERROR sudo: Unable to Change the Host"}, says: "Set sudo = true",
		},
		{
			name: "one parameter", kind: "sysctl_parameter",
			set:  map[string]tftypes.Value{"parameter": text("net.ipv4.tcp_tw_reuse"), "value": text("7")},
			want: []string{"ERROR value: TL008", "WARNING value: Some Rules Could Not Decide"},
		},
		{
			name: "a port range", kind: "sysctl_local_port_range",
			set: map[string]tftypes.Value{
				"low": tftypes.NewValue(tftypes.Number, 15000), "high": tftypes.NewValue(tftypes.Number, 15200),
				"reserved": tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, []tftypes.Value{text("15001-15199")}),
			},
			want: []string{"WARNING low: TL202", "WARNING reserved: TL204", "WARNING low: Some Rules Could Not Decide"}, says: "rate (TL205); roles (TL205)",
		},
		{
			name: "two of a kind", set: set60("net.ipv4.tcp_tw_reus=1", "net.core.somaxcon=1"),
			want: []string{"ERROR values[net.core.somaxcon]: TL002"}, says: "\n- ",
		},
		{
			name: "what another file sets", set: set60("net.ipv4.tcp_tw_reuse=1"),
			change: func(h *fake.Host) { _ = h.WriteFile("/etc/sysctl.d/50-old.conf", "\nnet.ipv4.tcp_timestamps = 0\n") },
			want:   []string{"ERROR values[net.ipv4.tcp_tw_reuse]: TL101"}, says: "net.ipv4.tcp_timestamps is set in /etc/sysctl.d/50-old.conf:2.",
		},
		{
			name: "another file's own mistakes", set: set60("net.ipv4.tcp_tw_reuse=1"),
			change: func(h *fake.Host) { _ = h.WriteFile("/etc/sysctl.d/50-old.conf", "net.ipv4.tcp_tw_recycle = 1\n") },
		},
		{
			name: "a later file", set: set60("net.core.somaxconn=8192"),
			change: func(h *fake.Host) { _ = h.WriteFile("/etc/sysctl.d/99-old.conf", "net.core.somaxconn = 128\n") },
			want:   []string{"WARNING values[net.core.somaxconn]: Another File Decides at Boot"}, says: "/etc/sysctl.d/99-old.conf:1 sets",
		},
		{
			name:   "a comment in a file of somebody else",
			set:    map[string]tftypes.Value{"name": text("70-hand"), "comment": text("for the web"), "values": settings("net.core.somaxconn=8192")},
			change: func(h *fake.Host) { _ = h.WriteFile("/etc/sysctl.d/70-hand.conf", "# mine\n") },
			want:   []string{"WARNING comment: The Comment Will Not Be Written"}, says: "/etc/sysctl.d/70-hand.conf is a file of somebody else",
		},
		{
			name:   "a comment in a file of ours",
			set:    map[string]tftypes.Value{"name": text("70-hand"), "comment": text("for the web"), "values": settings("net.core.somaxconn=8192")},
			change: func(h *fake.Host) { _ = h.WriteFile("/etc/sysctl.d/70-hand.conf", header+": it is.\n") },
		},
		{
			name: "a comment in no file", kind: "sysctl_parameter",
			set:    map[string]tftypes.Value{"comment": text("for the web"), "parameter": text("net.core.somaxconn"), "value": text("8192"), "persist": tftypes.NewValue(tftypes.Bool, false)},
			change: func(h *fake.Host) { _ = h.WriteFile("/etc/sysctl.d/60-terraform-net-core-somaxconn.conf", "# mine\n") },
		},
		{
			name: "values that are known after apply",
			set:  map[string]tftypes.Value{"name": text("60-lb"), "values": tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, tftypes.UnknownValue)},
		},
		{
			name: "a value that is known after apply", set: set60("net.ipv4.tcp_tw_reuse=1", "net.ipv4.tcp_timestamps=?"),
			want: []string{"WARNING values[net.ipv4.tcp_timestamps]: Some Rules Could Not Decide"}, says: "value of net.ipv4.tcp_timestamps (TL101, TL110)",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, served := newFake(t, c.options)
			if c.change != nil {
				c.change(h)
			}
			if c.kind == "" {
				c.kind = "sysctl_parameters"
			}
			diagnostics := speak(t, served, nil).plan(c.kind, c.set)
			if got := told(diagnostics); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if all := details(diagnostics); !strings.Contains(all, c.says) {
				t.Errorf("nothing says %q:\n%s", c.says, all)
			}
		})
	}
}

func details(diagnostics []*tfprotov6.Diagnostic) string {
	var all strings.Builder
	for _, d := range diagnostics {
		all.WriteString(d.Summary + "\n" + d.Detail + "\n")
	}
	return all.String()
}

// What findings do to a plan, and what tcplint.toml makes of them.
func TestJudge_Enforcement(t *testing.T) {
	config := filepath.Join(t.TempDir(), "tcplint.toml")
	must(t, os.WriteFile(config, []byte(`
[[host]]
name = "balancers"
hostnames = ["localhost"]
roles = ["load-balancer"]
kernel = "5.15"
[rules]
TL104 = "error"
TL103 = "off"
TL003 = "off"
[[ignore]]
rule = "TL101"
paths = ["/etc/sysctl.d/60-*.conf"]
reason = "tried"
`), 0o600))
	block := []string{"net.ipv4.tcp_tw_recycle=1", "net.ipv4.tcp_timestamps=0", "net.ipv4.tcp_tw_reuse=1", "net.ipv4.tcp_fin_timeout=30"}
	h, served := newFake(t, fake.Options{})
	p := speak(t, served, nil)
	const recycle, timestamps, fin, policy = "values[net.ipv4.tcp_tw_recycle]", "values[net.ipv4.tcp_timestamps]", "values[net.ipv4.tcp_fin_timeout]", "policy"
	for i, c := range []struct {
		config, enforcement, kernel string
		want                        []string
	}{
		{"", "", "", []string{"ERROR " + timestamps + ": TL101", "ERROR " + recycle + ": TL103", "WARNING " + fin + ": TL104"}},
		{"", "error", "6.1", []string{"ERROR " + timestamps + ": TL101", "ERROR " + recycle + ": TL103", "WARNING " + fin + ": TL104"}},
		{"", "warning", "", []string{"WARNING " + timestamps + ": TL101", "WARNING " + recycle + ": TL103", "WARNING " + fin + ": TL104"}},
		{"", "off", "", nil},
		{config, "", "", []string{"WARNING " + policy + ": The Host Is Another Than the Policy Says", "ERROR " + fin + ": TL104"}},
		{config, "warning", "6.1", []string{"WARNING " + fin + ": TL104"}},
		{filepath.Join(t.TempDir(), "none.toml"), "", "", []string{"ERROR " + policy + ": Unable to Ask the Rules"}},
	} {
		set := set60(block...)
		set["policy"] = p.policyOf(nil, nil, c.kernel, c.config, c.enforcement)
		// Each is a process of its own: the same resource twice would be a mistake.
		diagnostics := speak(t, served, nil).plan("sysctl_parameters", set)
		if got := told(diagnostics); !slices.Equal(got, c.want) {
			t.Errorf("%d: got  %q\nwant %q", i, got, c.want)
		}
	}
	_ = h
}

// A secret is in no diagnostic, whatever is wrong with it and beside it.
func TestJudge_Secrets(t *testing.T) {
	const secret, other, now = "11111111-22222222-33333333-44444444", "aaaaaaaa-bbbbbbbb-cccccccc-dddddddd", "55555555-66666666-77777777-88888888"
	h, served := newFake(t, fake.Options{})
	must(t, h.Set("net.ipv4.tcp_fastopen_key", now))
	must(t, h.WriteFile("/etc/sysctl.d/50-key.conf", "net.ipv4.tcp_fastopen_key = "+other+"\n"))
	set := set60("net.ipv4.tcp_fastopen=99999999999", "net.ipv4.tcp_tw_reus=1")
	set["secrets_wo"] = settings("net.ipv4.tcp_fastopen_key=" + secret)
	set["secrets_wo_version"] = tftypes.NewValue(tftypes.Number, 1)
	diagnostics := speak(t, served, nil).plan("sysctl_parameters", set)
	if len(diagnostics) < 2 {
		t.Errorf("too little was said to leak anything: %q", told(diagnostics))
	}
	for _, text := range []string{secret, other, now} {
		if all := details(diagnostics); strings.Contains(all, text) {
			t.Errorf("a secret is shown:\n%s", all)
		}
	}
}

// Findings land on the resource whose parameters take part; the rules are
// compiled once for all five.
func TestJudge_FiveResources(t *testing.T) {
	_, served := newFake(t, fake.Options{})
	p := speak(t, served, nil)
	single := func(parameter, value string) map[string]tftypes.Value {
		return map[string]tftypes.Value{"parameter": text(parameter), "value": text(value)}
	}
	for _, c := range []struct {
		kind string
		set  map[string]tftypes.Value
		want []string
	}{
		{"sysctl_parameter", single("net.core.somaxconn", "8192"), nil},
		{"sysctl_parameter", single("net.ipv4.tcp_tw_reuse", "1"), nil}, // the other half is not planned yet
		{"sysctl_local_port_range", map[string]tftypes.Value{"low": tftypes.NewValue(tftypes.Number, 15000), "high": tftypes.NewValue(tftypes.Number, 64999)}, nil},
		{"sysctl_parameter", single("net.ipv4.tcp_timestamps", "0"), []string{"ERROR value: TL101"}},
		{"sysctl_parameters", map[string]tftypes.Value{"name": text("70-more"), "values": settings("net.ipv4.tcp_tw_recycle=1", "net.ipv4.tcp_syncookies=1")}, []string{"ERROR values[net.ipv4.tcp_tw_recycle]: TL103"}},
	} {
		diagnostics := p.plan(c.kind, c.set)
		if got := told(diagnostics); !slices.Equal(got, c.want) {
			t.Errorf("%s %v: got  %q\nwant %q", c.kind, c.set, got, c.want)
		}
		if strings.Contains(fmt.Sprint(c.want), "TL101") && !strings.Contains(details(diagnostics), "is set in sysctl_parameter/net.ipv4.tcp_tw_reuse.") {
			t.Errorf("the other resource is not named:\n%s", details(diagnostics))
		}
	}
}

// Bar 19: what is wrong with a port range is said where the ports are written.
func TestJudge_LocalPortRange(t *testing.T) {
	for _, c := range []struct {
		name      string
		low, high int
		reserved  []string
		listen    []int
		roles     []string
		want      []string
	}{
		{name: "fine", low: 15000, high: 64999, listen: []int{22, 443}},
		{name: "a listener inside", low: 15000, high: 64999, listen: []int{15432}, want: []string{"WARNING low: TL203"}},
		{name: "a listener that is reserved", low: 15000, high: 64999, listen: []int{15432}, reserved: []string{"15432"}},
		{name: "equal parity", low: 15000, high: 65000, want: []string{"WARNING low: TL202"}},
		{name: "below the unprivileged ports", low: 1000, high: 64999, want: []string{"ERROR low: TL201"}},
		{name: "the NodePort area", low: 15000, high: 64999, roles: []string{"kubernetes-node"}, want: []string{"WARNING low: TL208"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, served := newFake(t, fake.Options{})
			must(t, h.Listen(c.listen...))
			p := speak(t, served, nil)
			set := map[string]tftypes.Value{
				"low": tftypes.NewValue(tftypes.Number, c.low), "high": tftypes.NewValue(tftypes.Number, c.high),
				"policy": p.policyOf(c.roles, nil, "", "", ""),
			}
			if c.reserved != nil {
				var list []tftypes.Value
				for _, port := range c.reserved {
					list = append(list, text(port))
				}
				set["reserved"] = tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, list)
			}
			diagnostics := p.plan("sysctl_local_port_range", set)
			if got := told(diagnostics); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q\n%s", got, c.want, details(diagnostics))
			}
		})
	}
}

// An edge of tcplint.toml is named where it stands.
func TestJudge_Edge(t *testing.T) {
	config := filepath.Join(t.TempDir(), "tcplint.toml")
	must(t, os.WriteFile(config, []byte(`[[host]]
name = "balancer"
hostnames = ["localhost"]
roles = ["load-balancer"]
[[host.edge]]
to = "web"
closes_first = "self"
destinations = 2
rate = 3000
`), 0o600))
	_, served := newFake(t, fake.Options{})
	p := speak(t, served, nil)
	diagnostics := p.plan("sysctl_local_port_range", map[string]tftypes.Value{
		"low": tftypes.NewValue(tftypes.Number, 32768), "high": tftypes.NewValue(tftypes.Number, 60999), "policy": p.policyOf(nil, nil, "", config, ""),
	})
	if got, want := told(diagnostics), []string{"ERROR low: TL901"}; !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if all := details(diagnostics); !strings.Contains(all, "It is about "+config+":5. Remedy: set net.ipv4.tcp_tw_reuse=1") {
		t.Errorf("the edge is not named:\n%s", all)
	}
}
