package prove

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// Send puts segments on the wire as if sockets had sent them, from whatever address
// they say. It returns when TCP of the other side, which may be the same one, has
// taken them in.
func (s *Side) Send(to *Side, segments ...sandbox.Segment) {
	const arrived = "Tcp.InSegs"
	before := to.Counter(arrived)
	s.raw(sandbox.Request{Op: sandbox.Inject, Segments: segments})
	for range 100 {
		if to.Counter(arrived) >= before+int64(len(segments)) {
			// They are counted before anything else is done with them.
			time.Sleep(50 * time.Millisecond)
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	s.room.fail("of %d segments that were sent not all arrived within 2 s", len(segments))
}

// Tap hears each segment that arrives at a side, before its sockets do.
type Tap struct {
	side *Side
	fd   int
}

// Tap begins to hear.
func (s *Side) Tap() *Tap {
	return &Tap{s, s.raw(sandbox.Request{Op: sandbox.Tap}).Socket}
}

// Last is the last segment that has come from one end of a connection to the other.
func (t *Tap) Last(from, to netip.AddrPort) sandbox.Segment {
	segments := t.heard(from, to)
	if len(segments) == 0 {
		t.side.room.fail("no segment came from %s to %s", from, to)
	}
	return segments[len(segments)-1]
}

// Next is the next segment that comes from one end of a connection to the other, of
// those that came after the last that was asked for. After 3 s there is none.
func (t *Tap) Next(from, to netip.AddrPort) (segment sandbox.Segment, is bool) {
	if segments := t.heard(from, to); len(segments) > 0 {
		return segments[0], true
	}
	return segment, false
}

func (t *Tap) heard(from, to netip.AddrPort) []sandbox.Segment {
	return t.side.must(sandbox.Request{Op: sandbox.Heard, Socket: t.fd, Remote: from, Local: to}).Segments
}

// raw is must for sockets that need CAP_NET_RAW: some containers take it from root.
func (s *Side) raw(request sandbox.Request) sandbox.Reply {
	reply := s.ask(request)
	switch reply.Errno {
	case "":
	case "EPERM":
		s.room.NotApplicable("raw sockets are not allowed here: they need CAP_NET_RAW")
	default:
		s.room.fail("%s: %s", request.Op, reply.Error)
	}
	return reply
}

// ByHand is a command that sends a segment. It needs scapy (python3-scapy): no tool
// that is usually installed can.
func ByHand(segment sandbox.Segment) string {
	flags := ""
	for _, flag := range []struct {
		bit    sandbox.Flags
		letter string
	}{{sandbox.FIN, "F"}, {sandbox.SYN, "S"}, {sandbox.RST, "R"}, {sandbox.PSH, "P"}, {sandbox.ACK, "A"}} {
		if segment.Flags&flag.bit != 0 {
			flags += flag.letter
		}
	}
	options := ""
	if times := segment.Timestamps; times != nil {
		options = fmt.Sprintf(`, options=[("Timestamp", (%d, %d))]`, times.Value, times.Echo)
	}
	return fmt.Sprintf(`python3 -c 'from scapy.all import *; conf.L3socket = L3RawSocket; send(IP(src="%s", dst="%s")/TCP(sport=%d, dport=%d, flags="%s", seq=%d, ack=%d%s))'`,
		segment.From.Addr(), segment.To.Addr(), segment.From.Port(), segment.To.Port(), flags, segment.Sequence, segment.Acked, options)
}
