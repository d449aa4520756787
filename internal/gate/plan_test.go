package gate_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/gate"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

const owner = "sysctl_parameters/60-lb"

// a Debian 12 that has everything that needs no module, with changes.
func machine(changes ...func(*host.Snapshot)) *host.Snapshot {
	s := &host.Snapshot{
		Kernel: "6.1.0-18-amd64", Memory: 4 << 30, Root: true, Loader: sysctlconf.Systemd,
		Directories: []string{"/etc/sysctl.d"}, Live: map[string]host.Live{}, Listeners: []int{},
	}
	release, err := kernel.ParseRelease(s.Kernel)
	if err != nil {
		panic(err)
	}
	for _, p := range kernel.All() {
		if state := p.At(release); state.Known && state.Present && p.Module == "" {
			s.Present = append(s.Present, kernel.Path(p.Name))
		}
	}
	slices.Sort(s.Present)
	for _, change := range changes {
		change(s)
	}
	return s
}

func live(parameter, value string) func(*host.Snapshot) {
	return func(s *host.Snapshot) { s.Live[parameter] = host.Live{Value: value} }
}

func file(path, text string) func(*host.Snapshot) {
	return func(s *host.Snapshot) {
		s.Files = append(s.Files, host.File{Path: path, Kind: host.RegularFile, Data: []byte(text)})
	}
}

func without(parameters ...string) func(*host.Snapshot) {
	return func(s *host.Snapshot) {
		s.Present = slices.DeleteFunc(s.Present, func(path string) bool { return slices.Contains(parameters, kernel.Canonical(path)) })
	}
}

func with(paths ...string) func(*host.Snapshot) {
	return func(s *host.Snapshot) {
		s.Present = append(s.Present, paths...)
		slices.Sort(s.Present)
	}
}

// values is one resource that sets parameters, PARAMETER=VALUE.
func values(settings ...string) gate.Declared {
	d := gate.Declared{Owner: owner, Stem: "60-lb", Values: map[string]string{}}
	for _, s := range settings {
		name, value, _ := strings.Cut(s, "=")
		d.Values[name] = value
	}
	return d
}

// of gives what concerns a resource: rule, severity, verdict, parameters.
func of(answer *gate.Answer, owner string) []string {
	var lines []string
	for _, part := range answer.Of(owner) {
		lines = append(lines, strings.Join(append([]string{part.Rule, string(part.Severity), string(part.Verdict)}, part.Parameters...), " "))
	}
	return lines
}

// What only a running host knows, and what it changes in what the rules say.
func TestPlan_Host(t *testing.T) {
	const reuse, timestamps = "net.ipv4.tcp_tw_reuse", "net.ipv4.tcp_timestamps"
	yes := true
	balancer := gate.Options{Roles: []string{"load-balancer"}, NAT: &yes}
	one := "1"
	for _, c := range []struct {
		name     string
		snapshot *host.Snapshot
		declared gate.Declared
		options  gate.Options
		want     []string
	}{
		{"fine", machine(), values(reuse + "=1"), gate.Options{}, nil},
		{"an unknown name", machine(), values("net.ipv4.tcp_tw_reus=1"), gate.Options{}, []string{"TL002 error fail net.ipv4.tcp_tw_reus"}},
		{"a name that nobody knows and the host lacks", machine(), values("net.acme.x=1"), gate.Options{}, []string{"TL002 error fail net.acme.x"}},
		{"a name that nobody knows and the host has", machine(with("net/acme/x")), values("net.acme.x=1"), gate.Options{}, nil},
		{
			"a module that is not loaded", machine(), values("net.netfilter.nf_conntrack_max=262144"), gate.Options{},
			[]string{"TL026 error fail net.netfilter.nf_conntrack_max"},
		},
		{
			"a module that is loaded", machine(with("net/netfilter/nf_conntrack_max")), values("net.netfilter.nf_conntrack_max=262144"), gate.Options{},
			[]string{"TL508 warning undetermined net.netfilter.nf_conntrack_max"},
		},
		{"out of range", machine(), values(reuse + "=7"), gate.Options{}, []string{"TL008 error fail " + reuse, "TL113 warning undetermined " + reuse}},
		{
			"read-only there", machine(func(s *host.Snapshot) { s.Live[reuse] = host.Live{Value: "2", ReadOnly: true} }), values(reuse + "=1"), gate.Options{},
			[]string{"TL027 error fail " + reuse, "TL113 warning undetermined " + reuse},
		},
		{
			"everything is read-only to who is not root", machine(func(s *host.Snapshot) { s.Root = false; s.Live[reuse] = host.Live{Value: "2", ReadOnly: true} }), values(reuse + "=1"), gate.Options{},
			nil,
		},
		{
			"hidden by a container", machine(without("net.ipv4.tcp_mem")), values("net.ipv4.tcp_mem=44994 59994 89988"), gate.Options{},
			[]string{"TL026 error fail net.ipv4.tcp_mem"},
		},
		{
			"stated to be a container", machine(without("net.ipv4.tcp_mem")), values("net.ipv4.tcp_mem=44994 59994 89988"), gate.Options{Roles: []string{"container"}},
			[]string{"TL701 error fail net.ipv4.tcp_mem"},
		},
		{"removed", machine(), values("net.ipv4.tcp_tw_recycle=1"), balancer, []string{"TL103 error fail net.ipv4.tcp_tw_recycle"}},
		{
			"too new", machine(), values("net.ipv4.tcp_tw_reuse_delay=1000"), gate.Options{},
			[]string{"TL004 warning fail net.ipv4.tcp_tw_reuse_delay"},
		},
		{
			"the host has what the catalogue says is gone", machine(with("net/ipv4/tcp_low_latency_x", "net/ipv4/tcp_tw_reuse_delay")), values("net.ipv4.tcp_tw_reuse_delay=1000"), gate.Options{},
			nil,
		},
		{
			"what is live takes part", machine(live(timestamps, "0")), values(reuse + "=1"), gate.Options{},
			[]string{"TL101 error fail " + reuse},
		},
		{
			"what was live and comes back takes part", machine(live(timestamps, "0")),
			gate.Declared{Owner: owner, Stem: "60-lb", Values: map[string]string{reuse: "1"}, Dropped: map[string]*string{timestamps: &one}}, gate.Options{},
			nil,
		},
		{
			"a line of another file takes part", machine(file("/etc/sysctl.d/70-x.conf", timestamps+" = 0\n")), values(reuse + "=1"), gate.Options{},
			[]string{"TL101 error fail " + reuse},
		},
		{
			"Debian 13 reads no /etc/sysctl.conf", machine(file("/etc/sysctl.conf", timestamps+" = 0\n")), values(reuse + "=1"), gate.Options{},
			nil,
		},
		{
			"Debian 12 reads it through a link",
			machine(file("/etc/sysctl.conf", timestamps+" = 0\n"), func(s *host.Snapshot) {
				s.Files = append(s.Files, host.File{Path: "/etc/sysctl.d/99-sysctl.conf", Kind: host.RegularFile, Link: "../sysctl.conf", Data: []byte(timestamps + " = 0\n")})
			}),
			values(reuse + "=1"), gate.Options{},
			[]string{"TL101 error fail " + reuse},
		},
		{
			"procps reads it last", machine(file("/etc/sysctl.conf", timestamps+" = 0\n"), func(s *host.Snapshot) { s.Loader = sysctlconf.Procps }), values(reuse + "=1"), gate.Options{},
			[]string{"TL101 error fail " + reuse},
		},
		{
			"a glob of another file takes part", machine(file("/etc/sysctl.d/50-x.conf", "net.ipv4.tcp_time* = 0\n")), values(reuse + "=1"), gate.Options{},
			[]string{"TL101 error fail " + reuse},
		},
		{
			"a later line takes ours out", machine(file("/etc/sysctl.d/99-x.conf", "-"+reuse+"\n")), values(reuse + "=1"), gate.Options{},
			[]string{"TL015 warning fail " + reuse, "TL113 warning undetermined " + reuse},
		},
		{
			"a later line beats ours", machine(file("/etc/sysctl.d/99-x.conf", reuse+" = 0\n")), values(reuse + "=1"), gate.Options{},
			[]string{"TL007 warning fail " + reuse},
		},
		{
			"what another file alone does wrong is not ours", machine(file("/etc/sysctl.d/50-x.conf", "net.ipv4.tcp_tw_recycle = 1\n"+reuse+" = 0\n")), values(reuse + "=1"), gate.Options{},
			nil,
		},
		{
			"our own lines are those of the plan", machine(file("/etc/sysctl.d/60-lb.conf", reuse+" = 7\n")), values(reuse + "=1"), gate.Options{},
			nil,
		},
		{
			"the line of a secret is not judged", machine(file("/etc/sysctl.d/60-lb.conf", timestamps+" = 0\n")),
			gate.Declared{Owner: owner, Stem: "60-lb", Values: map[string]string{reuse: "1"}, Secrets: []string{timestamps}}, gate.Options{},
			nil,
		},
		{
			"a file of ours keeps the lines of others", machine(file("/etc/sysctl.d/60-lb.conf", timestamps+" = 0\n"+reuse+" = 7\n")), values(reuse + "=1"), gate.Options{},
			[]string{"TL101 error fail " + reuse},
		},
		{
			"a shared file keeps its other lines", machine(file("/etc/sysctl.d/60-lb.conf", timestamps+" = 0\n"+reuse+" = 7\n")),
			gate.Declared{Owner: "sysctl_parameter/" + reuse, Stem: "60-lb", Values: map[string]string{reuse: "1"}}, gate.Options{},
			[]string{"TL101 error fail " + reuse},
		},
		{
			"a dropped line goes", machine(file("/etc/sysctl.d/60-lb.conf", timestamps+" = 0\n")),
			gate.Declared{Owner: "sysctl_parameter/" + reuse, Stem: "60-lb", Values: map[string]string{reuse: "1"}, Dropped: map[string]*string{timestamps: nil}}, gate.Options{},
			nil,
		},
		{
			"only for the next boot", machine(), gate.Declared{Owner: owner, Stem: "60-lb", Boot: true, Values: map[string]string{"net.netfilter.nf_conntrack_max": "262144"}}, gate.Options{},
			[]string{"TL508 warning undetermined net.netfilter.nf_conntrack_max"},
		},
		{
			"a listener in the range", machine(func(s *host.Snapshot) { s.Listeners = []int{22, 15432} }), values("net.ipv4.ip_local_port_range=15000 64999"), gate.Options{},
			[]string{"TL203 warning fail net.ipv4.ip_local_port_range"},
		},
		{
			"a Kubernetes node", machine(func(s *host.Snapshot) { s.Service = []string{"kubelet"} }), values("net.ipv4.ip_local_port_range=15000 64999"), gate.Options{},
			[]string{"TL208 warning fail net.ipv4.ip_local_port_range"},
		},
		{
			"a value that is known after apply", machine(), gate.Declared{Owner: owner, Stem: "60-lb", Pending: []string{timestamps}, Values: map[string]string{reuse: "1"}}, gate.Options{},
			[]string{
				"TL025 info undetermined " + timestamps, "TL101 error undetermined " + timestamps,
				"TL110 warning undetermined " + timestamps,
			},
		},
		{
			"parameters that are known after apply", machine(), gate.Declared{Owner: owner, Stem: "60-lb", Opaque: "values"}, gate.Options{},
			[]string{"TL025 info undetermined values"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			question := gate.Question{Options: c.options, Hostname: "lb1", Snapshot: c.snapshot, Declared: []gate.Declared{c.declared}}
			answer, err := shared.Plan(context.Background(), question)
			if err != nil {
				t.Fatal(err)
			}
			if got := of(answer, c.declared.Owner); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
				for _, f := range answer.Findings {
					t.Logf("%s %s %s %s | %s | %+v", f.Rule, f.Severity, f.Verdict, f.Parameter, f.Message, f.Location)
				}
			}
		})
	}
}

// shared compiles all rules once for all tests.
var shared = gate.New(gate.Parts{Compile: func(o policy.Options) (*policy.Engine, error) {
	return policy.New(policy.Options{Levels: o.Levels})
}})
