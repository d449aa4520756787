package prove

import (
	"net/netip"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

var (
	client = netip.MustParseAddrPort("10.99.0.1:40000")
	server = netip.MustParseAddrPort("10.99.0.1:8080")
)

// Not each answer of a kernel is one to the claim.
func TestRawSegments(t *testing.T) {
	for name, c := range map[string]struct {
		answers map[sandbox.Op]sandbox.Reply
		run     func(*Side)
		want    answer
	}{
		"a container without CAP_NET_RAW sends": {
			map[sandbox.Op]sandbox.Reply{sandbox.Inject: {Errno: "EPERM", Error: "refused"}},
			func(s *Side) { s.Send(s, sandbox.Segment{}) }, answer{NotApplicable: "raw sockets are not allowed here: they need CAP_NET_RAW"},
		},
		"a container without CAP_NET_RAW hears": {
			map[sandbox.Op]sandbox.Reply{sandbox.Tap: {Errno: "EPERM", Error: "refused"}},
			func(s *Side) { s.Tap() }, answer{NotApplicable: "raw sockets are not allowed here: they need CAP_NET_RAW"},
		},
		"there is no way to the address": {
			map[sandbox.Op]sandbox.Reply{sandbox.Inject: {Errno: "ENETUNREACH", Error: "refused"}},
			func(s *Side) { s.Send(s, sandbox.Segment{}) }, answer{Failed: "inject: refused"},
		},
		"nothing arrives": {
			nil,
			func(s *Side) { s.Send(s, sandbox.Segment{}, sandbox.Segment{}) }, answer{Failed: "of 2 segments that were sent not all arrived within 2 s"},
		},
		"nothing was heard": {
			nil,
			func(s *Side) { s.Tap().Last(server, client) }, answer{Failed: "no segment came from 10.99.0.1:8080 to 10.99.0.1:40000"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kernel := func(request sandbox.Request) (sandbox.Reply, error) {
				reply := c.answers[request.Op]
				reply.Counters = map[string]int64{"Tcp.InSegs": 7}
				return reply, nil
			}
			got := carryOut(Proof{Run: func(room *Room) { c.run(room.Self) }}, newRoom(kernel, nil, nil))
			if got.NotApplicable != c.want.NotApplicable || got.Failed != c.want.Failed {
				t.Errorf("not applicable: %q, failed: %q", got.NotApplicable, got.Failed)
			}
		})
	}
}

func TestTapNext(t *testing.T) {
	heard := []sandbox.Segment{{Flags: sandbox.SYN | sandbox.ACK}, {Flags: sandbox.ACK}}
	kernel := func(request sandbox.Request) (sandbox.Reply, error) {
		if request.Op != sandbox.Heard {
			return sandbox.Reply{}, nil
		}
		if request.Remote != server || request.Local != client {
			t.Errorf("asked for %s to %s", request.Remote, request.Local)
		}
		defer func() { heard = nil }()
		return sandbox.Reply{Segments: heard}, nil
	}
	got := carryOut(Proof{Run: func(room *Room) {
		tap := room.Self.Tap()
		if segment, is := tap.Next(server, client); !is || segment.Flags.String() != "SYN-ACK" {
			t.Errorf("first %v, %s", is, segment.Flags)
		}
		if segment, is := tap.Next(server, client); is {
			t.Errorf("then %s", segment.Flags)
		}
	}}, newRoom(kernel, nil, nil))
	if got.Failed != "" {
		t.Error(got.Failed)
	}
}

func TestByHand(t *testing.T) {
	segment := sandbox.Segment{From: client, To: server, Flags: sandbox.SYN, Sequence: 7, Timestamps: &sandbox.Timestamps{Value: 8, Echo: 9}}
	// scapy 2.5.0 sends this on lo.
	const want = `python3 -c 'from scapy.all import *; conf.L3socket = L3RawSocket; send(IP(src="10.99.0.1", dst="10.99.0.1")/TCP(sport=40000, dport=8080, flags="S", seq=7, ack=0, options=[("Timestamp", (8, 9))]))'`
	if got := ByHand(segment); got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
}
