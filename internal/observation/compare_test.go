package observation_test

import (
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/observation"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// The leak, half an hour later.
func TestCompare(t *testing.T) {
	before, after := recorded(t, "leak"), recorded(t, "leak")
	after.Time = "2026-11-24T12:30:00Z"
	*after.States.CloseWait += 106200
	*after.States.TimeWait -= 8
	after.Processes[0].CloseWait += 106200
	after.Counters["TcpExt.ListenDrops"] += 18
	after.Counters["Tcp.PassiveOpens"] += 130500
	after.Counters["Tcp.CurrEstab"] += 106200
	after.Parameters["net.ipv4.ip_local_port_range"] = "1024\t65535"
	delete(after.Parameters, "net.ipv4.tcp_tw_reuse_delay")
	after.Destinations = append(after.Destinations, policy.Destination{Local: "10.0.2.7", Remote: "fd00::1", RemotePort: 443, PortsInUse: 5})
	after.Gaps = []string{"processes of other users"}
	c := observation.Compare(before, after)
	golden(t, "compare.txt", observation.CompareText(c, report.Painter(false)))
	if c.Rebooted || c.Seconds == nil || *c.Seconds != 1800 {
		t.Errorf("rebooted %v, seconds %v", c.Rebooted, c.Seconds)
	}
}

func TestCompareWithItself(t *testing.T) {
	text := observation.CompareText(observation.Compare(recorded(t, "healthy"), recorded(t, "healthy")), report.Painter(false))
	if !strings.HasSuffix(text, "\nnothing changed\n") {
		t.Errorf("not unchanged:\n%s", text)
	}
}

func TestCompareAcrossBoot(t *testing.T) {
	before, after := recorded(t, "healthy"), recorded(t, "healthy")
	for name := range after.Counters {
		after.Counters[name] /= 1000
	}
	c := observation.Compare(before, after)
	if !c.Rebooted || len(c.Counters) != 0 || len(c.Gaps) != 1 {
		t.Errorf("rebooted %v, %d counters, gaps %q", c.Rebooted, len(c.Counters), c.Gaps)
	}
}

func TestRead(t *testing.T) {
	all, err := observation.Read(strings.NewReader(`{"schema":1,"host":"a"}` + "\n" + `{"schema":1,"host":"a","netns":"web"}`))
	if err != nil || len(all) != 2 {
		t.Fatalf("%d observations, %v", len(all), err)
	}
	if o, ok := observation.Same(all, &policy.Observation{Host: "a", Netns: "web"}); !ok || o.Netns != "web" {
		t.Errorf("found %v %v", o, ok)
	}
	if _, ok := observation.Same(all, &policy.Observation{Host: "b"}); ok {
		t.Error("found a host that is not there")
	}
	for text, want := range map[string]string{
		"":                               "no observation",
		"net.ipv4.tcp_tw_reuse = 1":      "object 1: invalid character",
		`{"schema":1}{"findings":[]}`:    "object 2 has schema 0, want 1",
		`{"schema":1,"states":"many"}`:   "object 1: json: cannot unmarshal string",
		`{"schema":1,"states":{}}{"sche`: "object 2: unexpected EOF",
	} {
		if _, err := observation.Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}
