package proofs

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// restart: bind() asks all sockets of the port, those in TIME_WAIT too, and it and
// they must have SO_REUSEADDR (Linux 5.10 to 7.3 net/ipv4/inet_connection_sock.c
// inet_csk_bind_conflict()). 6.1.0 to 6.1.4 forget those in TIME_WAIT, and contradict
// this (commit 936a192f9740, 6.2 and 6.1.5).
var restart = prove.Proof{
	ID:     "RESTART",
	Proves: []string{"article-34"},
	Claim:  "a server that closed first can start again only with SO_REUSEADDR, and had to have it before; it gives the port of a running server to nobody",
	Expect: []prove.Expectation{
		{What: "starting again without SO_REUSEADDR", Want: prove.Is("EADDRINUSE")},
		{What: "starting again with SO_REUSEADDR", Want: prove.Is("accepted")},
		{What: "starting with SO_REUSEADDR while another one listens", Want: prove.Is("EADDRINUSE")},
		{What: "starting again with SO_REUSEADDR after one that did not have it", Want: prove.Is("EADDRINUSE")},
	},
	Run: func(room *prove.Room) {
		server := room.Self
		listener := server.Listen(8080, backlog)
		endsWithTimeWait(room, listener, serverClosesFirst(listener))
		_, refusal := server.TryListenWithoutReuse(8080, backlog)
		room.Measure("starting again without SO_REUSEADDR", outcome(refusal))
		_, refusal = server.TryListen(8080, backlog)
		room.Measure("starting again with SO_REUSEADDR", outcome(refusal))
		_, refusal = server.TryListen(8080, backlog)
		room.Measure("starting with SO_REUSEADDR while another one listens", outcome(refusal))

		listener, _ = server.TryListenWithoutReuse(8081, backlog)
		endsWithTimeWait(room, listener, fmt.Sprintf("cat </dev/tcp/%s/%d", listener.Local.Addr(), listener.Local.Port()))
		_, refusal = server.TryListen(8081, backlog)
		room.Measure("starting again with SO_REUSEADDR after one that did not have it", outcome(refusal))
	},
}

// endsWithTimeWait lets a server close five connections first, and end.
func endsWithTimeWait(room *prove.Room, listener *prove.Listener, once string) {
	client := room.Self
	room.Did("five connections, which the server closes first; it ends", "for i in $(seq 5); do "+once+"; done; kill $!; wait $!; ss -tan state time-wait")
	for range 5 {
		connection := client.Connect(listener)
		listener.Accept().Close()
		connection.CloseAfterPeer()
	}
	listener.Close()
}
