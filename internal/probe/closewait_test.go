package probe

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// holding finds the processes that a test made up.
type holding struct {
	owners map[uint64]Owner
	gap    string
	asked  int
}

func (h *holding) Owners(_ context.Context, inodes map[uint64]struct{}) (map[uint64]Owner, string) {
	h.asked = len(inodes)
	found := map[uint64]Owner{}
	for inode := range inodes {
		if owner, known := h.owners[inode]; known {
			found[inode] = owner
		}
	}
	return found, h.gap
}

func leak(local, remote string, inode uint64, heardMS uint32) Socket {
	s := connection(CloseWait, local, remote)
	s.Inode, s.Info = inode, Info{Known: true, Timestamps: true, SinceHeardMS: heardMS}
	return s
}

func shownProcesses(o *policy.Observation) []string {
	var shown []string
	for _, p := range o.Processes {
		pid, age := "?", "?"
		if p.PID != nil {
			pid = fmt.Sprintf("%d %s %d", *p.PID, p.Command, *p.FDs)
		}
		if p.AgeSeconds != nil {
			age = fmt.Sprint(*p.AgeSeconds)
		}
		shown = append(shown, fmt.Sprintf("%s holds %d to %q from %q, %s s", pid, p.CloseWait, p.Peer, p.Listener, age))
	}
	return shown
}

func TestWhoHoldsCloseWait(t *testing.T) {
	web := listening("0.0.0.0", 80)
	web.Inode = 1
	sockets := &madeUp{
		listening: []Socket{web, listening("10.0.0.1", 81)},
		others: []Socket{
			leak("10.0.0.1:80", "10.0.0.9:50001", 11, 5000),
			leak("10.0.0.1:80", "10.0.0.9:50002", 12, 90_500),
			leak("10.0.0.1:80", "10.0.0.9:50003", 13, 1000),
			leak("10.0.0.1:80", "10.0.0.9:50004", 0, 2000), // waits to be accepted
			leak("10.0.0.1:81", "10.0.0.9:50005", 14, 3000),
			leak("10.0.0.1:443", "10.0.0.9:50006", 11_000, 3000),
			leak("10.0.0.1:40000", "10.0.0.8:5432", 15, 4000),
			leak("10.0.0.1:40001", "10.0.0.8:5432", 16, 4500),
		},
	}
	owners := &holding{gap: "one is missing", owners: map[uint64]Owner{
		1: {PID: 7, Command: "nginx", FDs: 20}, 11: {PID: 7, Command: "nginx", FDs: 20}, 12: {PID: 8, Command: "nginx", FDs: 30},
		13: {PID: 8, Command: "nginx", FDs: 30}, 15: {PID: 9, Command: "app", FDs: 40}, 16: {PID: 9, Command: "app", FDs: 40}, 11_000: {PID: 8, Command: "nginx", FDs: 30},
	}}
	look := seenOf(t, sockets, owners, Options{Processes: true})
	want := []string{
		`7 nginx 20 holds 2 to "" from "0.0.0.0:80", 5 s`,
		`8 nginx 30 holds 2 to "" from "0.0.0.0:80", 90.5 s`,
		`9 app 40 holds 2 to "10.0.0.8:5432" from "", 4.5 s`,
		`8 nginx 30 holds 1 to "" from "10.0.0.1:443", 3 s`,
		`? holds 1 to "" from "10.0.0.1:81", 3 s`,
	}
	if diff := cmp.Diff(want, shownProcesses(&look.Observation)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if l := look.Observation.Listeners; *l[0].PID != 7 || l[0].Command != "nginx" || l[1].PID != nil {
		t.Errorf("listeners %+v", l)
	}
	if !slices.Contains(look.Observation.Gaps, "processes: one is missing") {
		t.Errorf("gaps %q", look.Observation.Gaps)
	}
	if h := look.HalfClosed[len(look.HalfClosed)-1]; h.PID != 9 || h.Command != "app" || h.Listener != "" {
		t.Errorf("half closed %+v", h)
	}
}

func TestNobodyAskedWhoHoldsCloseWait(t *testing.T) {
	sockets := &madeUp{
		listening: []Socket{listening("0.0.0.0", 80)},
		others:    []Socket{leak("10.0.0.1:80", "10.0.0.9:50001", 11, 5000), leak("10.0.0.1:80", "10.0.0.9:50002", 12, 6000)},
	}
	o := &seenOf(t, sockets, &holding{}, Options{}).Observation
	if diff := cmp.Diff([]string{`? holds 2 to "" from "0.0.0.0:80", 6 s`}, shownProcesses(o)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !slices.Contains(o.Gaps, "processes: who holds the sockets in CLOSE_WAIT was not asked") {
		t.Errorf("gaps %q", o.Gaps)
	}
}

func TestAgeUnknownToTheSource(t *testing.T) {
	s := connection(CloseWait, "10.0.0.1:80", "10.0.0.9:50001")
	o := &seenOf(t, &madeUp{listening: []Socket{listening("0.0.0.0", 80)}, others: []Socket{s}}, nil, Options{}).Observation
	if o.Processes[0].AgeSeconds != nil {
		t.Errorf("got %v, want null", *o.Processes[0].AgeSeconds)
	}
}

// A leak to many peers: the largest of a process stay apart, the rest is one entry.
func TestLeakToManyPeers(t *testing.T) {
	sockets := &madeUp{}
	owners := &holding{owners: map[uint64]Owner{}}
	inode := uint64(0)
	for peer := range 6000 {
		for range 1 + 2*max(0, 30-peer) {
			inode++
			address := netip.AddrFrom4([4]byte{10, 1, byte(peer >> 8), byte(peer)})
			sockets.others = append(sockets.others, leak("10.0.0.1:40000", netip.AddrPortFrom(address, 443).String(), inode, uint32(peer)))
			owners.owners[inode] = Owner{PID: 9, Command: "crawler", FDs: 9000}
		}
	}
	o := &seenOf(t, sockets, owners, Options{Processes: true}).Observation
	if len(o.Processes) != 1+maxPeersShown {
		t.Fatalf("%d entries, want %d", len(o.Processes), 1+maxPeersShown)
	}
	var sum int64
	for _, p := range o.Processes {
		sum += p.CloseWait
	}
	if sum != int64(inode) {
		t.Errorf("%d sockets, want %d", sum, inode)
	}
	if rest := o.Processes[0]; rest.Peer != "" || rest.Listener != "" || *rest.PID != 9 || *rest.AgeSeconds != 5.999 {
		t.Errorf("the rest is %+v", rest)
	}
	if first := o.Processes[1]; first.Peer != "10.1.0.0:443" || first.CloseWait != 61 {
		t.Errorf("the largest is %+v", first)
	}
}

// More than are looked up one by one: they belong to the process that holds the
// others of the same listener, unless several do.
func TestLeakOfMoreThanAreLookedUp(t *testing.T) {
	sockets := &madeUp{listening: []Socket{listening("0.0.0.0", 80), listening("0.0.0.0", 81)}}
	owners := &holding{owners: map[uint64]Owner{}}
	for n := range uint64(maxHeld + 40_000) {
		port, pid := uint16(80), 9
		if n%4 == 0 {
			port, pid = 81, 10+int(n/4%2)
		}
		s := leak("10.0.0.1:1", "10.0.0.9:1", n+1, 1000)
		s.LocalPort, s.RemotePort = port, uint16(n)
		if n == maxHeld+39_999 {
			s.Info.SinceHeardMS = 777_000
		}
		sockets.others = append(sockets.others, s)
		owners.owners[n+1] = Owner{PID: pid, Command: "app", FDs: 1}
	}
	o := &seenOf(t, sockets, owners, Options{Processes: true}).Observation
	if owners.asked != maxHeld {
		t.Errorf("asked for %d sockets, want %d", owners.asked, maxHeld)
	}
	want := []string{
		`9 app 1 holds 105000 to "" from "0.0.0.0:80", 777 s`,
		`10 app 1 holds 12500 to "" from "0.0.0.0:81", 1 s`,
		`11 app 1 holds 12500 to "" from "0.0.0.0:81", 1 s`,
		`? holds 10000 to "" from "0.0.0.0:81", 1 s`,
	}
	if diff := cmp.Diff(want, shownProcesses(o)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !slices.Contains(o.Gaps, "processes: who holds 10000 of the sockets in CLOSE_WAIT: more than 100000 are not looked up one by one") {
		t.Errorf("gaps %q", o.Gaps)
	}
}

// Two hosts that both have too many connections keep the same ones.
func TestHalfClosedOfTwoHosts(t *testing.T) {
	here, there := &madeUp{}, &madeUp{}
	const count = 20_000
	for n := range uint16(count) {
		local, remote := netip.AddrPortFrom(netip.MustParseAddr("10.0.0.1"), 33_000+n), netip.MustParseAddrPort("10.0.0.9:80")
		here.others = append(here.others, connection(FinWait2, local.String(), remote.String()))
		there.others = append(there.others, connection(CloseWait, remote.String(), local.String()))
	}
	slices.Reverse(there.others)
	a, b := seenOf(t, here, nil, Options{}), seenOf(t, there, nil, Options{})
	if len(a.HalfClosed) < MaxHalfClosed/8 || len(a.HalfClosed) > MaxHalfClosed/2 {
		t.Fatalf("%d are kept", len(a.HalfClosed))
	}
	kept := map[Tuple]bool{}
	for _, h := range a.HalfClosed {
		kept[h.Reversed()] = true
	}
	for _, h := range b.HalfClosed {
		if !kept[h.Tuple] {
			t.Fatalf("%v is kept at one end only", h.Tuple)
		}
	}
	if len(a.HalfClosed) != len(b.HalfClosed) {
		t.Errorf("%d and %d are kept", len(a.HalfClosed), len(b.HalfClosed))
	}
	if gap := fmt.Sprintf("peers: of %d connections in FIN_WAIT2 only %d are compared with other hosts", count, len(a.HalfClosed)); !slices.Contains(a.Observation.Gaps, gap) {
		t.Errorf("gaps %q", a.Observation.Gaps)
	}
}

// stillThere is a source that shows which sockets in CLOSE_WAIT are left.
type stillThere struct {
	madeUp
	left []Socket
}

func (s *stillThere) In(_ context.Context, _ State, visit func(*Socket)) error {
	for i := range s.left {
		visit(&s.left[i])
	}
	return nil
}

// What is closed while its process is looked for is held by nobody, and nobody
// has hidden it.
func TestClosedMeanwhile(t *testing.T) {
	kept := leak("10.0.0.1:80", "10.0.0.9:50001", 11, 5000)
	hidden := leak("10.0.0.1:80", "10.0.0.9:50002", 12, 6000)
	closed := leak("10.0.0.1:80", "10.0.0.9:50003", 13, 4)
	sockets := &stillThere{madeUp{listening: []Socket{listening("0.0.0.0", 80)}, others: []Socket{kept, hidden, closed}}, []Socket{kept, hidden}}
	owners := &holding{gap: "one is missing", owners: map[uint64]Owner{11: {PID: 7, Command: "nginx", FDs: 20}}}
	o := &seenOf(t, sockets, owners, Options{Processes: true}).Observation
	want := []string{`7 nginx 20 holds 1 to "" from "0.0.0.0:80", 5 s`, `? holds 1 to "" from "0.0.0.0:80", 6 s`}
	if diff := cmp.Diff(want, shownProcesses(o)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if *o.States.CloseWait != 3 || owners.asked != 2 || !slices.Contains(o.Gaps, "processes: one is missing") {
		t.Errorf("%d in CLOSE_WAIT, asked for %d, gaps %q", *o.States.CloseWait, owners.asked, o.Gaps)
	}
}
