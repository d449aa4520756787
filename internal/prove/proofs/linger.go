package proofs

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

var linger = prove.Proof{
	ID:     "LINGER",
	Proves: []string{"TL606", "article-29"},
	Claim:  "SO_LINGER avoids TIME_WAIT only with 0 s, by a reset that the peer sees as an error, and so does a close() with data left unread; with more seconds TIME_WAIT comes as always",
	Expect: []prove.Expectation{
		{What: "TIME_WAIT of 5 connections closed with 0 s", Want: prove.Is(0)},
		{What: "what the peer reads after 0 s", Want: prove.Is("ECONNRESET")},
		{What: "TIME_WAIT of 5 connections closed with 5 s", Want: prove.Is(5)},
		{What: "what the peer reads after 5 s", Want: prove.Is("the end")},
		{What: "TIME_WAIT of 3 connections closed with unread data", Want: prove.Is(0)},
		{What: "what the peer reads after unread data", Want: prove.Is("ECONNRESET")},
		{What: "TCPAbortOnClose of 3 connections closed with unread data", Want: prove.Is(3)},
	},
	Run: func(room *prove.Room) {
		client := room.Self
		keepTimeWait(client)
		listener := room.Self.Listen(8080, backlog)
		at := fmt.Sprintf("%s/%d", listener.Local.Addr(), listener.Local.Port())

		var held, accepted []*prove.Socket
		connect := func(times int) { room.Quietly(func() { held, accepted = hold(room, client, listener, times) }) }
		const look = "; ss -tan state time-wait"
		connect(5)
		room.Did("open 5 connections and close them with SO_LINGER on and 0 s", closeLingering(listener, 0, 5)+look)
		for _, socket := range held {
			socket.CloseLingering(0)
		}
		reads := whatIsRead(accepted)
		release(accepted)
		room.Measure("TIME_WAIT of 5 connections closed with 0 s", len(client.Sockets(probe.TimeWait)))
		room.Measure("what the peer reads after 0 s", reads)

		connect(5)
		room.Did("open 5 connections and close them with SO_LINGER on and 5 s", closeLingering(listener, 5, 5)+look)
		for _, socket := range held {
			socket.CloseLingering(5)
		}
		reads = whatIsRead(accepted)
		release(accepted)
		lingered := len(client.Sockets(probe.TimeWait))
		room.Measure("TIME_WAIT of 5 connections closed with 5 s", lingered)
		room.Measure("what the peer reads after 5 s", reads)

		aborted := client.Counter("TcpExt.TCPAbortOnClose")
		connect(3)
		room.Did("open 3 connections; the peer writes; close them without reading that",
			"for i in $(seq 3); do (exec 3<>/dev/tcp/"+at+"; echo GET / HTTP/1.0 >&3; echo >&3; sleep 0.5); done; nstat -asz TcpExtTCPAbortOnClose")
		for i, socket := range held {
			accepted[i].Send(100)
			socket.Leave(100)
			socket.Close()
		}
		reads = whatIsRead(accepted)
		release(accepted)
		room.Measure("TIME_WAIT of 3 connections closed with unread data", len(client.Sockets(probe.TimeWait))-lingered)
		room.Measure("what the peer reads after unread data", reads)
		room.Measure("TCPAbortOnClose of 3 connections closed with unread data", client.Counter("TcpExt.TCPAbortOnClose")-aborted)
	},
}

// whatIsRead is what all ends of connections see of the others: an error, or their
// end.
func whatIsRead(sockets []*prove.Socket) string {
	seen := ""
	for i, socket := range sockets {
		read := socket.TryEnd()
		if read == "" {
			read = "the end"
		}
		if i > 0 && read != seen {
			return seen + " and " + read
		}
		seen = read
	}
	return seen
}
