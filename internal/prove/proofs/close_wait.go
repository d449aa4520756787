package proofs

import (
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

var closeWait = prove.Proof{
	ID:     "CLOSEWAIT",
	Proves: []string{"TL802", "TL803", "article-3", "article-31"},
	Claim:  "CLOSE_WAIT has no timer: it lasts until the program closes, or notices by writing or by keep-alive that the other end, with its FIN_WAIT2, is long gone",
	Expect: []prove.Expectation{
		{What: "FIN_WAIT2 once the client has closed", Want: prove.Is(10)},
		{What: "CLOSE_WAIT once the client has closed", Want: prove.Is(10)},
		{What: "FIN_WAIT2 4 s later", Want: prove.Is(0)},
		{What: "CLOSE_WAIT 4 s later", Want: prove.Is(10)},
		{What: "what the program gets when it writes to one", Want: prove.Is("accepted")},
		{What: "what it gets the next time", Want: prove.Is("EPIPE")},
		{What: "CLOSE_WAIT once it has written to one", Want: prove.Is(9)},
		{What: "CLOSE_WAIT once four more have keep-alive of 1 s", Want: prove.Is(5)},
		{What: "CLOSE_WAIT once the program has closed", Want: prove.Is(0)},
	},
	Run: func(room *prove.Room) {
		client := room.Self
		client.Set("net.ipv4.tcp_fin_timeout", "3")
		listener := room.Self.Listen(8080, backlog)
		held, forgotten := hold(room, client, listener, 10)
		room.Did("the client closes, the program does not", "ss -tano state close-wait; ss -tano state fin-wait-2")
		release(held)
		closeWaits := func(when string) { room.Measure("CLOSE_WAIT "+when, len(client.Sockets(probe.CloseWait))) }
		count := func(when string) {
			room.Measure("FIN_WAIT2 "+when, len(client.Sockets(probe.FinWait2)))
			closeWaits(when)
		}
		count("once the client has closed")
		room.Wait(4 * time.Second)
		count("4 s later")

		room.Did("the program writes to one of them, twice", "")
		room.Measure("what the program gets when it writes to one", outcome(forgotten[0].TrySend(100)))
		awaitFewer(client, probe.CloseWait, 10)
		room.Measure("what it gets the next time", outcome(forgotten[0].TrySend(100)))
		closeWaits("once it has written to one")

		room.Did("the program turns on keep-alive of 1 s on four others", "")
		for _, socket := range forgotten[1:5] {
			socket.KeepAlive(1)
		}
		awaitFewer(client, probe.CloseWait, 6)
		closeWaits("once four more have keep-alive of 1 s")

		room.Did("the program closes its 10 sockets", "")
		release(forgotten)
		closeWaits("once the program has closed")
	},
}

// awaitFewer waits until a side has fewer sockets in a state, for 3 s at most.
func awaitFewer(side *prove.Side, state probe.State, than int) {
	for range 60 {
		if len(side.Sockets(state)) < than {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}
