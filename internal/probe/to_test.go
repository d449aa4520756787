package probe

import (
	"slices"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func TestParseTo(t *testing.T) {
	for text, want := range map[string]string{
		"10.0.0.5":              "10.0.0.5",
		"10.0.0.5:5432":         "10.0.0.5:5432",
		"2001:db8::5":           "2001:db8::5",
		"[2001:db8::5]:5432":    "[2001:db8::5]:5432",
		"::ffff:10.0.0.5":       "10.0.0.5",
		"[::ffff:10.0.0.5]:443": "10.0.0.5:443",
	} {
		to, err := ParseTo(text)
		if err != nil || FormatTo(to) != want {
			t.Errorf("%q: got %q, %v, want %q", text, FormatTo(to), err, want)
		}
	}
	for _, text := range []string{"", "db1", "10.0.0.5:", "10.0.0.5:0", "10.0.0.5:70000", "fe80::1%eth0", "[fe80::1%eth0]:80"} {
		if to, err := ParseTo(text); err == nil || to.IsValid() {
			t.Errorf("%q: got %v, want an error", text, to)
		}
	}
}

// With or without the help of the source, only what went out there is counted.
func TestOnlyOneDestination(t *testing.T) {
	sockets := &madeUp{
		listening: []Socket{listening("0.0.0.0", 80)},
		others: slices.Concat(out(5, "10.0.0.8:443"), out(3, "10.0.0.8:444"), out(4, "10.0.0.9:443"), []Socket{
			connection(Established, "10.0.0.1:80", "10.0.0.8:443"),
			connection(TimeWait, "10.0.0.1:81", "10.0.0.8:443"),
		}),
	}
	for to, want := range map[string][]int64{"10.0.0.8": {5, 3}, "10.0.0.8:443": {5}, "10.0.0.7": nil} {
		only, err := ParseTo(to)
		if err != nil {
			t.Fatal(err)
		}
		o := &seenOf(t, sockets, nil, Options{To: only}).Observation
		var ports []int64
		for _, d := range o.Destinations {
			ports = append(ports, d.PortsInUse)
		}
		if !slices.Equal(ports, want) || o.OtherDestinations != nil || o.NoListener != nil || o.States != (policy.States{}) {
			t.Errorf("%s: ports %v, want %v; %+v", to, ports, want, o)
		}
		if l := o.Listeners[0]; *l.States.Listen != 1 || l.States.Established != nil || l.ClosedPerSecond != nil {
			t.Errorf("%s: listener %+v", to, l)
		}
		if gap := "states, states of listeners, other destinations: only connections that went out to " + to + " were looked at"; !slices.Contains(o.Gaps, gap) {
			t.Errorf("%s: gaps %q", to, o.Gaps)
		}
	}
}
