package effective

import (
	"maps"
	"math"
	"slices"
	"testing"
)

// FuzzApply looks for panics, and for answers that contradict themselves.
func FuzzApply(f *testing.F) {
	for i, value := range odd {
		f.Add([]byte(value), []byte("1"), uint16(i), uint16(i+1), byte(i))
	}
	names := slices.Sorted(maps.Keys(switches))
	releases := []string{"3.10.0", "4.19", "5.10", "5.15", "6.1", "6.18", "7.3"}
	f.Fuzz(func(t *testing.T, first, second []byte, a, b uint16, mode byte) {
		writes := []Write{
			{Setting: 0, Parameter: names[int(a)%len(names)], Value: first, AppendsNewline: mode&1 != 0},
			{Setting: 1, Parameter: names[int(b)%len(names)], Value: second},
			{Setting: 2, Parameter: names[int(a)%len(names)], Value: second},
		}
		loader := Loader{StopsAtRefusal: mode&2 != 0, SkipsEqual: mode&4 != 0, ReadsFirst: mode&8 != 0}
		world := World{Release: mustRelease(t, releases[int(mode)%len(releases)]), HZ: int(mode>>6) * 100}
		r := Apply(switches, world, loader, writes, nil)
		for _, o := range r.Trace {
			if (o.Result == OK) != (o.Reason == "") || o.Partial && o.Result != Refused && o.Result != Unknown {
				t.Errorf("%+v", o)
			}
		}
		for name, e := range r.Effective {
			if (e.Value == nil) != (e.Origin == FromUnknown) {
				t.Errorf("%s: %+v", name, e)
			}
		}
		checkForms(t, names[int(a)%len(names)], string(first))
	})
}

// checkForms holds that the normal form is one, and means what the value means.
func checkForms(t *testing.T, name, value string) {
	d, _ := switches.Describe(name)
	normal, ok := Normalise(d, value)
	if !ok {
		return
	}
	if again, ok := Normalise(d, normal); !ok || again != normal {
		t.Errorf("%s: the normal form %q of %q has the normal form %q", name, normal, value, again)
	}
	if !slices.Equal(Ints(d, value), Ints(d, normal)) || !slices.Equal(Intervals(d, value), Intervals(d, normal)) {
		t.Errorf("%s: %q and its normal form %q are read differently", name, value, normal)
	}
}

// FuzzIntervals holds that what a port list prints is the list.
func FuzzIntervals(f *testing.F) {
	f.Add("8080,9000-9010")
	f.Add("1-2,3,\n")
	d, _ := zoo.Describe("net.ipv4.ip_local_reserved_ports")
	f.Fuzz(func(t *testing.T, value string) {
		end := int64(math.MinInt32)
		for _, r := range Intervals(d, value) {
			if r[0] <= end+1 || r[1] < r[0] || r[1] > 65535 {
				t.Errorf("%q: %v is not sorted and disjoint", value, Intervals(d, value))
			}
			end = r[1]
		}
	})
}

func BenchmarkApply(b *testing.B) {
	writes := writesOf("net.ipv4.ip_unprivileged_port_start=80; net.ipv4.ip_local_port_range=80 65000; net.ipv4.ip_local_reserved_ports=8080,9000-9010; " +
		"test.vector=4096 87380 6291456; test.seconds=30; net.ipv4.ip_forward=1; net.ipv4.conf.eth0.rp_filter=2; test.small=200; test.name=second; test.u8=1")
	world := World{Release: mustRelease(b, "6.18")}
	b.ReportAllocs()
	for b.Loop() {
		Apply(switches, world, Loader{SkipsEqual: true}, writes, nil)
	}
}

func BenchmarkKernelCatalogue(b *testing.B) {
	writes := writesOf("net.ipv4.ip_local_port_range=1024 65000; net.ipv4.tcp_tw_reuse=1; net.ipv4.tcp_fin_timeout=30; net.ipv4.conf.eth0.rp_filter=2")
	release := mustRelease(b, "6.18")
	b.ReportAllocs()
	for b.Loop() {
		Apply(KernelCatalogue{Release: release, Memory: 1 << 30}, World{Release: release}, Loader{SkipsEqual: true}, writes, nil)
	}
}
