package sandbox

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"strings"
)

// Segment is a TCP segment without data over IPv4.
type Segment struct {
	From       netip.AddrPort `json:"from"`
	To         netip.AddrPort `json:"to"`
	Flags      Flags          `json:"flags"`
	Sequence   uint32         `json:"sequence"`
	Acked      uint32         `json:"acked,omitzero"`
	Timestamps *Timestamps    `json:"timestamps,omitempty"` // nil: without that option
}

// Timestamps is the option of RFC 7323.
type Timestamps struct {
	Value uint32 `json:"value"`
	Echo  uint32 `json:"echo"`
}

// Flags are those of a segment.
type Flags uint8

// The flags, as RFC 9293 numbers them.
const (
	FIN Flags = 1 << iota
	SYN
	RST
	PSH
	ACK
)

// String is as in SYN-ACK.
func (f Flags) String() string {
	var names []string
	for _, flag := range []struct {
		bit  Flags
		name string
	}{{SYN, "SYN"}, {FIN, "FIN"}, {RST, "RST"}, {PSH, "PSH"}, {ACK, "ACK"}} {
		if f&flag.bit != 0 {
			names = append(names, flag.name)
		}
	}
	return strings.Join(names, "-")
}

const (
	protocolTCP     = 6
	ipHeader        = 20
	tcpHeader       = 20
	optionEnd       = 0
	optionNothing   = 1
	optionTimes     = 8
	optionTimesSize = 10
)

// packet is the segment with an IPv4 header around it. The kernel fills in the
// length and the checksum of that one (Linux 6.12 net/ipv4/raw.c raw_send_hdrinc()).
func (s Segment) packet() []byte {
	packet := make([]byte, ipHeader)
	packet[0] = 4<<4 | ipHeader/4
	packet[8] = 64 // time to live
	packet[9] = protocolTCP
	from, to := s.From.Addr().As4(), s.To.Addr().As4()
	copy(packet[12:], from[:])
	copy(packet[16:], to[:])
	return slices.Concat(packet, s.tcp())
}

func (s Segment) tcp() []byte {
	tcp := binary.BigEndian.AppendUint16(nil, s.From.Port())
	tcp = binary.BigEndian.AppendUint16(tcp, s.To.Port())
	tcp = binary.BigEndian.AppendUint32(tcp, s.Sequence)
	tcp = binary.BigEndian.AppendUint32(tcp, s.Acked)
	tcp = append(tcp, 0, uint8(s.Flags), 0xff, 0xff, 0, 0, 0, 0) // the largest window
	if s.Timestamps != nil {
		tcp = append(tcp, optionNothing, optionNothing, optionTimes, optionTimesSize)
		tcp = binary.BigEndian.AppendUint32(tcp, s.Timestamps.Value)
		tcp = binary.BigEndian.AppendUint32(tcp, s.Timestamps.Echo)
	}
	tcp[12] = uint8(len(tcp)/4) << 4
	binary.BigEndian.PutUint16(tcp[16:], s.checksum(tcp))
	return tcp
}

// checksum is that of RFC 9293: over addresses, protocol, length and the segment,
// whose own field for it is 0. All of it has an even number of bytes.
func (s Segment) checksum(tcp []byte) uint16 {
	from, to := s.From.Addr().As4(), s.To.Addr().As4()
	pseudo := append(append(from[:], to[:]...), 0, protocolTCP)
	pseudo = binary.BigEndian.AppendUint16(pseudo, uint16(len(tcp)))
	var sum uint32
	for _, part := range [][]byte{pseudo, tcp} {
		for i := 0; i < len(part); i += 2 {
			sum += uint32(binary.BigEndian.Uint16(part[i:]))
		}
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return ^uint16(sum)
}

// parseSegment reads what packet makes, and what the kernel sends. Of another
// packet it makes nothing.
func parseSegment(packet []byte) (segment Segment, is bool) {
	if len(packet) < ipHeader || packet[0]>>4 != 4 || packet[9] != protocolTCP {
		return segment, false
	}
	header := int(packet[0]&0xf) * 4
	if header < ipHeader || len(packet) < header+tcpHeader {
		return segment, false
	}
	tcp := packet[header:]
	options := int(tcp[12]>>4) * 4
	if options < tcpHeader || len(tcp) < options {
		return segment, false
	}
	return Segment{
		From:       netip.AddrPortFrom(netip.AddrFrom4([4]byte(packet[12:16])), binary.BigEndian.Uint16(tcp)),
		To:         netip.AddrPortFrom(netip.AddrFrom4([4]byte(packet[16:20])), binary.BigEndian.Uint16(tcp[2:])),
		Sequence:   binary.BigEndian.Uint32(tcp[4:]),
		Acked:      binary.BigEndian.Uint32(tcp[8:]),
		Flags:      Flags(tcp[13]) & (FIN | SYN | RST | PSH | ACK),
		Timestamps: parseTimestamps(tcp[tcpHeader:options]),
	}, true
}

func parseTimestamps(options []byte) *Timestamps {
	for len(options) > 0 && options[0] != optionEnd {
		if options[0] == optionNothing {
			options = options[1:]
			continue
		}
		if len(options) < 2 || options[1] < 2 || int(options[1]) > len(options) {
			return nil
		}
		if options[0] == optionTimes && options[1] == optionTimesSize {
			return &Timestamps{Value: binary.BigEndian.Uint32(options[2:]), Echo: binary.BigEndian.Uint32(options[6:])}
		}
		options = options[options[1]:]
	}
	return nil
}
