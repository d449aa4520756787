package remote

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

func plain(text string) *packed { return &packed{body: []byte(text)} }

// What ls of GNU and of busybox say of the same processes: 1 may not be looked at,
// 2 is a thread of the kernel, of 40 the links may not be read.
const (
	gnuHolders = `/proc/2/fd:
total 0

/proc/30/fd:
total 0
lrwx------ 1 0 0 64 Nov 29 19:42 0 -> /dev/null
lrwx------ 1 0 0 64 Nov 29 19:42 12 -> socket:[100]
lrwx------ 1 0 0 64 Nov 29 19:42 3 -> socket:[101]
lrwx------ 1 0 0 64 Nov 29 19:42 4 -> /a -> socket:[102]

/proc/4/fd:
total 0
lr-x------ 1 33 33 64 Nov 29 19:42 3 -> socket:[101]
l-wx------ 1 33 33 64 Nov 29 19:42 4 -> pipe:[103]

/proc/40/fd:
total 0
lr-x------ 1 33 33 64 Nov 29 19:42 3
`
	busyboxHolders = `/proc/1/fd:
total 0

/proc/2/fd:
total 0

/proc/30/fd:
total 0
lrwx------    1 0        0               64 Nov 29 19:42 0 -> /dev/null
lrwx------    1 0        0               64 Nov 29 19:42 12 -> socket:[100]
lrwx------    1 0        0               64 Nov 29 19:42 3 -> socket:[101]
lrwx------    1 0        0               64 Nov 29 19:42 4 -> /a -> socket:[102]

/proc/4/fd:
total 0
lr-x------    1 33       33              64 Nov 29 19:42 3 -> socket:[101]
l-wx------    1 33       33              64 Nov 29 19:42 4 -> pipe:[103]

/proc/40/fd:
total 0
lr-x------    1 33       33              64 Nov 29 19:42 3
`
)

func TestHolders(t *testing.T) {
	commands := map[int]string{1: "init", 2: "kthreadd", 4: "nginx", 30: "app", 40: "locked"}
	// A file named so is no socket, whoever opened it.
	wanted := map[uint64]struct{}{100: {}, 101: {}, 102: {}, 103: {}}
	for name, text := range map[string]string{"GNU": gnuHolders, "busybox": busyboxHolders} {
		for root, gap := range map[bool]string{
			true:  "who holds 2 of 4 sockets: 1 processes may not be looked at, although as root",
			false: "who holds 2 of 4 sockets: 3 processes of other users may not be looked at: it takes root there, with sudo or another login",
		} {
			r := &reply{root: root, holders: plain(text), commands: commands}
			found, missing := r.Owners(t.Context(), wanted)
			if diff := cmp.Diff(map[uint64]probe.Owner{100: {PID: 30, Command: "app", FDs: 4}, 101: {PID: 4, Command: "nginx", FDs: 2}}, found); diff != "" || missing != gap {
				t.Errorf("%s: %s %s", name, diff, missing)
			}
		}
	}
	for want, r := range map[string]*reply{
		"who holds 4 of 4 sockets: no process that is seen there; they were closed meanwhile, or are held in another PID namespace or by the kernel": {root: true, holders: plain("")},
		"who holds 4 sockets: the host has 400000 open files, too many to look at them all in this way; with tcplint on it, it would be asked":       {unlisted: "400000"},
		"who holds 4 sockets: the host did not tell":                                               {},
		"who holds 4 sockets: the reply of the host is damaged: a compressed part: unexpected EOF": {holders: &packed{gzip: true, body: []byte{0x1f, 0x8b}}},
	} {
		if _, missing := r.Owners(t.Context(), wanted); missing != want {
			t.Error(missing)
		}
	}
	if found, missing := (&reply{}).Owners(t.Context(), nil); len(found) != 0 || missing != "" {
		t.Error(found, missing)
	}
}

// What ss of iproute2 6.15 and of 4.11 say.
func TestReadSS(t *testing.T) {
	const listening = `State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
LISTEN 3      511          0.0.0.0:80        0.0.0.0:*    ino:1582 sk:2 cgroup:/ <->
	 skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d17)
LISTEN 0      4096            [::]:80           [::]:*    uid:33 ino:1583 sk:3 v6only:1 <->
	 skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0)
LISTEN 0      128                *:22              *:*    ino:1584 sk:4 v6only:0 <-> skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d0)
`
	const connected = `Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
0      0         127.0.0.1:80      127.0.0.1:50000 timer:(keepalive,119min,0) uid:33 ino:2001 sk:5 cgroup:/x <->
	 ts sack ecn cubic wscale:7,7 rto:204 rtt:0.1/0.05 mss:32768 lastsnd:1200 lastrcv:1200 lastack:1199 pacing_rate 1Gbps
ESTAB 5      0         10.0.0.1%eth0:50001      10.0.0.2:3306 ino:2002 sk:6 <->
	 sack cubic rto:204
0      0         10.0.0.1:50002      10.0.0.2:3306 ino:2003 sk:7 <->
0      0         10.0.0.1:50003      10.0.0.2:3306 ino:0 sk:7 <->
	 ts rto:1
`
	number := func(n uint32) *uint32 { return &n }
	got := map[uint64]said{}
	for text, listens := range map[string]bool{listening: true, connected: false} {
		if err := readSS(*plain(text), listens, got); err != nil {
			t.Fatal(err)
		}
	}
	want := map[uint64]said{
		1582: {listens: true, backlog: 511, drops: number(17)},
		1583: {listens: true, backlog: 4096, v6Only: true},
		1584: {listens: true, backlog: 128, drops: number(0)},
		2001: {info: probe.Info{Known: true, Timestamps: true, SinceHeardMS: 1199}},
		2002: {info: probe.Info{Known: true}},
		2003: {},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(said{})); diff != "" {
		t.Error(diff)
	}
}

// A reply that is cut off anywhere is an error, never an absence, whether it is
// compressed or not.
func TestCutReplyIsAnError(t *testing.T) {
	nettest.Require(t)
	for _, without := range [][]string{nil, {"gzip"}} {
		script := lookScript([]string{finTimeout}, probe.Options{Processes: true})
		output, err := shellRunner{shell: shells[0], without: append(without, "ss")}.Run(t.Context(), script.Text())
		if err != nil {
			t.Fatal(err)
		}
		records := func(stdout []byte) error {
			records, err := host.Records(stdout, script.Boundary)
			if err == nil {
				_, err = parseReply(records)
			}
			return err
		}
		if err := records(output.Stdout); err != nil {
			t.Fatal(err)
		}
		step := max(1, len(output.Stdout)/3000)
		for n := 0; n < len(output.Stdout)-1; n += step {
			if err := records(output.Stdout[:n]); !errors.Is(err, host.ErrReply) {
				t.Fatalf("cut after %d of %d bytes: %v", n, len(output.Stdout), err)
			}
		}
	}
}

// A script that is cut off does nothing: it defines functions until its end.
func TestCutScriptDoesNothing(t *testing.T) {
	for _, script := range []*host.Script{
		lookScript([]string{finTimeout}, probe.Options{Processes: true}),
		inNamespace([]string{"/proc/self/ns/net"}, lookScript(nil, probe.Options{})),
	} {
		text := script.Text()
		output, err := shellRunner{shell: shells[0]}.Run(t.Context(), text[:len(text)-len("main\n")])
		if err != nil || len(output.Stdout) != 0 {
			t.Errorf("%q %v", output.Stdout, err)
		}
	}
}

func zipped(t testing.TB, text string) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// answering is a host that answers with these records.
type answering struct{ records string }

func (a answering) Name() string { return "lb" }
func (a answering) Remote() bool { return true }

func (a answering) Run(_ context.Context, script string) (host.Output, error) {
	_, rest, _ := strings.Cut(script, "\nB=")
	boundary, _, _ := strings.Cut(rest, "\n")
	text := strings.ReplaceAll(a.records, "\nB ", "\n"+boundary+" ")
	return host.Output{Stdout: fmt.Appendf(nil, "%s\n%s end %d\n", text, boundary, strings.Count(a.records, "\nB "))}, nil
}

func (a answering) RunAfresh(ctx context.Context, script string) (host.Output, error) {
	return a.Run(ctx, script)
}

const tableHeading = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

// Hosts answer what they like, and never end the program.
func TestOddReplies(t *testing.T) {
	table := tableHeading + "   0: 00000000:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000   101        0 20117 1 0 100 0 0 10 0\n"
	for records, want := range map[string]string{
		"":                       "it does not show /proc/net/tcp: to this user, or to nobody",
		"\nB uid 0\n":            "it does not show /proc/net/tcp: to this user, or to nobody",
		"\nB uid x\n":            `the user's number is "x"`,
		"\nB what\n":             `a record named "what"`,
		"\nB table tcp plain\n":  "it does not show /proc/net/tcp: to this user, or to nobody",
		"\nB table tcp gzip\nx":  "a compressed part: unexpected EOF",
		"\nB answer\n{":          "what the tcplint there says: unexpected end of JSON input",
		"\nB answer\n{}":         "the tcplint there speaks schema 0, and this one 1",
		"\nB names\na\n":         "names without contents",
		"\nB barred\nnsenter: x": `a record named "barred"`, // nobody was asked into a namespace
		"\nB table tcp gzip\n" + string(zipped(t, table)[:40]): "unexpected EOF",
		"\nB table tcp gzip\n" + string(zipped(t, table)):      "",
		"\nB table tcp plain\n" + table:                        "",
	} {
		h := Host{"lb", answering{records}, time.Now}
		probers, err := h.Probers(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		look, err := probers[0].Look(t.Context(), probe.Options{Processes: true})
		if want != "" && (err == nil || !strings.HasPrefix(err.Error(), "looking at the sockets of lb: ") || !strings.Contains(err.Error(), want)) {
			t.Errorf("%.60q: %v", records, err)
		}
		if want == "" && (err != nil || len(look.Observation.Listeners) != 1 || look.Observation.Listeners[0].Backlog != nil || look.Observation.Listeners[0].Queue != 3) {
			t.Errorf("%.60q: %v %+v", records, err, look)
		}
	}
	for records, want := range map[string]string{
		"\nB uid 0\n":     "it does not tell in which one a login is",
		"\nB own\nls: x ": "it does not tell in which one a login is",
		"\nB what\n":      `a record named "what"`,
	} {
		_, err := Host{"lb", answering{records}, time.Now}.Probers(t.Context(), "all")
		if err == nil || !strings.HasPrefix(err.Error(), "finding the network namespaces of lb: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", records, err)
		}
	}
}

func TestBigEndianHost(t *testing.T) {
	table := tableHeading + "   0: 7F000001:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 20117 1 0 100 0 0 10 0\n"
	h := Host{"lb", answering{"\nB machine s390x\n\nB table tcp plain\n" + table}, time.Now}
	if o := looked(t, h, "", probe.Options{}).Observation; len(o.Listeners) != 1 || o.Listeners[0].Local != "127.0.0.1" {
		t.Errorf("%+v", o.Listeners)
	}
}

// uname -m says mips on machines of either kind.
func TestOrderOfBytes(t *testing.T) {
	little := tableHeading + "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 20117 1 0 100 0 0 10 0\n"
	h := Host{"router", answering{"\nB machine mips\n\x01\nB table tcp plain\n" + little}, time.Now}
	if o := looked(t, h, "", probe.Options{}).Observation; len(o.Listeners) != 1 || o.Listeners[0].Local != "127.0.0.1" {
		t.Errorf("%+v", o.Listeners)
	}
	for machine, big := range map[string]bool{"mips": true, "s390x": true, "x86_64": false, "": false} {
		if isBigEndian(machine, nil) != big {
			t.Errorf("%s without a program", machine)
		}
		if isBigEndian(machine, []byte{1}) || !isBigEndian(machine, []byte{2}) {
			t.Errorf("%s with a program", machine)
		}
	}
	onEveryShell(t, func(t *testing.T, shell []string) {
		script := lookScript(nil, probe.Options{})
		output, err := shellRunner{shell: shell}.Run(t.Context(), script.Text())
		if err != nil {
			t.Fatal(err)
		}
		records, err := host.Records(output.Stdout, script.Boundary)
		if err != nil {
			t.Fatal(err)
		}
		for _, record := range records {
			if want := map[bool]string{false: "\x01", true: "\x02"}[bigEndianHere]; record.Name == "machine" && string(record.Body) != want {
				t.Errorf("it says %q", record.Body)
			}
		}
	})
}

var bigEndianHere = binary.NativeEndian.Uint16([]byte{0, 1}) == 1

// What ss did not say is not known, and the look says so.
func TestWhatSSDidNotSay(t *testing.T) {
	table := tableHeading +
		"   0: 00000000:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000   101        0 20117 1 0 100 0 0 10 0\n" +
		"   1: 0100007F:9C40 0200007F:0050 01 00000000:00000000 00:00000000 00000000   101        0 20118 1 0 20 4 29 10 -1\n"
	records := "\nB table tcp plain\n" + table + "\nB table tcp6 plain\n\nB asked listening plain\n\nB asked connected plain\n"
	o := looked(t, Host{"lb", answering{records}, time.Now}, "", probe.Options{}).Observation
	if o.Listeners[0].Backlog != nil || o.Listeners[0].Drops != nil || o.Destinations[0].WithoutTimestamps != nil {
		t.Errorf("%+v %+v", o.Listeners, o.Destinations)
	}
	for _, want := range []string{"backlog and drops of 1 listeners: ", "without_timestamps of 1 destinations: ", "sockets of IPv6: "} {
		if !slices.ContainsFunc(o.Gaps, func(gap string) bool { return strings.HasPrefix(gap, want) }) {
			t.Errorf("no gap %q among %q", want, o.Gaps)
		}
	}
}

// A host may send what unpacks without end, or lists that it made up.
func TestBounds(t *testing.T) {
	text := strings.Repeat("x", 100)
	for limit, fails := range map[int]bool{100: true, 99: true, 101: false} {
		read, err := io.ReadAll(&bounded{strings.NewReader(text), limit})
		if len(read) != min(limit, 100) || errors.Is(err, host.ErrReply) != fails {
			t.Errorf("limit %d: %d bytes, %v", limit, len(read), err)
		}
	}
	var list strings.Builder
	for n := range maxSaid + 10 {
		fmt.Fprintf(&list, "0 0 a b ino:%d\n", n+1)
	}
	said := map[uint64]said{}
	if err := readSS(*plain(list.String()), false, said); err == nil || len(said) != maxSaid {
		t.Errorf("%d, %v", len(said), err)
	}
}

func FuzzReply(f *testing.F) {
	f.Add("\nB uid 0\n\nB machine x86_64\n\nB table tcp plain\n"+tableHeading, busyboxHolders, "LISTEN 3 511 0.0.0.0:80 0.0.0.0:* ino:1582\n\t skmem:(r0,d17)\n")
	f.Add("\nB table tcp gzip\n"+string(zipped(f, tableHeading)), "", "")
	f.Add("\nB answer\n{\"observation\":{\"schema\":1}}", "/fd:\nl -> socket:[1]\n", "\t ts\n")
	f.Fuzz(func(t *testing.T, records, holders, ss string) {
		records += "\nB holders plain\n" + holders + "\nB asked listening plain\n" + ss + "\nB commands\n1 init\n"
		h := Host{"lb", answering{records}, time.Now}
		probers, err := h.Probers(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		look, err := probers[0].Look(t.Context(), probe.Options{Processes: true})
		if err == nil && (look.Observation.Schema != 1 || look.Observation.Host != "lb") {
			t.Errorf("%+v", look.Observation)
		}
		_, _ = h.Probers(t.Context(), "all") // an error or namespaces
	})
}
