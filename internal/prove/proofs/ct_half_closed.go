package proofs

import (
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

var trackedHalfClosed = prove.Proof{
	ID:     "CT-HALF",
	Proves: []string{"TL507"},
	Claim:  "a half-closed connection is forgotten by connection tracking after nf_conntrack_tcp_timeout_close_wait, 60 s, however long its ends wait; the answer that comes later may be dropped",
	Expect: []prove.Expectation{
		{What: "the tracker's time for a half-closed connection, as the kernel has it", Want: prove.Between(55, 60, "s")},
		{What: "bytes that arrive of an answer of 10", Want: prove.Is(10)},
		{What: "entries after 4 s with nf_conntrack_tcp_timeout_close_wait=2", Want: prove.Is(0)},
		{What: "ends of it in FIN_WAIT2", Want: prove.Is(1)},
		{What: "ends of it in CLOSE_WAIT", Want: prove.Is(1)},
		{What: "bytes that arrive of an answer of 10 then", Want: prove.Is(0)},
	},
	Run: func(room *prove.Room) {
		client := room.Self
		client.Track()
		client.Guard()
		client.Set("net.netfilter.nf_conntrack_tcp_loose", "0")
		listener := room.Self.Listen(8080, backlog)
		kept, keptThere := halfClosed(room, client, listener)
		room.Measure("the tracker's time for a half-closed connection, as the kernel has it", forgottenIn(client, kept))
		room.Measure("bytes that arrive of an answer of 10", arrives(room, client, keptThere, kept))

		client.Set("net.netfilter.nf_conntrack_tcp_timeout_close_wait", "2")
		forgotten, forgottenThere := halfClosed(room, client, listener)
		room.Wait(4 * time.Second)
		room.Measure("entries after 4 s with nf_conntrack_tcp_timeout_close_wait=2", entries(client, forgotten))
		room.Measure("ends of it in FIN_WAIT2", endsIn(client, forgotten, probe.FinWait2))
		room.Measure("ends of it in CLOSE_WAIT", endsIn(client, forgotten, probe.CloseWait))
		room.Measure("bytes that arrive of an answer of 10 then", arrives(room, client, forgottenThere, forgotten))
	},
}

// halfClosed is both ends of a connection in which the client sends no more.
func halfClosed(room *prove.Room, client *prove.Side, listener *prove.Listener) (here, there *prove.Socket) {
	room.Did("connect to 8080; the client sends no more and waits for the answer: shutdown()", "conntrack -L -p tcp")
	here, there = connected(client, listener)
	here.HalfClose()
	return here, there
}
