package proofs

import (
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

var closeWait = prove.Proof{
	ID:     "CLOSEWAIT",
	Proves: []string{"TL802", "TL803"},
	Claim:  "CLOSE_WAIT has no timer: it lasts until the program closes, long after FIN_WAIT2 at the other end is gone",
	Expect: []prove.Expectation{
		{What: "FIN_WAIT2 once the client has closed", Want: prove.Is(10)},
		{What: "CLOSE_WAIT once the client has closed", Want: prove.Is(10)},
		{What: "FIN_WAIT2 4 s later", Want: prove.Is(0)},
		{What: "CLOSE_WAIT 4 s later", Want: prove.Is(10)},
		{What: "CLOSE_WAIT once the program has closed", Want: prove.Is(0)},
	},
	Run: func(room *prove.Room) {
		client := room.Self
		client.Set("net.ipv4.tcp_fin_timeout", "3")
		listener := room.Self.Listen(8080, backlog)
		held, forgotten := hold(room, client, listener, 10)
		room.Did("the client closes, the program does not", "ss -tano state close-wait; ss -tano state fin-wait-2")
		release(held)
		count := func(when string) {
			room.Measure("FIN_WAIT2 "+when, len(client.Sockets(probe.FinWait2)))
			room.Measure("CLOSE_WAIT "+when, len(client.Sockets(probe.CloseWait)))
		}
		count("once the client has closed")
		room.Wait(4 * time.Second)
		count("4 s later")
		room.Did("the program closes its 10 sockets", "")
		release(forgotten)
		room.Measure("CLOSE_WAIT once the program has closed", len(client.Sockets(probe.CloseWait)))
	},
}
