package proofs

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

var reuseServer = prove.Proof{
	ID:     "REUSE-SERVER",
	Proves: []string{"TL108", "TL602", "article-12"},
	Claim:  "tcp_tw_reuse does nothing for a server: a client gets in again from the same port while the server has TIME_WAIT, with it and without",
	Expect: []prove.Expectation{
		{What: "TIME_WAIT at the server before the client comes again", Want: prove.Is(1)},
		{What: "times that the client gets in again, server with tcp_tw_reuse=0", Want: prove.Is(20)},
		{What: "times that the client gets in again, server with tcp_tw_reuse=1", Want: prove.Is(20)},
		{What: "TWRecycled at the server", Want: prove.Is(0)},
	},
	Needs: prove.Needs{Peer: true},
	Run: func(room *prove.Room) {
		client, server := room.Self, room.Peer
		listener := server.Listen(8080, backlog)
		byHand := serverClosesFrom(client, 50000, listener)
		room.Did("connect from port 50000; the server closes first", byHand+"; nsenter --net --target $PEER ss -tan state time-wait")
		serverCloses(client, listener, 50000)
		room.Measure("TIME_WAIT at the server before the client comes again", len(server.Sockets(probe.TimeWait)))
		for _, reuse := range []string{"0", "1"} {
			server.Set("net.ipv4.tcp_tw_reuse", reuse)
			room.Did("connect from port 50000 up to 20 times; the server closes first each time", "for i in $(seq 20); do "+byHand+" || break; echo $i; done")
			again := 0
			for again < 20 && serverCloses(client, listener, 50000) {
				again++
			}
			room.Measure(fmt.Sprintf("times that the client gets in again, server with tcp_tw_reuse=%s", reuse), again)
		}
		room.Measure("TWRecycled at the server", server.Counter("TcpExt.TWRecycled"))
	},
}

// serverCloses opens a connection from a port, which the server closes first, and
// tells whether it could. All is closed when it returns.
func serverCloses(client *prove.Side, listener *prove.Listener, port uint16) bool {
	connection, refusal := client.TryConnectFrom(port, listener)
	if refusal != "" {
		return false
	}
	listener.Accept().Close()
	connection.CloseAfterPeer()
	// The port is free once the client's LAST_ACK is over.
	client.Sockets(probe.LastAck)
	return true
}
