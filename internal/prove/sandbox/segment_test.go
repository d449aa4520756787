package sandbox

import (
	"encoding/hex"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var here, there = netip.MustParseAddr("10.77.0.1"), netip.MustParseAddr("10.77.0.2")

// The bytes after the IPv4 header are those that scapy 2.5.0 makes of the same.
func TestSegmentPacket(t *testing.T) {
	for _, c := range []struct {
		name    string
		segment Segment
		want    string
	}{
		{"SYN with timestamps", Segment{From: netip.AddrPortFrom(here, 40001), To: netip.AddrPortFrom(there, 8080), Flags: SYN, Sequence: 0xfffffff0, Timestamps: &Timestamps{Value: 0x01020304, Echo: 0x0a0b0c0d}},
			"9c411f90fffffff0000000008002ffff8c4e00000101080a010203040a0b0c0d"},
		{"RST", Segment{From: netip.AddrPortFrom(here, 8080), To: netip.AddrPortFrom(there, 40001), Flags: RST, Sequence: 305419896},
			"1f909c4112345678000000005004ffff76c60000"},
		{"a sum with carries", Segment{From: netip.AddrPortFrom(here, 65535), To: netip.AddrPortFrom(there, 65535), Flags: FIN | ACK, Sequence: 0xffffffff, Acked: 0xffffffff},
			"ffffffffffffffffffffffff5011ffff9b370000"},
	} {
		packet := c.segment.packet()
		const header = "4500000000000000400600000a4d00010a4d0002"
		if got := hex.EncodeToString(packet); got != header+c.want {
			t.Errorf("%s: got\n%s, want\n%s", c.name, got, header+c.want)
		}
		again, is := parseSegment(packet)
		if diff := cmp.Diff(c.segment, again, cmpopts.EquateComparable(netip.AddrPort{})); !is || diff != "" {
			t.Errorf("%s is not read as it was written:\n%s", c.name, diff)
		}
	}
}

// A SYN-ACK of Linux 6.18, with all its options.
const synAck = "4500003c00004000400625f50a6300010a6300011f909fa4bae172d4e80a66cea012ffcb14f600000204ffd70402080a2e7cee910fc2143d0103030a"

func TestParseSegment(t *testing.T) {
	packet, err := hex.DecodeString(synAck)
	if err != nil {
		t.Fatal(err)
	}
	got, is := parseSegment(packet)
	want := Segment{
		From: netip.MustParseAddrPort("10.99.0.1:8080"), To: netip.MustParseAddrPort("10.99.0.1:40868"), Flags: SYN | ACK,
		Sequence: 0xbae172d4, Acked: 0xe80a66ce, Timestamps: &Timestamps{Value: 0x2e7cee91, Echo: 0x0fc2143d},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.AddrPort{})); !is || diff != "" {
		t.Errorf("%v\n%s", is, diff)
	}
	if got.Flags.String() != "SYN-ACK" {
		t.Errorf("flags: %s", got.Flags)
	}
}

// Whatever arrives, nothing but a whole header is read.
func TestParseSegmentBroken(t *testing.T) {
	whole, err := hex.DecodeString(synAck)
	if err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		if _, is := parseSegment(whole[:n]); is {
			t.Errorf("%d bytes of %d are read as a segment", n, len(whole))
		}
	}
	for _, c := range []struct {
		what  string
		at    int
		value byte
		is    bool
	}{
		{"IPv6", 0, 0x65, false},
		{"an IPv4 header of 4 bytes", 0, 0x41, false},
		{"an IPv4 header beyond the end", 0, 0x4f, false},
		{"UDP", 9, 17, false},
		{"a TCP header of 4 bytes", 32, 0x10, false},
		{"a TCP header beyond the end", 32, 0xf0, false},
		{"an option of no length", 41, 0, true},
		{"an option beyond the end", 41, 200, true},
		{"the end of the options", 40, 0, true},
	} {
		broken := append([]byte(nil), whole...)
		broken[c.at] = c.value
		segment, is := parseSegment(broken)
		if is != c.is || segment.Timestamps != nil {
			t.Errorf("%s: %v, timestamps %v", c.what, is, segment.Timestamps)
		}
	}
}
