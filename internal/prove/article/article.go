// Package article has the claims of the article that examples/article checks, by the
// numbers that proofs name, as in article-2.
package article

import (
	"cmp"
	"strconv"
	"strings"
)

// Claim is one claim of the article.
type Claim struct {
	// Says is what the article says.
	Says string
	// Holds is what is to be said of it.
	Holds string
}

// Named is the claim of a name such as article-2.
func Named(name string) (Claim, bool) {
	number, is := numberOf(name)
	if !is || number < 1 || number > len(claims) {
		return Claim{}, false
	}
	return claims[number-1], true
}

// Is tells whether a name is one of a claim.
func Is(name string) bool {
	_, is := Named(name)
	return is
}

// Compare orders names, claims by their numbers.
func Compare(a, b string) int {
	first, is := numberOf(a)
	second, too := numberOf(b)
	if is && too {
		return cmp.Compare(first, second)
	}
	return cmp.Compare(a, b)
}

func numberOf(name string) (int, bool) {
	digits, is := strings.CutPrefix(name, "article-")
	number, err := strconv.Atoi(digits)
	return number, is && err == nil && strconv.Itoa(number) == digits
}

// claims stand in the order of their numbers, from 1.
var claims = []Claim{
	{"who closes first gets TIME_WAIT, the other end CLOSE_WAIT", "right, but for a close by reset"},
	{"a connection that is not closed for good cannot be used again", "wrong: TIME_WAIT can, by tcp_tw_reuse, by bind() and by a SYN that reaches a server"},
	{"many CLOSE_WAIT mean that a program does not close", "right: no parameter clears them up"},
	{"a connection is known by five values", "four are enough for TCP, besides the namespace and a bound device"},
	{"TIME_WAIT lasts 60 s, and no parameter changes it", "right for mainline kernels"},
	{"TIME_WAIT lasts 240 s", "wrong on Linux: it lasts 60 s"},
	{"without TIME_WAIT a new SYN meets LAST_ACK and gets a reset", "half right: LAST_ACK answers with an acknowledgement, and the client sends the reset"},
	{"10,000 TIME_WAIT take about 1 MB", "too low: 2.5 MB, and 5 MB with the ports of a client"},
	{"thousands of TIME_WAIT do no harm", "right for memory and for servers; a client that has one destination can run out of ports"},
	{"connect() looks through the ports that are taken, which takes time", "right once half of the ports are taken"},
	{"tcp_tw_reuse and tcp_tw_recycle need timestamps", "right, of both ends"},
	{"tcp_tw_reuse acts on outbound connections only", "right"},
	{"with tcp_tw_reuse timestamps tell old segments from new ones", "right"},
	{"tcp_tw_reuse and tcp_tw_recycle work well, if not recommended", "outdated: tcp_tw_recycle is gone since Linux 4.12"},
	{"tcp_tw_recycle shortens TIME_WAIT to a retransmission timeout", "right before Linux 4.10"},
	{"tcp_tw_recycle lets one client in at a time behind NAT", "right in kind, for 60 s an address"},
	{"tcp_tw_recycle=1 on the web servers is fine without NAT before them", "outdated, and wrong on Linux 4.10 and 4.11"},
	{"a load balancer that closes first has TIME_WAIT, and tcp_tw_reuse=1 helps there", "right"},
	{"web servers that close first have TIME_WAIT, and tcp_tw_reuse on the load balancer does nothing", "right"},
	{"a web server that closes its database connections first needs tcp_tw_reuse=1", "right where the database sends timestamps"},
	{"with keep-alive the client closes first", "an assumption: servers close idle connections"},
	{"pooled connections have no TIME_WAIT", "right while they stay open"},
	{"ports 1024 to 65535 carry 1,000 connections a second", "right for one destination and one address without reuse"},
	{"more addresses and ports multiply what is possible", "right, where source addresses are bound without a port"},
	{"let the web servers close first and use tcp_tw_recycle there", "the first half is right: TIME_WAIT at a server costs no ports"},
	{"tcp_fin_timeout=30 belongs to what helps against TIME_WAIT", "wrong: it limits FIN_WAIT2 of connections without a process"},
	{"tcp_syncookies=1 belongs to what helps against TIME_WAIT", "it has nothing to do with TIME_WAIT, and is the default"},
	{"the timeouts of nf_conntrack are those of TIME_WAIT", "wrong: they are those of the tracker"},
	{"SO_LINGER switched off avoids TIME_WAIT", "the other way round: switched on with 0 s, by a reset that loses data"},
	{"TIME_WAIT comes of not setting SO_LINGER", "misleading: it comes of closing first"},
	{"FIN_WAIT2 here and CLOSE_WAIT there show a close() that is missing", "right, but FIN_WAIT2 goes away and CLOSE_WAIT stays"},
	{"too many TIME_WAIT come of a close that did not finish", "wrong: TIME_WAIT is the close that finished"},
	{"an HTTP server always closes first", "outdated since HTTP/1.1"},
	{"SO_REUSEADDR is insecure", "wrong on Linux: a server needs it to start again"},
	{"memory and CPU are small, so do not force TIME_WAIT away", "right"},
}
