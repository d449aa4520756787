package procnet

import (
	"bytes"
	"math"
	"net/netip"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

// parse reads a line (Linux 6.12 net/ipv4/tcp_ipv4.c get_tcp4_sock(),
// get_openreq4(), get_timewait4_sock(), and the same of tcp_ipv6.c):
//
//	sl local:port remote:port st tx:rx tr:when retrnsmt uid timeout inode ref ...
//
// A line that was cut off anywhere before the ref is none.
func parse(line []byte, bigEndian bool, s *probe.Socket) bool {
	*s = probe.Socket{}
	l := scanner{rest: line}
	number := l.word()
	if len(number) < 2 || number[len(number)-1] != ':' {
		return false
	}
	s.Local, s.LocalPort = l.address(bigEndian)
	s.Remote, s.RemotePort = l.address(bigEndian)
	state := l.hex(l.word())
	send, receive := l.pair()
	timer, when := l.pair()
	l.word() // retransmissions
	uid := l.decimal(l.word())
	l.word() // probes without an answer
	s.Inode = l.decimal(l.word())
	references := l.decimal(l.word())
	if l.bad || state < 1 || state > uint64(probe.NewSynRecv) {
		return false
	}
	s.State = probe.State(state)
	s.SendQueue, s.ReceiveQueue = bounded(send), bounded(receive)
	if timer != 0 {
		s.TimerMS = bounded(min(when, math.MaxUint32) * 1000 / userHZ)
	}
	s.Timewait = timer == timewaitTimer
	s.UID = bounded(uid)
	s.Partial = s.State == probe.Listen
	// A request is shown as SYN_RECV, and nothing refers to it.
	if s.State == probe.SynRecv && s.Inode == 0 && references == 0 {
		s.State = probe.NewSynRecv
	}
	return true
}

const (
	// userHZ is the clock of /proc on every machine that Linux runs TCP on but
	// Alpha (include/asm-generic/param.h).
	userHZ = 100
	// timewaitTimer is printed of what remains of a socket, in TIME_WAIT or
	// FIN_WAIT2.
	timewaitTimer = 3
)

func bounded(n uint64) uint32 { return uint32(min(n, math.MaxUint32)) }

// scanner takes words from a line. Once something was wrong it stays bad.
type scanner struct {
	rest []byte
	bad  bool
}

func (l *scanner) word() []byte {
	start := 0
	for start < len(l.rest) && l.rest[start] == ' ' {
		start++
	}
	end := start
	for end < len(l.rest) && l.rest[end] != ' ' {
		end++
	}
	word := l.rest[start:end]
	l.rest = l.rest[end:]
	return word
}

// pair is two numbers with a colon.
func (l *scanner) pair() (uint64, uint64) {
	before, after, found := bytes.Cut(l.word(), colon)
	l.bad = l.bad || !found
	return l.hex(before), l.hex(after)
}

var colon = []byte(":")

func (l *scanner) hex(digits []byte) uint64 {
	if len(digits) == 0 || len(digits) > 16 {
		l.bad = true
		return 0
	}
	var n uint64
	for _, c := range digits {
		digit, is := hexDigit(c)
		if !is {
			l.bad = true
		}
		n = n<<4 | digit
	}
	return n
}

func hexDigit(c byte) (uint64, bool) {
	switch {
	case '0' <= c && c <= '9':
		return uint64(c - '0'), true
	case 'A' <= c && c <= 'F':
		return uint64(c-'A') + 10, true
	case 'a' <= c && c <= 'f':
		return uint64(c-'a') + 10, true
	}
	return 0, false
}

func (l *scanner) decimal(digits []byte) uint64 {
	if len(digits) == 0 || len(digits) > 19 {
		l.bad = true
		return 0
	}
	var n uint64
	for _, c := range digits {
		if c < '0' || c > '9' {
			l.bad = true
		}
		n = n*10 + uint64(c-'0')
	}
	return n
}

// address reads the words of an address, each as the machine holds it, and the
// port, which is a plain number.
func (l *scanner) address(bigEndian bool) (netip.Addr, uint16) {
	digits, port, found := bytes.Cut(l.word(), colon)
	if !found || len(port) != 4 || len(digits) != 8 && len(digits) != 32 {
		l.bad = true
		return netip.Addr{}, 0
	}
	var octets [16]byte
	for i := range len(digits) / 2 {
		at := i
		if !bigEndian {
			at = i&^3 + 3 - i&3
		}
		octets[at] = byte(l.hex(digits[2*i : 2*i+2]))
	}
	number := uint16(l.hex(port))
	if len(digits) == 8 {
		return netip.AddrFrom4([4]byte(octets[:4])), number
	}
	return netip.AddrFrom16(octets).Unmap(), number
}
