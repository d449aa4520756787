package probe

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func number(n int64) *int64 { return &n }

// recorded are the files of a kernel, as they were.
func recorded(t testing.TB, release string) map[string][]byte {
	t.Helper()
	root := filepath.Join("testdata/proc", "linux-"+release)
	files := map[string][]byte{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(root, path)
		files[name], err = os.ReadFile(path)
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	return files
}

// filesOf shows files, and refuses those that begin with an exclamation mark.
func filesOf(files map[string]string) ProcFiles {
	return func(path string) ([]byte, error) {
		text, there := files[path]
		switch {
		case !there:
			return nil, &fs.PathError{Op: "open", Path: "/proc/" + path, Err: fs.ErrNotExist}
		case text == "!EACCES":
			return nil, &fs.PathError{Op: "open", Path: "/proc/" + path, Err: fs.ErrPermission}
		case text == "!EIO":
			return nil, &fs.PathError{Op: "read", Path: "/proc/" + path, Err: errors.New("input/output error")}
		}
		return []byte(text), nil
	}
}

// Whatever names a kernel has, each gets its own value.
func TestParseCountersOfEveryKernel(t *testing.T) {
	lines := strings.Split(string(recorded(t, "6.18")["net/netstat"]), "\n")
	all := strings.Fields(strings.TrimPrefix(lines[0], "TcpExt:"))
	for release, without := range map[string][]string{
		"6.18": nil,
		"6.1":  {"BeyondWindow", "TSEcrRejected", "PAWSOldAck", "PAWSTimewait", "TCPPLBRehash", "TCPAORequired", "TCPAOBad", "TCPAOKeyNotFound", "TCPAOGood", "TCPAODroppedIcmps"},
		"5.10": {"BeyondWindow", "TSEcrRejected", "PAWSOldAck", "PAWSTimewait", "TCPPLBRehash", "TCPAORequired", "TCPAOBad", "TCPAOKeyNotFound", "TCPAOGood", "TCPAODroppedIcmps", "TCPMigrateReqSuccess", "TCPMigrateReqFailure"},
	} {
		want := map[string]int64{}
		names, values := "TcpExt:", "TcpExt:"
		for _, name := range all {
			if slices.Contains(without, name) {
				continue
			}
			want["TcpExt."+name] = int64(1000 + len(want))
			names += " " + name
			values += fmt.Sprint(" ", 999+len(want))
		}
		got := map[string]int64{}
		text := names + "\n" + values + "\nIpExt: InNoRoutes\nIpExt: 7\n"
		if err := ParseCounters([]byte(text), got); err != nil {
			t.Fatal(release, err)
		}
		if diff := cmp.Diff(want, got); diff != "" || len(want) < 110 {
			t.Errorf("%s: %d names: %s", release, len(want), diff)
		}
	}
}

func TestParseCountersOfRecordedFiles(t *testing.T) {
	files := recorded(t, "6.18")
	got := map[string]int64{}
	for _, name := range []string{"net/snmp", "net/netstat"} {
		if err := ParseCounters(files[name], got); err != nil {
			t.Fatal(name, err)
		}
	}
	for name, want := range map[string]int64{"Tcp.MaxConn": -1, "Tcp.RtoMin": 200, "TcpExt.ListenOverflows": 0, "TcpExt.PAWSTimewait": 0} {
		if value, there := got[name]; !there || value != want {
			t.Errorf("%s is %d, %v", name, value, there)
		}
	}
	if got["TcpExt.TW"] == 0 || got["Tcp.ActiveOpens"] == 0 {
		t.Error(got["TcpExt.TW"], got["Tcp.ActiveOpens"])
	}
	for name := range got {
		if !strings.HasPrefix(name, "Tcp.") && !strings.HasPrefix(name, "TcpExt.") {
			t.Error(name)
		}
	}
	for _, gauge := range gauges {
		if _, there := got[gauge]; !there || !IsGauge(gauge) {
			t.Errorf("%s is no counter of this kernel", gauge)
		}
	}
}

// A gauge that fell below 0 takes no other number along.
func TestCountersBelowNothing(t *testing.T) {
	o := policy.Observation{}
	readCounters(func(path string) ([]byte, error) {
		if path == "net/snmp" {
			return []byte("Tcp: CurrEstab ActiveOpens\nTcp: 18446744073709551615 7\n"), nil
		}
		return []byte("TcpExt: TW\nTcpExt: 1\n"), nil
	}, &o)
	if diff := cmp.Diff(map[string]int64{"Tcp.ActiveOpens": 7, "TcpExt.TW": 1}, o.Counters); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"/proc/net/snmp: Tcp.CurrEstab is 18446744073709551615: no count of anything"}, o.Gaps); diff != "" {
		t.Error(diff)
	}
}

func TestParseCountersOfDamagedFiles(t *testing.T) {
	for text, want := range map[string]string{
		"TcpExt: TW TWRecycled\nTcpExt: 1\n": "TcpExt has 2 names and 1 values",
		"TcpExt: TW\nTcpExt: x\n":            `the value of TcpExt.TW is "x"`,
		"TcpExt: TW\n":                       "line 1 has no values below it",
		"TcpExt: TW\nTcp: 1\n":               "lines 1 and 2 are no names and values of one group",
		"":                                   "line 1 has no values below it",
		"TcpExt: TW\nTcpExt: 1\n\n":          "",
	} {
		err := ParseCounters([]byte(text), map[string]int64{})
		if (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("%q: %v, not %s", text, err, want)
		}
	}
}

func TestParseSockstat(t *testing.T) {
	for name, c := range map[string]struct {
		v4, v6 string
		want   policy.Sockstat
		err    string
	}{
		"both families": {
			"sockets: used 300\nTCP: inuse 12 orphan 3 tw 18204 alloc 40 mem 5\nUDP: inuse 1 mem 0\n", "TCP6: inuse 4\nUDP6: inuse 9\n",
			policy.Sockstat{TimeWaitOrFinWait2: number(18204), InUse: number(16), Orphans: number(3), Alloc: number(40), MemPages: number(5), HostWide: hostWide}, "",
		},
		"without IPv6": {
			"TCP: inuse 12 orphan 0 tw 0 alloc 12 mem 0\n", "",
			policy.Sockstat{TimeWaitOrFinWait2: number(0), InUse: number(12), Orphans: number(0), Alloc: number(12), MemPages: number(0), HostWide: hostWide}, "",
		},
		"a kernel that tells less": {"TCP: inuse 12\n", "", policy.Sockstat{InUse: number(12), HostWide: hostWide}, ""},
		"no TCP":                   {"UDP: inuse 1 mem 0\n", "", policy.Sockstat{HostWide: hostWide}, "it has no line of TCP"},
		"cut off":                  {"TCP: inuse 12 orphan", "", policy.Sockstat{HostWide: hostWide}, `the line of TCP is cut off: "TCP: inuse 12 orphan"`},
		"no number":                {"TCP: inuse many\n", "", policy.Sockstat{HostWide: hostWide}, `inuse of TCP is "many"`},
		"IPv6 cut off": {
			"TCP: inuse 12 tw 1\n", "TCP6: inuse",
			policy.Sockstat{TimeWaitOrFinWait2: number(1), HostWide: hostWide}, `the line of TCP6 is cut off: "TCP6: inuse"`,
		},
	} {
		var v6 []byte
		if c.v6 != "" {
			v6 = []byte(c.v6)
		}
		got, err := ParseSockstat([]byte(c.v4), v6)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if (err == nil) != (c.err == "") || err != nil && err.Error() != c.err {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The columns of three kernels (net/netfilter/nf_conntrack_standalone.c,
// ct_cpu_seq_show()).
func TestParseConntrackStatistics(t *testing.T) {
	for release, columns := range map[string]string{
		"5.4":  "entries  searched found new invalid ignore delete delete_list insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart",
		"5.10": "entries  clashres found new invalid ignore delete delete_list insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart",
		"6.18": "entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart",
	} {
		text := columns + "\n"
		for cpu := range 2 {
			for i := range strings.Fields(columns) {
				text += fmt.Sprintf("%08x  ", 16*i+cpu)
			}
			text += "\n"
		}
		got := map[string]int64{}
		if err := ParseConntrackStatistics([]byte(text), got); err != nil {
			t.Fatal(release, err)
		}
		want := map[string]int64{"conntrack.invalid": 129, "conntrack.insert_failed": 289, "conntrack.drop": 321, "conntrack.early_drop": 353}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", release, diff)
		}
	}
	got := map[string]int64{}
	if err := ParseConntrackStatistics(recorded(t, "6.18")["net/stat/nf_conntrack"], got); err != nil || len(got) != 4 {
		t.Error(got, err)
	}
	for text, want := range map[string]string{
		"":                 "it has no line of names",
		"drop found\n1\n":  "line 2 has 1 numbers, the first names 2",
		"drop\n00000zzz\n": `drop in line 2 is "00000zzz"`,
	} {
		if err := ParseConntrackStatistics([]byte(text), got); err == nil || err.Error() != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// What cannot be read is named, and never 0.
func TestGapsOfReadBesides(t *testing.T) {
	names := []string{"net.core.somaxconn", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_max_orphans", "net.ipv4.tcp_mem", "net.ipv4.tcp_tw_reuse_delay", "net.ipv4.tcp_tw_timeout"}
	for name, c := range map[string]struct {
		files map[string]string
		want  policy.Observation
	}{
		"nothing": {nil, policy.Observation{
			Sockstat: policy.Sockstat{HostWide: hostWide}, Counters: map[string]int64{}, Parameters: map[string]string{},
			Gaps: []string{
				"the counters Tcp.*: /proc/net/snmp cannot be read: there is no such file",
				"the counters TcpExt.*, such as ListenOverflows: /proc/net/netstat cannot be read: there is no such file",
				"sockstat: /proc/net/sockstat cannot be read: there is no such file",
			},
		}},
		"a namespace that is not the first": {map[string]string{
			"net/snmp": "Tcp: CurrEstab\nTcp: 3\n", "net/netstat": "TcpExt: TW\nTcpExt: 9\n", "net/sockstat": "TCP: inuse 1\n",
			"sys/kernel/osrelease": "6.1.0-18-amd64\n", "sys/net/core/somaxconn": "4096\n", "sys/net/ipv4/ip_local_port_range": "32768\t60999\n",
			"sys/net/netfilter/nf_conntrack_count": "7\n", "sys/net/netfilter/nf_conntrack_max": "0\n", "net/stat/nf_conntrack": "drop\n0000000a\n",
		}, policy.Observation{
			Sockstat: policy.Sockstat{InUse: number(1), HostWide: hostWide}, Counters: map[string]int64{"Tcp.CurrEstab": 3, "TcpExt.TW": 9, "conntrack.drop": 10},
			Conntrack:  &policy.Conntrack{Count: 7, Max: number(0)},
			Parameters: map[string]string{"net.core.somaxconn": "4096", "net.ipv4.ip_local_port_range": "32768\t60999"},
			Gaps:       []string{"parameters net.ipv4.tcp_max_orphans, net.ipv4.tcp_mem: they are of the whole host, and this network namespace does not show them"},
		}},
		"little may be read": {map[string]string{
			"net/snmp": "!EACCES", "net/netstat": "TcpExt: TW TWRecycled\nTcpExt: 9\n", "net/sockstat": "TCP: inuse 1 tw 5\n", "net/sockstat6": "!EACCES",
			"sys/net/core/somaxconn": "!EACCES", "sys/net/ipv4/ip_local_port_range": "!EACCES", "sys/net/ipv4/tcp_mem": "1\t2\t3\n", "sys/net/ipv4/tcp_max_orphans": "!EIO",
			"sys/net/netfilter/nf_conntrack_count": "7\n", "sys/net/netfilter/nf_conntrack_max": "!EACCES",
		}, policy.Observation{
			Sockstat: policy.Sockstat{TimeWaitOrFinWait2: number(5), HostWide: hostWide}, Counters: map[string]int64{},
			Conntrack:  &policy.Conntrack{Count: 7},
			Parameters: map[string]string{"net.ipv4.tcp_mem": "1\t2\t3"},
			Gaps: []string{
				"the counters Tcp.*: /proc/net/snmp cannot be read: permission denied",
				"the counters TcpExt.*, such as ListenOverflows: /proc/net/netstat is not understood: TcpExt has 2 names and 1 values",
				"sockstat.in_use: /proc/net/sockstat6 cannot be read: permission denied",
				"conntrack.max: /proc/sys/net/netfilter/nf_conntrack_max: permission denied",
				"the counters conntrack.*: /proc/net/stat/nf_conntrack cannot be read: there is no such file",
				"parameters net.ipv4.tcp_max_orphans: input/output error",
				"parameters net.core.somaxconn, net.ipv4.ip_local_port_range: permission denied",
			},
		}},
	} {
		var got policy.Observation
		ReadBesides(filesOf(c.files), names, &got)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// No secret is among them, and what the capacity of a host is made of is.
func TestParameters(t *testing.T) {
	names, err := Parameters()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if p, known := kernel.Lookup(name); known && p.Sensitive {
			t.Errorf("%s is a secret", name)
		}
	}
	for _, name := range []string{"net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_max_tw_buckets", "net.ipv4.tcp_tw_timeout", "net.core.somaxconn"} {
		if !slices.Contains(names, name) {
			t.Errorf("%s is missing", name)
		}
	}
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Error(names)
	}
}

func TestSummarize(t *testing.T) {
	const files = "net/sockstat6 TCP6: inuse 0"
	for name, c := range map[string]struct {
		sockstat, current string
		want              policy.States
		gaps              []string
	}{
		"busy": {"TCP: inuse 12 orphan 3 tw 18204 alloc 40 mem 5\n", "700", policy.States{}, []string{
			"states time_wait, fin_wait2: sockstat has 18204 that are in TIME_WAIT or, as orphans, in FIN_WAIT2, and does not tell them apart",
			"states established, close_wait: Tcp.CurrEstab is 700, in which newer kernels count both and older ones only established",
			"states syn_sent, syn_recv, fin_wait1, last_ack, listen, closing, close, new_syn_recv: no counter has them",
			"destinations, listeners, processes: no socket was looked at",
		}},
		"listeners only": {"TCP: inuse 12 orphan 0 tw 0 alloc 40 mem 5\n", "0", policy.States{TimeWait: number(0), Established: number(0)}, []string{
			"states fin_wait2: sockstat counts only orphans, and there is none",
			"states close_wait: older kernels leave them out of Tcp.CurrEstab, which is 0",
			"states syn_sent, syn_recv, fin_wait1, last_ack, listen, closing, close, new_syn_recv: no counter has them",
			"destinations, listeners, processes: no socket was looked at",
		}},
		"nothing": {"TCP: inuse 0 orphan 0 tw 0 alloc 1 mem 5\n", "0", policy.States{
			Established: number(0), SynSent: number(0), SynRecv: number(0), FinWait1: number(0), FinWait2: number(0), TimeWait: number(0),
			CloseWait: number(0), LastAck: number(0), Listen: number(0), Closing: number(0),
		}, []string{
			"states close, new_syn_recv: no counter has them",
			"destinations, listeners, processes: no socket was looked at",
		}},
	} {
		o := Summarize(filesOf(map[string]string{
			"net/sockstat": c.sockstat, "net/sockstat6": strings.TrimPrefix(files, "net/sockstat6 "),
			"net/snmp": "Tcp: CurrEstab\nTcp: " + c.current + "\n", "net/netstat": "TcpExt: TW\nTcpExt: 9\n",
		}), nil)
		if diff := cmp.Diff(c.want, o.States); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff(c.gaps, o.Gaps); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if o.Source != "summary" || o.Schema != 1 || o.Counters["TcpExt.TW"] != 9 {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

func TestCommand(t *testing.T) {
	for comm, want := range map[string]string{
		"nginx\n": "nginx", "": "", "a\x1b[2Jb\n": "a?[2Jb", "a\nb\n": "a?b", "caf\xe9\n": "caf?", "naïve\n": "naïve", "a\u202eb\n": "a?b", "(sd-pam)\n": "(sd-pam)",
	} {
		if got := Command([]byte(comm)); got != want {
			t.Errorf("%q is %q", comm, got)
		}
	}
}

func FuzzParseProcFiles(f *testing.F) {
	for _, text := range recorded(f, "6.18") {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		counters := map[string]int64{}
		_ = ParseCounters(text, counters) // what it refuses, it says
		_ = ParseConntrackStatistics(text, counters)
		stat, err := ParseSockstat(text, text)
		if err == nil && stat.InUse != nil && !strings.Contains(string(text), "inuse") {
			t.Errorf("%q: %+v", text, stat)
		}
		for _, name := range slices.Sorted(maps.Keys(counters)) {
			if group, _, found := strings.Cut(name, "."); !found || group != "Tcp" && group != "TcpExt" && group != "conntrack" {
				t.Errorf("a counter %q", name)
			}
		}
	})
}

// It takes the same time whatever the number of sockets.
func BenchmarkSummarize(b *testing.B) {
	names, err := Parameters()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if o := Summarize(ThreadFiles, names); len(o.Counters) == 0 {
			b.Fatal(o.Gaps)
		}
	}
}
