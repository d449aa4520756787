package sockdiag

import (
	"encoding/binary"
	"errors"
	"net/netip"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

// Sizes and attributes of Linux 6.12 include/uapi/linux/inet_diag.h.
const (
	messageLen = 72 // struct inet_diag_msg

	attributeInfo      = 2 // INET_DIAG_INFO
	attributeMemory    = 7 // INET_DIAG_SKMEMINFO
	attributeShutdown  = 8
	attributeV6Only    = 11
	attributeHeaderLen = 4

	familyV4 = 2
	familyV6 = 10
)

// timerTimewait is the timer of what remains of a socket (Linux 6.12
// net/ipv4/inet_diag.c inet_twsk_diag_fill()); a whole socket has 0, 1, 2 or 4.
const timerTimewait = 3

var errShort = errors.New("the message is shorter than a socket")

// parse reads one socket out of a message without its header, into s. Nothing of
// s is kept from before.
func parse(m []byte, s *probe.Socket) error {
	if len(m) < messageLen {
		return errShort
	}
	_ = m[messageLen-1]
	s.State = probe.State(m[1])
	timer := m[2]
	s.Timewait = timer == timerTimewait
	s.LocalPort = binary.BigEndian.Uint16(m[4:])
	s.RemotePort = binary.BigEndian.Uint16(m[6:])
	switch m[0] {
	case familyV4:
		s.Local = netip.AddrFrom4([4]byte(m[8:12]))
		s.Remote = netip.AddrFrom4([4]byte(m[24:28]))
	case familyV6:
		s.Local = netip.AddrFrom16([16]byte(m[8:24])).Unmap()
		s.Remote = netip.AddrFrom16([16]byte(m[24:40])).Unmap()
	default:
		return errors.New("the socket is of another family than IPv4 and IPv6")
	}
	s.TimerMS = 0
	if timer != 0 {
		s.TimerMS = binary.NativeEndian.Uint32(m[52:])
	}
	s.ReceiveQueue = binary.NativeEndian.Uint32(m[56:])
	s.SendQueue = binary.NativeEndian.Uint32(m[60:])
	s.UID = binary.NativeEndian.Uint32(m[64:])
	s.Inode = uint64(binary.NativeEndian.Uint32(m[68:]))
	s.Info = probe.Info{}
	s.Drops, s.DropsUnknown = 0, s.State == probe.Listen
	s.V6Only = false
	if len(m) == messageLen && s.State != probe.SynRecv {
		return nil
	}
	return attributes(m[messageLen:], s)
}

// attributes reads what follows the fixed part. A request for a connection is
// shown as SYN_RECV, and has none of the attributes that each whole socket has
// (Linux 6.12 net/ipv4/inet_diag.c inet_req_diag_fill(), inet_diag_msg_attrs_fill()).
func attributes(rest []byte, s *probe.Socket) error {
	whole := false
	for len(rest) >= attributeHeaderLen {
		length := int(binary.NativeEndian.Uint16(rest))
		if length < attributeHeaderLen || length > len(rest) {
			return errors.New("an attribute is longer than its message")
		}
		value := rest[attributeHeaderLen:length]
		switch binary.NativeEndian.Uint16(rest[2:]) {
		case attributeInfo:
			s.Info = info(value)
		case attributeMemory:
			if n, counted := drops(value); counted {
				s.Drops, s.DropsUnknown = n, false
			}
		case attributeShutdown:
			whole = true
		case attributeV6Only:
			s.V6Only = len(value) > 0 && value[0] != 0
		}
		rest = rest[min(aligned(length), len(rest)):]
	}
	if s.State == probe.SynRecv && !whole {
		s.State = probe.NewSynRecv
	}
	return nil
}

// info reads struct tcp_info, which has grown at its end ever since.
func info(value []byte) probe.Info {
	const options, lastAckReceived, end = 5, 56, 60
	if len(value) < end {
		return probe.Info{}
	}
	const timestamps = 1 // TCPI_OPT_TIMESTAMPS
	return probe.Info{
		Known:        true,
		Timestamps:   value[options]&timestamps != 0,
		SinceHeardMS: binary.NativeEndian.Uint32(value[lastAckReceived:]),
	}
}

// drops is SK_MEMINFO_DROPS, the ninth number (Linux 6.12
// include/uapi/linux/sock_diag.h). Older kernels have eight.
func drops(value []byte) (n uint32, counted bool) {
	const at = 8 * 4
	if len(value) < at+4 {
		return 0, false
	}
	return binary.NativeEndian.Uint32(value[at:]), true
}

func aligned(length int) int { return (length + 3) &^ 3 }
