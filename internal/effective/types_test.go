package effective

import (
	"slices"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// parameters is a catalogue for tests.
type parameters map[string]Description

func (p parameters) Describe(name string) (Description, bool) {
	d, ok := p[name]
	d.Name = name
	return d, ok
}

func present(t kernel.Type, fields int, standard string, bounds ...int64) Description {
	d := Description{Type: t, Fields: fields, Default: &standard, Presence: Present}
	if len(bounds) == 2 {
		d.Min, d.Max = &bounds[0], &bounds[1]
	}
	return d
}

const (
	lowestInt  = -1 << 31
	highestInt = 1<<31 - 1
)

var zoo = parameters{
	"test.int":                            present(kernel.Int, 1, "5", lowestInt, highestInt),
	"test.small":                          present(kernel.Int, 1, "5", 0, 100),
	"test.guess":                          present(kernel.Int, 1, "5"),
	"test.meaningful":                     {Type: kernel.U8, Fields: 1, Meaningful: [][2]int64{{0, 2}}, Presence: Present, Default: text("1")},
	"test.uint":                           present(kernel.Uint, 1, "5", 1, 60000),
	"test.u8":                             present(kernel.U8, 1, "5", 0, 255),
	"test.long":                           present(kernel.Long, 1, "5", 0, 1<<62),
	"test.longs":                          present(kernel.Long, 3, "5 6 7", 2, 1000),
	"test.vector":                         present(kernel.Int, 3, "4096 131072 6291456", 1, highestInt),
	"test.unsized":                        {Type: kernel.Int, Presence: Present},
	"test.seconds":                        present(kernel.Seconds, 1, "60"),
	"test.bounded-seconds":                present(kernel.Seconds, 1, "60", 1, 600),
	"test.bool":                           present(kernel.Bool, 1, "0"),
	"test.string":                         present(kernel.String, 0, ""),
	"test.name":                           present(kernel.Name, 0, "first"),
	"test.key":                            present(kernel.Key, 0, ""),
	"test.unknown":                        present(kernel.Unknown, 0, "5"),
	"test.absent":                         {Type: kernel.Int, Presence: Missing},
	"test.read-only":                      {Type: kernel.Int, Presence: Present, ReadOnly: true, Default: text("7")},
	"test.write-only":                     {Type: kernel.Int, Fields: 1, Presence: Present, WriteOnly: true, Min: new(int64), Max: integer(9)},
	"test.maybe":                          {Type: kernel.Int, Fields: 1, Min: integer(0), Max: integer(9), Default: text("3")},
	"test.module":                         {Type: kernel.Int, Fields: 1, Min: integer(0), Max: integer(9), Default: text("3"), Presence: NeedsModule},
	"kernel.core_pattern":                 present(kernel.String, 0, "core"),
	"net.ipv4.ip_local_port_range":        present(kernel.PortRange, 2, "32768 60999"),
	"net.ipv4.ip_unprivileged_port_start": present(kernel.Int, 1, "1024"),
	"net.ipv4.ip_local_reserved_ports":    present(kernel.PortList, 0, ""),
	"net.ipv4.ping_group_range":           present(kernel.Int, 2, "1 0"),
	"net.ipv4.tcp_congestion_control":     present(kernel.Name, 0, "cubic"),
	"net.core.default_qdisc":              present(kernel.Name, 0, "pfifo_fast"),
	"net.ipv4.tcp_fastopen_key":           present(kernel.Key, 0, ""),
	"net.ipv4.tcp_probe_interval":         present(kernel.Uint, 1, "600"),
	"net.ipv4.icmp_ratelimit":             present(kernel.Int, 1, "1000"),
	"net.ipv4.neigh.lo.locktime":          present(kernel.Int, 1, "100"),
	"net.ipv4.ipfrag_high_thresh":         present(kernel.Long, 1, "4194304"),
	"net.ipv4.ipfrag_low_thresh":          present(kernel.Long, 1, "3145728"),
	"net.ipv4.tcp_reordering":             present(kernel.Int, 1, "3"),
	"net.ipv4.tcp_max_reordering":         present(kernel.Int, 1, "300", 1, highestInt),
}

func text(s string) *string  { return &s }
func integer(v int64) *int64 { return &v }

func TestEveryType(t *testing.T) {
	const unknown = "?"
	for _, c := range []struct {
		parameter, value string
		release          string // "" is 6.18
		result           ResultKind
		reason           Reason
		after            string
		partial          bool
	}{
		{parameter: "test.int", value: "1", result: OK, after: "1"},
		{parameter: "test.int", value: "-2147483648", result: OK, after: "-2147483648"},
		{parameter: "test.int", value: "-2147483649", result: Refused, reason: ReasonRange, after: "5"},
		{parameter: "test.int", value: "2147483648", result: Refused, reason: ReasonRange, after: "5"},
		{parameter: "test.int", value: "18446744073709551616", result: Refused, reason: ReasonFormat, after: "5"},
		{parameter: "test.int", value: "18446744073709551616", release: "4.19", result: Unknown, reason: ReasonOldParser, after: unknown},
		{parameter: "test.int", value: "-0", result: OK, after: "0"},
		{parameter: "test.int", value: "010", result: OK, after: "8"},
		{parameter: "test.int", value: "08", result: Refused, reason: ReasonFormat, after: "5"},
		{parameter: "test.int", value: "0X1f", result: OK, after: "31"},
		{parameter: "test.int", value: "+5", result: Refused, reason: ReasonFormat, after: "5"},
		{parameter: "test.int", value: "", result: OK, after: "5"},
		{parameter: "test.int", value: " \t\n", result: Refused, reason: ReasonEmpty, after: "5"},
		{parameter: "test.int", value: "1 # c", result: OK, after: "1"},
		{parameter: "test.int", value: "1#c", result: Refused, reason: ReasonFormat, after: "5"},
		{parameter: "test.int", value: "000000000000000000001", result: Refused, reason: ReasonFormat, after: "5"},
		{parameter: "test.int", value: "00000000000000000001", result: OK, after: "1"},
		{parameter: "test.int", value: "1 2", release: "3.10.0", result: Unknown, reason: ReasonOldParser, after: unknown},
		{parameter: "test.int", value: "5 2", release: "4.18", result: OK, after: "5"},

		{parameter: "test.small", value: "100", result: OK, after: "100"},
		{parameter: "test.small", value: "101", result: Refused, reason: ReasonRange, after: "5"},
		{parameter: "test.small", value: "-0", result: Unknown, reason: ReasonType, after: unknown},

		{parameter: "test.guess", value: "5", result: OK, after: "5"},
		{parameter: "test.guess", value: "6", result: Unknown, reason: ReasonBounds, after: unknown},
		{parameter: "test.guess", value: "4294967295", result: Unknown, reason: ReasonBounds, after: unknown},
		{parameter: "test.guess", value: "5x", result: Refused, reason: ReasonFormat, after: "5"},

		{parameter: "test.meaningful", value: "2", result: OK, after: "2"},
		{parameter: "test.meaningful", value: "3", result: Unknown, reason: ReasonBounds, after: unknown},

		{parameter: "test.uint", value: "60000", result: OK, after: "60000"},
		{parameter: "test.uint", value: "60001", result: Refused, reason: ReasonRange, after: "5"},
		{parameter: "test.uint", value: "-1", result: Refused, reason: ReasonRange, after: "5"},
		{parameter: "test.uint", value: "0", result: Refused, reason: ReasonRange, after: "5"},
		{parameter: "test.u8", value: "255", result: OK, after: "255"},
		{parameter: "test.u8", value: "256", result: Refused, reason: ReasonRange, after: "5"},
		{parameter: "test.u8", value: "3", release: "4.19", result: OK, after: "3"},

		{parameter: "test.long", value: "18446744073709551615", result: Unknown, reason: ReasonBounds, after: unknown},
		{parameter: "test.long", value: "4611686018427387904", result: OK, after: "4611686018427387904"},
		{parameter: "test.long", value: "-1", result: Refused, reason: ReasonRange, after: "5"},
		{parameter: "test.long", value: "-1", release: "5.10.223", result: OK, after: "5"},
		{parameter: "test.long", value: "-1", release: "5.15", result: Unknown, reason: ReasonOldParser, after: "5"},
		{parameter: "test.longs", value: "10 20 30", result: OK, after: "10\t20\t30"},
		{parameter: "test.longs", value: "10 1 30", result: Refused, reason: ReasonRange, after: "10\t6\t7", partial: true},
		{parameter: "test.longs", value: "10 1 30", release: "4.19", result: Unknown, reason: ReasonOldParser, after: unknown},

		{parameter: "test.vector", value: "1 2 3 4", result: OK, after: "1\t2\t3"},
		{parameter: "test.vector", value: "1 2", result: OK, after: "1\t2\t6291456"},
		{parameter: "test.vector", value: "1 2 max", result: Refused, reason: ReasonFormat, after: "1\t2\t6291456", partial: true},
		{parameter: "test.vector", value: "1 0 3", result: Refused, reason: ReasonRange, after: "1\t131072\t6291456", partial: true},
		{parameter: "test.vector", value: "\"1 2 3\"", result: Refused, reason: ReasonFormat, after: "4096\t131072\t6291456"},
		{parameter: "test.unsized", value: "1 2", result: Unknown, reason: ReasonBounds, after: unknown},

		{parameter: "test.seconds", value: "2147483", result: OK, after: "2147483"},
		{parameter: "test.seconds", value: "-5", result: OK, after: "-5"},
		{parameter: "test.seconds", value: "2147484", result: Unknown, reason: ReasonHZ, after: unknown},
		{parameter: "test.seconds", value: "21474836", result: Unknown, reason: ReasonHZ, after: unknown},
		{parameter: "test.seconds", value: "21474837", result: Refused, reason: ReasonRange, after: "60"},
		{parameter: "test.bounded-seconds", value: "601", result: Refused, reason: ReasonRange, after: "60"},
		{parameter: "test.bounded-seconds", value: "600", result: OK, after: "600"},
		{parameter: "test.bool", value: "0", result: OK, after: "0"},
		{parameter: "test.bool", value: "on", result: Refused, reason: ReasonFormat, after: "0"},

		{parameter: "test.string", value: " a b \n c", result: OK, after: " a b "},
		{parameter: "test.string", value: "sixteen or more bytes", result: OK, after: unknown},
		{parameter: "kernel.core_pattern", value: "|/usr/lib/systemd/systemd-coredump %P", result: OK, after: "|/usr/lib/systemd/systemd-coredump %P"},
		{parameter: "test.name", value: "first", result: OK, after: "first"},
		{parameter: "test.name", value: "second", result: Unknown, reason: ReasonNameSet, after: unknown},
		{parameter: "test.name", value: "first # c", result: Refused, reason: ReasonName, after: "first"},
		{parameter: "test.key", value: "secret", result: Unknown, reason: ReasonType, after: unknown},
		{parameter: "test.unknown", value: "5", result: Unknown, reason: ReasonType, after: unknown},
		{parameter: "net.ipv4.tcp_congestion_control", value: "reno", result: OK, after: "reno"},
		{parameter: "net.ipv4.tcp_congestion_control", value: "cubic", result: OK, after: "cubic"},
		{parameter: "net.ipv4.tcp_congestion_control", value: "bbr", result: Unknown, reason: ReasonNameSet, after: unknown},
		{parameter: "net.ipv4.tcp_congestion_control", value: "\"bbr\"", result: Refused, reason: ReasonName, after: "cubic"},
		{parameter: "net.core.default_qdisc", value: "mq", result: OK, after: "mq"},
		{parameter: "net.ipv4.tcp_fastopen_key", value: "1-2-3-A", result: OK, after: "00000001-00000002-00000003-0000000a"},
		{parameter: "net.ipv4.tcp_fastopen_key", value: "1-2-3", result: Refused, reason: ReasonFormat, after: ""},

		{parameter: "net.ipv4.ip_local_port_range", value: "1024 65000", result: OK, after: "1024\t65000"},
		{parameter: "net.ipv4.ip_local_port_range", value: "1023 65000", result: Refused, reason: ReasonUnprivileged, after: "32768\t60999"},
		{parameter: "net.ipv4.ip_local_port_range", value: "65000 1024", result: Refused, reason: ReasonOrder, after: "32768\t60999"},
		{parameter: "net.ipv4.ip_local_port_range", value: "1024-65000", result: Refused, reason: ReasonFormat, after: "32768\t60999"},
		{parameter: "net.ipv4.ip_local_port_range", value: "1024 65536", result: Refused, reason: ReasonRange, after: "32768\t60999"},
		{parameter: "net.ipv4.ip_local_port_range", value: "40000", result: OK, after: "40000\t60999"},
		{parameter: "net.ipv4.ip_local_port_range", value: "61000", result: Refused, reason: ReasonOrder, after: "32768\t60999"},
		{parameter: "net.ipv4.ip_unprivileged_port_start", value: "32768", result: OK, after: "32768"},
		{parameter: "net.ipv4.ip_unprivileged_port_start", value: "32769", result: Refused, reason: ReasonPortRange, after: "1024"},
		{parameter: "net.ipv4.ip_local_reserved_ports", value: "9000,8080-8090,8091\n", result: OK, after: "8080-8091,9000"},
		{parameter: "net.ipv4.ip_local_reserved_ports", value: "8080, 9000", result: Refused, reason: ReasonFormat, after: ""},
		{parameter: "net.ipv4.ip_local_reserved_ports", value: "9000-8080", result: Refused, reason: ReasonFormat, after: ""},
		{parameter: "net.ipv4.ip_local_reserved_ports", value: "70000", result: Refused, reason: ReasonRange, after: ""},
		{parameter: "net.ipv4.ping_group_range", value: "10 5", result: OK, after: "1\t0"},
		{parameter: "net.ipv4.ping_group_range", value: "0 4294967295", result: Refused, reason: ReasonRange, after: "1\t0"},
		{parameter: "net.ipv4.ping_group_range", value: "0 4294967294", release: "5.10", result: Unknown, reason: ReasonBounds, after: unknown},
		{parameter: "net.ipv4.tcp_probe_interval", value: "4294967", result: OK, after: "4294967"},
		{parameter: "net.ipv4.tcp_probe_interval", value: "4294968", result: Unknown, reason: ReasonHZ, after: unknown},
		{parameter: "net.ipv4.icmp_ratelimit", value: "0", result: OK, after: "0"},
		{parameter: "net.ipv4.icmp_ratelimit", value: "1001", result: OK, after: unknown},
		{parameter: "net.ipv4.neigh.lo.locktime", value: "3", result: OK, after: unknown},
		{parameter: "net.ipv4.neigh.lo.locktime", value: "4", result: OK, after: "4"},
		{parameter: "net.ipv4.ipfrag_high_thresh", value: "100", result: Refused, reason: ReasonIPFrag, after: "4194304"},
		{parameter: "net.ipv4.ipfrag_low_thresh", value: "4194305", result: Refused, reason: ReasonIPFrag, after: "3145728"},
		{parameter: "net.ipv4.tcp_reordering", value: "301", result: Refused, reason: ReasonDependent, after: "3"},
		{parameter: "net.ipv4.tcp_reordering", value: "301", release: "6.12", result: OK, after: "301"},
		{parameter: "net.ipv4.tcp_reordering", value: "301", release: "6.15", result: Unknown, reason: ReasonBounds, after: unknown},

		{parameter: "test.absent", value: "1", result: Absent, reason: ReasonAbsent, after: unknown},
		{parameter: "test.read-only", value: "1", result: ReadOnly, reason: ReasonReadOnly, after: "7"},
		{parameter: "test.write-only", value: "1", result: OK, after: unknown},
		{parameter: "test.nowhere", value: "1", result: Unknown, reason: ReasonNotInCatalogue, after: unknown},
		{parameter: "test.maybe", value: "1", result: Unknown, reason: ReasonPresence, after: "1"},
		{parameter: "test.module", value: "1", result: Unknown, reason: ReasonModule, after: "1"},
		{parameter: "test.module", value: "10", result: Refused, reason: ReasonRange, after: "3"},
	} {
		release := c.release
		if release == "" {
			release = "6.18"
		}
		world := World{Release: mustRelease(t, release)}
		r := Apply(zoo, world, Loader{}, []Write{{Setting: 4, Parameter: c.parameter, Value: []byte(c.value)}}, nil)
		o, e := r.Trace[0], r.Effective[c.parameter]
		if o.Result != c.result || o.Reason != c.reason || o.Partial != c.partial {
			t.Errorf("%s = %q on %s: %s %q partial %t, want %s %q partial %t", c.parameter, c.value, release, o.Result, o.Reason, o.Partial, c.result, c.reason, c.partial)
		}
		if want := (c.after != unknown); want != (e.Value != nil) || want && *e.Value != c.after {
			t.Errorf("%s = %q on %s: holds %s, want %q", c.parameter, c.value, release, show(e.Value), c.after)
		}
		if (e.Origin == FromUnknown) != (e.Value == nil) {
			t.Errorf("%s = %q: value %s with origin %s", c.parameter, c.value, show(e.Value), e.Origin)
		}
	}
}

func TestWhereHZIsKnownSoIsTheBound(t *testing.T) {
	for _, c := range []struct {
		parameter, value string
		hz               int
		result           ResultKind
		after            string
	}{
		{"test.seconds", "8589934", 250, OK, "8589934"},
		{"test.seconds", "8589935", 250, Refused, "60"},
		{"test.seconds", "21474836", 100, OK, "21474836"},
		{"net.ipv4.icmp_ratelimit", "1001", 250, OK, "1004"},
		{"net.ipv4.icmp_ratelimit", "1001", 1000, OK, "1001"},
		{"net.ipv4.neigh.lo.locktime", "3", 250, OK, "2"},
		{"net.ipv4.tcp_probe_interval", "17179870", 250, Refused, "600"},
	} {
		world := World{Release: mustRelease(t, "6.18"), HZ: c.hz}
		r := Apply(zoo, world, Loader{}, []Write{{Parameter: c.parameter, Value: []byte(c.value)}}, nil)
		if e := r.Effective[c.parameter]; r.Trace[0].Result != c.result || e.Value == nil || *e.Value != c.after {
			t.Errorf("%s = %s at HZ=%d: %s, holds %s", c.parameter, c.value, c.hz, r.Trace[0].Result, show(e.Value))
		}
	}
}

func TestForms(t *testing.T) {
	for _, c := range []struct {
		parameter, value string
		ints             []int64
		intervals        [][2]int64
		normal           string
		parsed           bool
	}{
		{"test.int", "0x10 # c", []int64{16}, nil, "16", true},
		{"test.int", "4294967296", []int64{4294967296}, nil, "4294967296", true},
		{"test.int", "6k", nil, nil, "6k", false},
		{"test.int", "", nil, nil, "", false},
		{"test.vector", "1  2\t3 4", []int64{1, 2, 3}, nil, "1\t2\t3", true},
		{"test.vector", "1 2 max", nil, nil, "1 2 max", false},
		{"test.long", "18446744073709551615", nil, nil, "18446744073709551615", true},
		{"test.unsized", "1 2 # three", []int64{1, 2}, nil, "1\t2", true},
		{"test.string", "a b\nc", nil, nil, "a b", true},
		{"net.ipv4.ip_local_port_range", "1024 65000", []int64{1024, 65000}, [][2]int64{{1024, 65000}}, "1024\t65000", true},
		{"net.ipv4.ip_local_port_range", "1024", []int64{1024}, nil, "1024", true},
		{"net.ipv4.ip_local_port_range", "65000 1024", []int64{65000, 1024}, nil, "65000\t1024", true},
		{"net.ipv4.ip_local_port_range", "1024-65000", nil, nil, "1024-65000", false},
		{"net.ipv4.ip_local_reserved_ports", "", nil, [][2]int64{}, "", true},
		{"net.ipv4.ip_local_reserved_ports", "3,1-2,9-10,10-12", nil, [][2]int64{{1, 3}, {9, 12}}, "1-3,9-12", true},
		{"net.ipv4.ip_local_reserved_ports", "1, 2", nil, nil, "1, 2", false},
		{"net.ipv4.tcp_fastopen_key", "A-b-c-d", nil, nil, "0000000a-0000000b-0000000c-0000000d", true},
	} {
		d, _ := zoo.Describe(c.parameter)
		if got := Ints(d, c.value); !slices.Equal(got, c.ints) {
			t.Errorf("Ints(%s, %q) = %v, want %v", c.parameter, c.value, got, c.ints)
		}
		if got := Intervals(d, c.value); !slices.Equal(got, c.intervals) || (got == nil) != (c.intervals == nil) {
			t.Errorf("Intervals(%s, %q) = %v, want %v", c.parameter, c.value, got, c.intervals)
		}
		if got, ok := Normalise(d, c.value); got != c.normal || ok != c.parsed {
			t.Errorf("Normalise(%s, %q) = %q %t, want %q %t", c.parameter, c.value, got, ok, c.normal, c.parsed)
		}
	}
}

func TestEqual(t *testing.T) {
	for _, c := range []struct {
		parameter, a, b string
		equal           bool
	}{
		{"test.int", "010", "8", true},
		{"test.int", "1 # c", "1", true},
		{"test.int", "x", "x", true},
		{"test.int", "x", "y", false},
		{"test.vector", "1 2 3", "1\t2\t3", true},
		{"test.vector", "1 2", "1 2 3", false},
		{"net.ipv4.ip_local_reserved_ports", "1,2,3", "1-3", true},
		{"test.string", "a", "a ", false},
	} {
		d, _ := zoo.Describe(c.parameter)
		if got := Equal(d, c.a, c.b); got != c.equal {
			t.Errorf("Equal(%s, %q, %q) = %t", c.parameter, c.a, c.b, got)
		}
	}
}
