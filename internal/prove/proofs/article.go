package proofs

// Claim is something that an article on TIME_WAIT says which has been copied from
// page to page for years, in our words, and whether it holds.
type Claim struct {
	ID      string
	Says    string
	Verdict string
	Holds   string   // instead, or besides
	Rules   []string // that rest on it or correct it
}

// The verdicts on claims.
const (
	right      = "right"
	incomplete = "incomplete" // true, with an exception that matters
	misleading = "misleading" // true, and nothing to do with TIME_WAIT
	outdated   = "outdated"   // was true of old kernels
	wrong      = "wrong"
)

// Article are its claims in the order in which it makes them. What proves one names
// it.
func Article() []Claim {
	return []Claim{
		{"article-1", "who closes first has TIME_WAIT, the other end CLOSE_WAIT until it closes too", incomplete, "neither after a reset nor after close() with unread data; both have it if both close at once", []string{"TL601", "TL602", "TL606"}},
		{"article-2", "a connection cannot be used again until it is gone", wrong, "tcp_tw_reuse takes its port after a second, bind() with SO_REUSEADDR at once, and a server lets the client in again", []string{"TL101"}},
		{"article-3", "many connections in CLOSE_WAIT mean a program that does not close them, or cannot", right, "", []string{"TL802"}},
		{"article-4", "a connection is known by five values, and four are a mistake", right, "", nil},
		{"article-5", "TIME_WAIT lasts twice 30 s, which is fixed in the kernel", right, "", []string{"TL104", "TL112"}},
		{"article-6", "TIME_WAIT lasts 240 s", wrong, "60 s", []string{"TL104"}},
		{"article-7", "without TIME_WAIT a new connection could meet the LAST_ACK of the old one and be reset", incomplete, "LAST_ACK answers a SYN with an ACK, and it is the client that resets", nil},
		{"article-8", "10,000 connections in TIME_WAIT take 1 MB", wrong, "2.5 MB, and as much again for the ports if they are outbound", []string{"TL114"}},
		{"article-9", "thousands of connections in TIME_WAIT are nothing to worry about", incomplete, "not where they hold the ports to one destination", []string{"TL601", "TL801"}},
		{"article-10", "connect() has to search among the ports that are taken, which costs time", right, "", []string{"TL801"}},
		{"article-11", "tcp_tw_reuse needs timestamps at both ends", right, "", []string{"TL101", "TL603"}},
		{"article-12", "tcp_tw_reuse acts on outbound connections only", right, "", []string{"TL108"}},
		{"article-13", "with tcp_tw_reuse late segments of the old connection are known by their timestamps", right, "", []string{"TL109"}},
		{"article-14", "tcp_tw_recycle is seldom recommended and of good use against TIME_WAIT", outdated, "it is gone since Linux 4.12", []string{"TL102", "TL103"}},
		{"article-15", "tcp_tw_recycle ends TIME_WAIT after the time of a retransmission", outdated, "it is gone since Linux 4.12", []string{"TL103"}},
		{"article-16", "with tcp_tw_recycle one client behind a NAT address gets in during that time", outdated, "it is gone since Linux 4.12; before, those with a lower timestamp were refused for up to 60 s", []string{"TL102"}},
		{"article-17", "tcp_tw_recycle is fine between a load balancer and web servers, where no NAT is", outdated, "it is gone since Linux 4.12", []string{"TL102", "TL103"}},
		{"article-18", "if the load balancer closes first TIME_WAIT is there, and tcp_tw_reuse helps there", right, "", []string{"TL601"}},
		{"article-19", "if the web server closes first TIME_WAIT is there, and tcp_tw_reuse at the load balancer does not matter", right, "", []string{"TL602"}},
		{"article-20", "a web server that closes its connections to the database first needs tcp_tw_reuse", right, "", []string{"TL604"}},
		{"article-21", "with keep-alive of HTTP the client closes", incomplete, "servers close idle connections too", nil},
		{"article-22", "connections in a pool stay open and have no TIME_WAIT", right, "", []string{"TL601"}},
		{"article-23", "a port range of 1024 to 65535 carries 1,000 connections a second", incomplete, "to one destination, from one address, without tcp_tw_reuse; and listeners inside it can lose their ports", []string{"TL203", "TL901"}},
		{"article-24", "more addresses, and more ports at the other end, carry more connections", incomplete, "with IP_BIND_ADDRESS_NO_PORT: bind() to an address takes the port from all destinations", []string{"TL901"}},
		{"article-25", "let the web servers close first, and turn on tcp_tw_recycle there", outdated, "the first half helps: TIME_WAIT of a listening port costs nobody a port", []string{"TL102", "TL103", "TL602"}},
		{"article-26", "tcp_fin_timeout=30 is against TIME_WAIT", wrong, "it limits FIN_WAIT2 of connections without a process", []string{"TL104"}},
		{"article-27", "tcp_syncookies=1 is against TIME_WAIT", misleading, "it is against floods of SYN, and on by default", []string{"TL301"}},
		{"article-28", "the timeouts of nf_conntrack are those of TIME_WAIT and CLOSE_WAIT", misleading, "they are how long the tracker remembers; the socket has a timer of its own", []string{"TL501"}},
		{"article-29", "turning SO_LINGER off avoids TIME_WAIT", wrong, "it is avoided with SO_LINGER on and 0 s, by a reset", []string{"TL606"}},
		{"article-30", "not setting SO_LINGER is why there is much TIME_WAIT", misleading, "TIME_WAIT is how a connection ends", []string{"TL606"}},
		{"article-31", "FIN_WAIT2 at one end and CLOSE_WAIT at the other are the mark of a program that does not close", incomplete, "FIN_WAIT2 ends by tcp_fin_timeout, and CLOSE_WAIT stays", []string{"TL803"}},
		{"article-32", "there is much TIME_WAIT because connections were not closed to their end", wrong, "a connection in TIME_WAIT was closed by both ends", nil},
		{"article-33", "with HTTP the server always closes first", outdated, "since HTTP/1.1 either may", nil},
		{"article-34", "SO_REUSEADDR is not safe", wrong, "without it a server cannot start again, and it gives the port of a running one to nobody", nil},
		{"article-35", "TIME_WAIT costs little, is there for a reason, and is not to be forced away", right, "", []string{"TL106", "TL107"}},
	}
}
