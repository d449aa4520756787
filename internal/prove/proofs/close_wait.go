package proofs

import (
	"fmt"
	"slices"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// closeWait: an end in FIN_WAIT2 goes without a word, save where the answer to its
// FIN came while close() still held the socket, which is rare: then it resets (Linux
// 5.10 to 7.3 net/ipv4/tcp_input.c tcp_rcv_state_process(), tcp_timer.c
// tcp_keepalive_timer()).
var closeWait = prove.Proof{
	ID:     "CLOSEWAIT",
	Proves: []string{"TL802", "TL803", "article-3", "article-31"},
	Claim:  "CLOSE_WAIT has no timer: it lasts until the program closes, or notices by writing or by keep-alive that the other end, with its FIN_WAIT2, is long gone",
	Expect: []prove.Expectation{
		{What: "FIN_WAIT2 once the client has closed", Want: prove.Is(10)},
		{What: "CLOSE_WAIT once the client has closed", Want: prove.Is(10)},
		{What: "FIN_WAIT2 4 s later", Want: prove.Is(0)},
		{What: "CLOSE_WAIT 4 s later", Want: prove.Between(8, 10, "of 10")},
		{What: "what the program gets when it writes to one", Want: prove.Is("accepted")},
		{What: "what it gets the next time", Want: prove.Is("EPIPE")},
		{What: "CLOSE_WAIT that this has ended", Want: prove.Is(1)},
		{What: "CLOSE_WAIT that keep-alive of 1 s on four others has ended", Want: prove.Is(4)},
		{What: "CLOSE_WAIT once the program has closed", Want: prove.Is(0)},
	},
	Run: func(room *prove.Room) {
		client := room.Self
		client.Set("net.ipv4.tcp_fin_timeout", "3")
		listener := room.Self.Listen(8080, backlog)
		held, forgotten := hold(room, client, listener, 10)
		room.Did("the client closes, the program does not", stopServer+"; "+closeHeld+"; sleep 0.2; ss -tano state close-wait; ss -tano state fin-wait-2")
		release(held)
		room.Measure("FIN_WAIT2 once the client has closed", len(client.Sockets(probe.FinWait2)))
		room.Measure("CLOSE_WAIT once the client has closed", len(client.Sockets(probe.CloseWait)))
		room.Wait(4 * time.Second)
		room.Measure("FIN_WAIT2 4 s later", len(client.Sockets(probe.FinWait2)))
		waiting, gone := stillWaiting(client, held, forgotten)
		forgotten = slices.Concat(waiting, gone)
		room.Measure("CLOSE_WAIT 4 s later", fmt.Sprintf("%d of 10", len(waiting)))

		room.Did("the program writes to one of them, twice", "")
		room.Measure("what the program gets when it writes to one", outcome(forgotten[0].TrySend(100)))
		left := awaitFewer(client, probe.CloseWait, len(waiting))
		room.Measure("what it gets the next time", outcome(forgotten[0].TrySend(100)))
		room.Measure("CLOSE_WAIT that this has ended", len(waiting)-left)

		room.Did("the program turns on keep-alive of 1 s on four others", "")
		for _, socket := range forgotten[1:5] {
			socket.KeepAlive(1)
		}
		room.Measure("CLOSE_WAIT that keep-alive of 1 s on four others has ended", left-awaitFewer(client, probe.CloseWait, left-3))

		room.Did("the program closes its 10 sockets", goOn+"; sleep 1; ss -tano state close-wait")
		release(forgotten)
		room.Measure("CLOSE_WAIT once the program has closed", len(client.Sockets(probe.CloseWait)))
	},
}

// stillWaiting parts the ends of connections that are in CLOSE_WAIT from the others.
func stillWaiting(side *prove.Side, closed, forgotten []*prove.Socket) (waiting, gone []*prove.Socket) {
	sockets := side.Sockets(probe.CloseWait)
	for i, end := range forgotten {
		if slices.ContainsFunc(sockets, func(socket sandbox.Socket) bool { return socket.Remote == closed[i].Local }) {
			waiting = append(waiting, end)
		} else {
			gone = append(gone, end)
		}
	}
	return waiting, gone
}

// awaitFewer waits until a side has fewer sockets in a state, for 3 s at most, and
// tells how many.
func awaitFewer(side *prove.Side, state probe.State, than int) int {
	left := len(side.Sockets(state))
	for range 60 {
		if left < than {
			break
		}
		time.Sleep(50 * time.Millisecond)
		left = len(side.Sockets(state))
	}
	return left
}
