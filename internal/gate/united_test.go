package gate_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/gate"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Five resources of one host: what two of them do wrong together is said to
// both, what one does to that one, and the others are left in peace.
func TestPlan_Resources(t *testing.T) {
	single := func(parameter, value string) gate.Declared {
		return gate.Declared{Owner: "sysctl_parameter/" + parameter, Stem: "60-terraform-" + strings.ReplaceAll(parameter, ".", "-"), Values: map[string]string{parameter: value}}
	}
	declared := []gate.Declared{
		{Owner: "sysctl_local_port_range", Stem: "60-terraform-net-ipv4-ip-local-port-range", Values: map[string]string{"net.ipv4.ip_local_port_range": "15000 64999"}},
		single("net.core.somaxconn", "8192"),
		single("net.ipv4.tcp_timestamps", "0"),
		single("net.ipv4.tcp_tw_reuse", "1"),
		{Owner: "sysctl_parameters/70-more", Stem: "70-more", Values: map[string]string{"net.ipv4.tcp_tw_recycle": "1", "net.ipv4.tcp_syncookies": "1"}},
	}
	answer, err := shared.Plan(context.Background(), gate.Question{Hostname: "lb1", Snapshot: machine(), Declared: declared})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"sysctl_local_port_range":                  nil,
		"sysctl_parameter/net.core.somaxconn":      nil,
		"sysctl_parameter/net.ipv4.tcp_timestamps": {"TL101 error fail net.ipv4.tcp_timestamps"},
		"sysctl_parameter/net.ipv4.tcp_tw_reuse":   {"TL101 error fail net.ipv4.tcp_tw_reuse"},
		"sysctl_parameters/70-more":                {"TL103 error fail net.ipv4.tcp_tw_recycle"},
	}
	for _, d := range declared {
		if got := of(answer, d.Owner); !slices.Equal(got, want[d.Owner]) {
			t.Errorf("%s: got  %q\nwant %q", d.Owner, got, want[d.Owner])
		}
	}
}

// tcplint.toml speaks about the hosts whose names it has.
func TestPlan_Configuration(t *testing.T) {
	config := write(t, "tcplint.toml", `
[[host]]
name = "balancers"
hostnames = ["lb*.example.net"]
roles = ["load-balancer"]
kernel = "5.15"
loader = "procps"
modules = ["nf_conntrack"]
[rules]
TL104 = "off"
TL103 = "warning"
[[ignore]]
rule = "TL101"
paths = ["/etc/sysctl.d/60-*.conf"]
reason = "tried"
until = 2026-01-31
`)
	g := gate.New(gate.Parts{Now: func() time.Time { return time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC) }})
	ask := func(hostname string, d gate.Declared, o gate.Options) *gate.Answer {
		t.Helper()
		o.Config = config
		answer, err := g.Plan(context.Background(), gate.Question{Options: o, Hostname: hostname, Snapshot: machine(with("net/netfilter/nf_conntrack_max")), Declared: []gate.Declared{d}})
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	block := values("net.ipv4.tcp_tw_recycle=1", "net.ipv4.tcp_fin_timeout=30", "net.ipv4.tcp_timestamps=0", "net.ipv4.tcp_tw_reuse=1")
	tracked := values("net.netfilter.nf_conntrack_max=262144")
	for _, c := range []struct {
		hostname string
		declared gate.Declared
		options  gate.Options
		want     []string
		says     string // of what is overruled
	}{
		{"lb1.example.net", block, gate.Options{}, []string{"TL103 warning fail net.ipv4.tcp_tw_recycle"}, "Linux 5.15, and the host runs 6.1.0-18-amd64"},
		{"db1.example.net", block, gate.Options{Kernel: "6.1", Loader: "systemd"}, []string{"TL103 warning fail net.ipv4.tcp_tw_recycle"}, ""},
		{"lb1.example.net", tracked, gate.Options{Kernel: "6.1"}, nil, "procps applies the files at boot, and the host shows systemd"},
		{"db1.example.net", tracked, gate.Options{Kernel: "4.9.1"}, []string{"TL508 warning undetermined net.netfilter.nf_conntrack_max"}, "policy.kernel says Linux 4.9.1"},
	} {
		answer := ask(c.hostname, c.declared, c.options)
		if got := of(answer, owner); !slices.Equal(got, c.want) {
			t.Errorf("%s: got  %q\nwant %q", c.hostname, got, c.want)
		}
		if got := strings.Join(answer.Overruled, "\n"); !strings.Contains(got, c.says) || c.says == "" && got != "" {
			t.Errorf("%s: overruled is %q, want %q", c.hostname, got, c.says)
		}
	}
	// The day after, TL101 is not ignored any more, and elsewhere never was.
	later := gate.New(gate.Parts{Now: func() time.Time { return time.Date(2026, 2, 1, 12, 0, 0, 0, time.UTC) }})
	answer, err := later.Plan(context.Background(), gate.Question{Options: gate.Options{Config: config}, Snapshot: machine(), Declared: []gate.Declared{block}})
	if err != nil {
		t.Fatal(err)
	}
	if got := of(answer, owner); !slices.Contains(got, "TL101 error fail net.ipv4.tcp_timestamps net.ipv4.tcp_tw_reuse") {
		t.Errorf("after its last day the suppression still holds: %q", got)
	}
}

// The same question is answered once, whoever asks it.
func TestPlan_Once(t *testing.T) {
	var mu sync.Mutex
	compiled := 0
	g := gate.New(gate.Parts{Compile: func(o policy.Options) (*policy.Engine, error) {
		mu.Lock()
		defer mu.Unlock()
		compiled++
		return policy.New(o)
	}})
	question := gate.Question{Hostname: "lb1", Snapshot: machine(), Declared: []gate.Declared{values("net.ipv4.tcp_tw_reuse=7")}}
	var group sync.WaitGroup
	answers := make([]*gate.Answer, 8)
	for i := range answers {
		group.Go(func() {
			answer, err := g.Plan(context.Background(), question)
			if err != nil {
				t.Error(err)
			}
			answers[i] = answer
		})
	}
	group.Wait()
	for _, answer := range answers[1:] {
		if answer != answers[0] {
			t.Error("the same question has several answers")
		}
	}
	if compiled != 1 {
		t.Errorf("the rules were compiled %d times", compiled)
	}
	other := question
	other.Snapshot = machine()
	if answer, err := g.Plan(context.Background(), other); err != nil || answer == answers[0] {
		t.Errorf("another snapshot has the answer of the first, error %v", err)
	}
}

// An answer that was broken off is no answer.
func TestPlan_BrokenOff(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	question := gate.Question{Hostname: "lb1", Snapshot: machine(), Declared: []gate.Declared{values("net.ipv4.tcp_tw_reuse=7")}}
	if _, err := shared.Plan(ended, question); err == nil {
		t.Error("a plan that was broken off has an answer")
	}
	if answer, err := shared.Plan(context.Background(), question); err != nil || len(answer.Findings) == 0 {
		t.Errorf("asked again: %v, %v", answer, err)
	}
}

// What is planned is judged the same whatever order the loader finds it in, and
// neither question nor snapshot is changed.
func TestPlan_ChangesNothing(t *testing.T) {
	snapshot := machine(file("/etc/sysctl.d/60-lb.conf", "net.ipv4.tcp_timestamps = 0\n"))
	before := fmt.Sprintf("%+v", snapshot)
	d := values("net.ipv4.tcp_tw_reuse=1")
	if _, err := shared.Plan(context.Background(), gate.Question{Snapshot: snapshot, Declared: []gate.Declared{d}}); err != nil {
		t.Fatal(err)
	}
	if after := fmt.Sprintf("%+v", snapshot); after != before {
		t.Error(cmp.Diff(before, after))
	}
}

// BenchmarkPlan is a resource of 40 parameters on a host with everything, after
// the rules are compiled.
func BenchmarkPlan(b *testing.B) {
	snapshot, declared := forty()
	for b.Loop() {
		again := *snapshot // another host, so that nothing is remembered
		answer, err := shared.Plan(context.Background(), gate.Question{Hostname: "lb1", Snapshot: &again, Declared: []gate.Declared{declared}})
		if err != nil {
			b.Fatal(err)
		}
		if len(answer.Findings) == 0 {
			b.Fatal("nothing was found, so little was judged")
		}
	}
}

// BenchmarkPlan_First compiles the rules too, as every provider process does once.
func BenchmarkPlan_First(b *testing.B) {
	snapshot, declared := forty()
	for b.Loop() {
		if _, err := gate.New(gate.Parts{}).Plan(context.Background(), gate.Question{Hostname: "lb1", Snapshot: snapshot, Declared: []gate.Declared{declared}}); err != nil {
			b.Fatal(err)
		}
	}
}

// forty are as many parameters as people set on a balancer, each to its default.
func forty() (*host.Snapshot, gate.Declared) {
	snapshot := machine(file("/etc/sysctl.d/99-x.conf", "net.ipv4.tcp_timestamps = 0\nvm.swappiness = 10\n"))
	release, err := kernel.ParseRelease(snapshot.Kernel)
	if err != nil {
		panic(err)
	}
	d := values()
	for _, p := range kernel.All() {
		value, known := kernel.Default(&p, release, snapshot.Memory)
		if !known || value == "" || p.Tier != kernel.TierA || !slices.Contains(snapshot.Present, kernel.Path(p.Name)) || p.ReadOnly {
			continue
		}
		snapshot.Live[p.Name] = host.Live{Value: value}
		if len(d.Values) < 40 {
			d.Values[p.Name] = value
		}
	}
	return snapshot, d
}

// The edges of tcplint.toml are judged with the planned ports, and what is found
// is the business of who plans them.
func TestPlan_Edges(t *testing.T) {
	config := write(t, "tcplint.toml", `
[[host]]
name = "balancer"
hostnames = ["lb1"]
roles = ["load-balancer"]
[[host.edge]]
to = "web"
closes_first = "self"
destinations = 2
rate = 3000
`)
	ports := gate.Declared{Owner: "sysctl_local_port_range", Stem: "60-ports", Values: map[string]string{"net.ipv4.ip_local_port_range": "32768 60999"}}
	queue := gate.Declared{Owner: "sysctl_parameter/net.core.somaxconn", Stem: "60-queue", Values: map[string]string{"net.core.somaxconn": "8192"}}
	reuse := gate.Declared{Owner: "sysctl_parameter/net.ipv4.tcp_tw_reuse", Stem: "60-reuse", Values: map[string]string{"net.ipv4.tcp_tw_reuse": "1"}}
	for _, c := range []struct {
		declared []gate.Declared
		want     map[string][]string
	}{
		{[]gate.Declared{ports, queue}, map[string][]string{ports.Owner: {"TL901 error fail net.ipv4.ip_local_port_range"}}},
		{[]gate.Declared{ports, queue, reuse}, nil},
		{[]gate.Declared{queue}, nil},
	} {
		answer, err := shared.Plan(context.Background(), gate.Question{Options: gate.Options{Config: config}, Hostname: "lb1", Snapshot: machine(), Declared: c.declared})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range c.declared {
			if got := of(answer, d.Owner); !slices.Equal(got, c.want[d.Owner]) {
				t.Errorf("%s: got  %q\nwant %q", d.Owner, got, c.want[d.Owner])
			}
		}
	}
}
