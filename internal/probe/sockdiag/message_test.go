package sockdiag

import (
	"encoding/binary"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

// shape is what a message is made of.
type shape struct {
	family, state, timer   byte
	local, remote          string
	expires, receive, send uint32
	uid, inode             uint32
	attributes             []byte
}

func (c shape) message() []byte {
	var fixed [messageLen]byte
	m := fixed[:]
	m[0], m[1], m[2] = c.family, c.state, c.timer
	local, remote := netip.MustParseAddrPort(c.local), netip.MustParseAddrPort(c.remote)
	binary.BigEndian.PutUint16(m[4:], local.Port())
	binary.BigEndian.PutUint16(m[6:], remote.Port())
	copy(m[8:], local.Addr().AsSlice())
	copy(m[24:], remote.Addr().AsSlice())
	for i, n := range []uint32{c.expires, c.receive, c.send, c.uid, c.inode} {
		binary.NativeEndian.PutUint32(m[52+4*i:], n)
	}
	return append(m, c.attributes...)
}

func attribute(kind uint16, value ...byte) []byte {
	a := binary.NativeEndian.AppendUint16(nil, uint16(attributeHeaderLen+len(value)))
	a = binary.NativeEndian.AppendUint16(a, kind)
	a = append(a, value...)
	return append(a, make([]byte, aligned(len(a))-len(a))...)
}

// tcpInfo is as long as the one of some kernel: 104 bytes in 3.10, 248 in 6.18.
func tcpInfo(length int, options byte, heardMS uint32) []byte {
	value := make([]byte, length)
	value[5] = options
	binary.NativeEndian.PutUint32(value[56:], heardMS)
	return attribute(attributeInfo, value...)
}

func memory(numbers ...uint32) []byte {
	var value []byte
	for _, n := range numbers {
		value = binary.NativeEndian.AppendUint32(value, n)
	}
	return attribute(attributeMemory, value...)
}

func joined(parts ...[]byte) []byte {
	var all []byte
	for _, part := range parts {
		all = append(all, part...)
	}
	return all
}

func TestParse(t *testing.T) {
	v4, v6 := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("fd00::1")
	whole := attribute(attributeShutdown, 0)
	for _, c := range []struct {
		name string
		from shape
		want probe.Socket
	}{
		{
			"established with timestamps",
			shape{family: familyV4, state: 1, timer: 2, local: "10.0.0.1:40000", remote: "10.0.0.9:443", expires: 7000, receive: 5, send: 6, uid: 33, inode: 77, attributes: joined(whole, tcpInfo(248, 7, 1234))},
			probe.Socket{State: probe.Established, Local: v4, LocalPort: 40000, Remote: netip.MustParseAddr("10.0.0.9"), RemotePort: 443, ReceiveQueue: 5, SendQueue: 6, TimerMS: 7000, UID: 33, Inode: 77, Info: probe.Info{Known: true, Timestamps: true, SinceHeardMS: 1234}},
		},
		{
			"CLOSE_WAIT without timestamps, of an old kernel",
			shape{family: familyV6, state: 8, local: "[fd00::1]:80", remote: "[fd00::9]:50000", inode: 1<<32 - 1, attributes: joined(tcpInfo(104, 6, 90_000), whole)},
			probe.Socket{State: probe.CloseWait, Local: v6, LocalPort: 80, Remote: netip.MustParseAddr("fd00::9"), RemotePort: 50000, Inode: 1<<32 - 1, Info: probe.Info{Known: true, SinceHeardMS: 90_000}},
		},
		{
			"IPv4 in IPv6",
			shape{family: familyV6, state: 1, local: "[::ffff:10.0.0.1]:80", remote: "[::ffff:10.0.0.9]:50000", attributes: whole},
			probe.Socket{State: probe.Established, Local: v4, LocalPort: 80, Remote: netip.MustParseAddr("10.0.0.9"), RemotePort: 50000},
		},
		{
			"TIME_WAIT",
			shape{family: familyV4, state: 6, timer: 3, local: "10.0.0.1:80", remote: "10.0.0.9:50000", expires: 59_996},
			probe.Socket{State: probe.TimeWait, Timewait: true, Local: v4, LocalPort: 80, Remote: netip.MustParseAddr("10.0.0.9"), RemotePort: 50000, TimerMS: 59_996},
		},
		{
			"an orphan in FIN_WAIT2",
			shape{family: familyV4, state: 5, timer: 3, local: "10.0.0.1:80", remote: "10.0.0.9:50000", expires: 30_000},
			probe.Socket{State: probe.FinWait2, Timewait: true, Local: v4, LocalPort: 80, Remote: netip.MustParseAddr("10.0.0.9"), RemotePort: 50000, TimerMS: 30_000},
		},
		{
			"a socket in FIN_WAIT2",
			shape{family: familyV4, state: 5, local: "10.0.0.1:80", remote: "10.0.0.9:50000", expires: 4, inode: 9, attributes: whole},
			probe.Socket{State: probe.FinWait2, Local: v4, LocalPort: 80, Remote: netip.MustParseAddr("10.0.0.9"), RemotePort: 50000, Inode: 9},
		},
		{
			"a request",
			shape{family: familyV4, state: 3, timer: 1, local: "10.0.0.1:80", remote: "10.0.0.9:50000", expires: 900},
			probe.Socket{State: probe.NewSynRecv, Local: v4, LocalPort: 80, Remote: netip.MustParseAddr("10.0.0.9"), RemotePort: 50000, TimerMS: 900},
		},
		{
			"a request with a mark, which root sees",
			shape{family: familyV4, state: 3, timer: 1, local: "10.0.0.1:80", remote: "10.0.0.9:50000", expires: 900, attributes: attribute(15, 1, 0, 0, 0)},
			probe.Socket{State: probe.NewSynRecv, Local: v4, LocalPort: 80, Remote: netip.MustParseAddr("10.0.0.9"), RemotePort: 50000, TimerMS: 900},
		},
		{
			"a socket of TCP Fast Open",
			shape{family: familyV4, state: 3, timer: 1, local: "10.0.0.1:80", remote: "10.0.0.9:50000", attributes: whole},
			probe.Socket{State: probe.SynRecv, Local: v4, LocalPort: 80, Remote: netip.MustParseAddr("10.0.0.9"), RemotePort: 50000},
		},
		{
			"a listener",
			shape{family: familyV6, state: 10, local: "[::]:80", remote: "[::]:0", receive: 3, send: 4096, inode: 5, attributes: joined(whole, attribute(attributeV6Only, 1), memory(0, 1, 2, 3, 4, 5, 6, 7, 42, 9))},
			probe.Socket{State: probe.Listen, Local: netip.IPv6Unspecified(), LocalPort: 80, Remote: netip.IPv6Unspecified(), ReceiveQueue: 3, SendQueue: 4096, Inode: 5, Drops: 42, V6Only: true},
		},
		{
			"a listener of a kernel that does not count drops",
			shape{family: familyV4, state: 10, local: "0.0.0.0:80", remote: "0.0.0.0:0", send: 128, attributes: memory(0, 1, 2, 3, 4, 5, 6, 7)},
			probe.Socket{State: probe.Listen, Local: netip.IPv4Unspecified(), LocalPort: 80, Remote: netip.IPv4Unspecified(), SendQueue: 128, DropsUnknown: true},
		},
		{
			"tcp_info that is too short",
			shape{family: familyV4, state: 1, local: "10.0.0.1:80", remote: "10.0.0.9:50000", attributes: attribute(attributeInfo, make([]byte, 59)...)},
			probe.Socket{State: probe.Established, Local: v4, LocalPort: 80, Remote: netip.MustParseAddr("10.0.0.9"), RemotePort: 50000},
		},
	} {
		got := probe.Socket{State: 99, Timewait: true, TimerMS: 1, Inode: 1, Drops: 1, DropsUnknown: true, V6Only: true, Info: probe.Info{Known: true}}
		if err := parse(c.from.message(), &got); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if diff := cmp.Diff(c.want, got, cmpopts.EquateComparable(netip.Addr{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	good := shape{family: familyV4, state: 1, local: "10.0.0.1:80", remote: "10.0.0.9:50000"}
	unix := good
	unix.family = 1
	long := good
	long.attributes = []byte{200, 0, 2, 0, 1, 2, 3, 4}
	short := good
	short.attributes = []byte{3, 0, 2, 0}
	for name, m := range map[string][]byte{
		"nothing": nil, "half a message": good.message()[:messageLen-1], "another family": unix.message(),
		"an attribute that is too long": long.message(), "an attribute shorter than its header": short.message(),
	} {
		if err := parse(m, &probe.Socket{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// A socket that is parsed has its state, addresses and nothing of the one before.
func FuzzParse(f *testing.F) {
	f.Add(shape{family: familyV4, state: 1, local: "10.0.0.1:40000", remote: "10.0.0.9:443", attributes: joined(attribute(attributeShutdown, 0), tcpInfo(248, 7, 1))}.message())
	f.Add(shape{family: familyV6, state: 10, local: "[::]:80", remote: "[::]:0", attributes: joined(attribute(attributeV6Only, 1), memory(0, 1, 2, 3, 4, 5, 6, 7, 42))}.message())
	f.Add(shape{family: familyV4, state: 6, timer: 3, local: "10.0.0.1:80", remote: "10.0.0.9:50000", expires: 59_996}.message())
	f.Add([]byte{familyV4})
	f.Fuzz(func(t *testing.T, m []byte) {
		var fresh probe.Socket
		used := probe.Socket{State: 99, Timewait: true, TimerMS: 1, Inode: 1, Drops: 1, DropsUnknown: true, V6Only: true, Info: probe.Info{Known: true, SinceHeardMS: 9}}
		err := parse(m, &fresh)
		if again := parse(m, &used); (err == nil) != (again == nil) {
			t.Fatalf("%v, then %v", err, again)
		}
		if err != nil {
			return
		}
		if fresh != used {
			t.Fatalf("got %+v, and over another socket %+v", fresh, used)
		}
		if !fresh.Local.IsValid() || !fresh.Remote.IsValid() || fresh.Local.Is4In6() || fresh.Local.Zone() != "" {
			t.Fatalf("the address is %v", fresh.Local)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	m := shape{family: familyV4, state: 6, timer: 3, local: "10.0.0.1:80", remote: "10.0.0.9:50000", expires: 59_996}.message()
	var s probe.Socket
	b.ReportAllocs()
	for b.Loop() {
		if err := parse(m, &s); err != nil {
			b.Fatal(err)
		}
	}
}
