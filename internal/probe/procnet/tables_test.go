package procnet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

const heading = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     \n"

// The lines are those of Linux 6.18, with the blanks that it ends them with.
const (
	listening  = "   0: 00000000:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000   101        0 20117 1 000000001f8c5a3e 100 0 0 10 0                     \n"
	connected  = "   1: 0100007F:1F90 0200007F:C350 01 00000010:00000020 01:00000014 00000000   101        0 20118 2 00000000b5a0c9d1 20 4 29 10 -1                    \n"
	closeWait  = "   2: 0100007F:1F90 0200007F:C351 08 00000000:00000001 00:00000000 00000000   101        0 20119 1 00000000c5a0c9d1 20 4 29 10 -1                    \n"
	timeWait   = "   3: 0100007F:1F90 0200007F:C352 06 00000000:00000000 03:0000174A 00000000     0        0 0 3 000000001ad7f0c2                                      \n"
	finWait2   = "   4: 0100007F:1F90 0200007F:C353 05 00000000:00000000 03:00000064 00000000     0        0 0 3 000000002ad7f0c2                                      \n"
	keepalive  = "   5: 0100007F:1F90 0200007F:C354 05 00000000:00000000 02:000005DC 00000000     0        0 0 1 000000003ad7f0c2 20 4 30 10 -1                    \n"
	request    = "   6: 0100007F:1F90 0200007F:C355 03 00000000:00000000 01:00000063 00000000   101        0 0 0 000000004ad7f0c2                                      \n"
	fastOpen   = "   7: 0100007F:1F90 0200007F:C356 03 00000000:00000000 01:00000063 00000000     0        0 0 2 000000005ad7f0c2 100 0 0 10 -1                    \n"
	listening6 = "   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 20120 1 000000001f8c5a3e 100 0 0 10 0\n"
	mapped     = "   1: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000200007F:C357 01 00000000:00000000 00:00000000 00000000     0        0 20121 1 0000000000000000 20 4 30 10 -1\n"
	sixth      = "   2: B80D0120000000000000000001000000:01BB B80D0120000000000000000002000000:C358 01 00000000:00000000 00:00000000 00000000  1000        0 20122 1 0000000000000000 20 4 30 10 -1\n"
)

// tables are files of these texts.
func tables(texts map[string]string) *Tables {
	return &Tables{Open: func(table string) (io.ReadCloser, error) {
		text, there := texts[table]
		if !there {
			return nil, &fs.PathError{Op: "open", Path: table, Err: fs.ErrNotExist}
		}
		return io.NopCloser(strings.NewReader(text)), nil
	}}
}

// show is all of a socket in a line.
func show(s *probe.Socket) string {
	text := fmt.Sprintf("%d %s %s %d/%d timer %d uid %d inode %d", s.State, netip.AddrPortFrom(s.Local, s.LocalPort), netip.AddrPortFrom(s.Remote, s.RemotePort), s.ReceiveQueue, s.SendQueue, s.TimerMS, s.UID, s.Inode)
	if s.Timewait {
		text += " timewait"
	}
	if s.Partial {
		text += " partial"
	}
	return text
}

func visited(t *testing.T, source probe.Sockets) (listening, others []string) {
	t.Helper()
	for visit, list := range map[*[]string]func(context.Context, func(*probe.Socket)) error{&listening: source.Listening, &others: source.Others} {
		if err := list(t.Context(), func(s *probe.Socket) { *visit = append(*visit, show(s)) }); err != nil {
			t.Fatal(err)
		}
	}
	return listening, others
}

func TestTables(t *testing.T) {
	source := tables(map[string]string{
		"tcp":  heading + listening + connected + closeWait + timeWait + finWait2 + keepalive + request + fastOpen,
		"tcp6": heading + listening6 + mapped + sixth,
	})
	listens, others := visited(t, source)
	if diff := cmp.Diff([]string{
		"10 0.0.0.0:8080 0.0.0.0:0 3/0 timer 0 uid 101 inode 20117 partial",
		"10 [::]:8080 [::]:0 0/0 timer 0 uid 0 inode 20120 partial",
	}, listens); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		"1 127.0.0.1:8080 127.0.0.2:50000 32/16 timer 200 uid 101 inode 20118",
		"8 127.0.0.1:8080 127.0.0.2:50001 1/0 timer 0 uid 101 inode 20119",
		"6 127.0.0.1:8080 127.0.0.2:50002 0/0 timer 59620 uid 0 inode 0 timewait",
		"5 127.0.0.1:8080 127.0.0.2:50003 0/0 timer 1000 uid 0 inode 0 timewait",
		"5 127.0.0.1:8080 127.0.0.2:50004 0/0 timer 15000 uid 0 inode 0",
		"12 127.0.0.1:8080 127.0.0.2:50005 0/0 timer 990 uid 101 inode 0",
		"3 127.0.0.1:8080 127.0.0.2:50006 0/0 timer 990 uid 0 inode 0",
		"1 127.0.0.1:8080 127.0.0.2:50007 0/0 timer 0 uid 0 inode 20121",
		"1 [2001:db8::1]:443 [2001:db8::2]:50008 0/0 timer 0 uid 1000 inode 20122",
	}, others); diff != "" {
		t.Error(diff)
	}
}

// Linux 3.10 shows requests between the listening sockets.
func TestTablesOfOldKernel(t *testing.T) {
	second := strings.NewReplacer("00000000:1F90", "00000000:1F91", "20117", "20123").Replace(listening)
	listens, others := visited(t, tables(map[string]string{"tcp": heading + listening + request + second + connected}))
	if diff := cmp.Diff([]string{
		"10 0.0.0.0:8080 0.0.0.0:0 3/0 timer 0 uid 101 inode 20117 partial",
		"10 0.0.0.0:8081 0.0.0.0:0 3/0 timer 0 uid 101 inode 20123 partial",
	}, listens); diff != "" {
		t.Error(diff)
	}
	if len(others) != 2 {
		t.Errorf("%q", others)
	}
}

// A machine such as s390x prints the same addresses the other way round.
func TestTablesOfBigEndianMachine(t *testing.T) {
	source := tables(map[string]string{
		"tcp":  heading + strings.Replace(connected, "0100007F:1F90 0200007F", "7F000001:1F90 7F000002", 1),
		"tcp6": heading + strings.NewReplacer("B80D0120", "20010DB8", "01000000:", "00000001:", "02000000:", "00000002:").Replace(sixth),
	})
	source.BigEndian = true
	_, others := visited(t, source)
	if diff := cmp.Diff([]string{
		"1 127.0.0.1:8080 127.0.0.2:50000 32/16 timer 200 uid 101 inode 20118",
		"1 [2001:db8::1]:443 [2001:db8::2]:50008 0/0 timer 0 uid 1000 inode 20122",
	}, others); diff != "" {
		t.Error(diff)
	}
}

func TestTablesWithoutSockets(t *testing.T) {
	for name, texts := range map[string]map[string]string{
		"headings":     {"tcp": heading, "tcp6": heading},
		"no IPv6":      {"tcp": heading},
		"empty files":  {"tcp": "", "tcp6": ""},
		"no line ends": {"tcp": strings.TrimSpace(heading)},
	} {
		if listens, others := visited(t, tables(texts)); len(listens)+len(others) > 0 {
			t.Errorf("%s: %q %q", name, listens, others)
		}
	}
	if err := tables(nil).Others(t.Context(), nil); !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "reading the table of sockets /proc/net/tcp: ") {
		t.Error(err)
	}
}

// What is no socket is passed over, and told.
func TestTablesWithOddLines(t *testing.T) {
	for _, odd := range []string{
		"what\n",
		connected[:70],
		strings.Repeat("0", bufferSize+5) + "\n",
		strings.Replace(connected, " 01 ", " 0D ", 1),
		strings.Replace(connected, "0100007F", "0100", 1),
		strings.Replace(connected, "20118", "2011x", 1),
		strings.Replace(connected, "00000014", "0000001400000014F", 1),
	} {
		var seen []string
		source := tables(map[string]string{"tcp": heading + closeWait + odd, "tcp6": heading + sixth})
		err := source.Others(t.Context(), func(s *probe.Socket) { seen = append(seen, show(s)) })
		var incomplete *probe.Incomplete
		want := fmt.Sprintf("lines of /proc/net/tcp and tcp6 that are none of a socket: 1, the first in tcp: %.60q", strings.TrimSuffix(odd, "\n"))
		if !errors.As(err, &incomplete) || incomplete.Why != want {
			t.Errorf("%.70q: %v", odd, err)
		}
		if len(seen) != 2 {
			t.Errorf("%.70q: %q", odd, seen)
		}
	}
}

func TestTablesEndWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	err := tables(map[string]string{"tcp": heading + strings.Repeat(connected, 10000)}).Others(ctx, func(*probe.Socket) {
		n++
		cancel()
	})
	if !errors.Is(err, context.Canceled) || n > 5000 {
		t.Error(n, err)
	}
}

func TestReadingAllocatesNothingForASocket(t *testing.T) {
	source := tables(map[string]string{"tcp": heading + strings.Repeat(connected+timeWait, 5000), "tcp6": heading + strings.Repeat(sixth, 5000)})
	n := 0
	allocations := testing.AllocsPerRun(3, func() {
		if err := source.Others(t.Context(), func(*probe.Socket) { n++ }); err != nil {
			t.Fatal(err)
		}
	})
	if allocations > 20 || n != 4*15000 {
		t.Errorf("%.0f allocations for %d sockets", allocations, n/4)
	}
}

func FuzzTables(f *testing.F) {
	f.Add(heading+listening+connected+closeWait+timeWait+request, heading+listening6+mapped+sixth)
	f.Add("", "\n\n")
	f.Fuzz(func(t *testing.T, tcp, tcp6 string) {
		source := tables(map[string]string{"tcp": tcp, "tcp6": tcp6})
		lines := strings.Count(tcp, "\n") + strings.Count(tcp6, "\n") + 2
		var incomplete *probe.Incomplete
		count := func(s *probe.Socket) {
			lines--
			if s.State < probe.Established || s.State > probe.NewSynRecv || !s.Local.IsValid() || !s.Remote.IsValid() || s.Local.Is4In6() {
				t.Errorf("%+v", *s)
			}
		}
		for _, list := range []func(context.Context, func(*probe.Socket)) error{source.Listening, source.Others} {
			if err := list(t.Context(), count); err != nil && !errors.As(err, &incomplete) {
				t.Error(err)
			}
		}
		if lines < 0 {
			t.Errorf("%d sockets more than lines", -lines)
		}
	})
}

func BenchmarkTables(b *testing.B) {
	source := tables(map[string]string{"tcp": heading + strings.Repeat(timeWait, 300_000)})
	for b.Loop() {
		if err := source.Others(b.Context(), func(*probe.Socket) {}); err != nil {
			b.Fatal(err)
		}
	}
}
