package proofs

import (
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

var linger = prove.Proof{
	ID:     "LINGER",
	Proves: []string{"TL606"},
	Claim:  "SO_LINGER avoids TIME_WAIT only with 0 s, by a reset that the peer sees as an error; with more seconds TIME_WAIT comes as always",
	Expect: []prove.Expectation{
		{What: "TIME_WAIT of 5 connections closed with 0 s", Want: prove.Is(0)},
		{What: "what the peer reads after 0 s", Want: prove.Is("ECONNRESET")},
		{What: "TIME_WAIT of 5 connections closed with 5 s", Want: prove.Is(5)},
		{What: "what the peer reads after 5 s", Want: prove.Is("the end")},
	},
	Run: func(room *prove.Room) {
		client := room.Self
		listener := room.Self.Listen(8080, backlog)

		held, accepted := hold(room, client, listener, 5)
		room.Did("close them with SO_LINGER on and 0 s", "")
		for _, socket := range held {
			socket.CloseLingering(0)
		}
		reads := whatIsRead(accepted)
		release(accepted)
		room.Measure("TIME_WAIT of 5 connections closed with 0 s", len(client.Sockets(probe.TimeWait)))
		room.Measure("what the peer reads after 0 s", reads)

		held, accepted = hold(room, client, listener, 5)
		room.Did("close them with SO_LINGER on and 5 s", "")
		for _, socket := range held {
			socket.CloseLingering(5)
		}
		reads = whatIsRead(accepted)
		release(accepted)
		room.Measure("TIME_WAIT of 5 connections closed with 5 s", len(client.Sockets(probe.TimeWait)))
		room.Measure("what the peer reads after 5 s", reads)
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
