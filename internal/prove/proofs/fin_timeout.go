package proofs

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// finTimeout reads the timers as they start, so that it waits for none of them.
var finTimeout = prove.Proof{
	ID:     "FINTO",
	Proves: []string{"TL104", "TL105", "article-5", "article-6", "article-26"},
	Claim:  "tcp_fin_timeout limits FIN_WAIT2 of connections without a process, and TIME_WAIT lasts 60 s whatever it is",
	Expect: []prove.Expectation{
		{What: "TIME_WAIT with tcp_fin_timeout=5", Want: prove.Between(58, 60, "s")},
		{What: "FIN_WAIT2 with tcp_fin_timeout=5", Want: prove.Between(4, 5, "s")},
		{What: "TIME_WAIT with tcp_fin_timeout=10", Want: prove.Between(58, 60, "s")},
		{What: "FIN_WAIT2 with tcp_fin_timeout=10", Want: prove.Between(9, 10, "s")},
		{What: "TIME_WAIT with tcp_fin_timeout=120", Want: prove.Between(58, 60, "s")},
		// Above 60 s the whole socket waits for the part beyond, and what remains of
		// it for the last 60 s (Linux 6.12 net/ipv4/tcp.c __tcp_close()).
		{What: "FIN_WAIT2 with tcp_fin_timeout=120", Want: prove.Between(58, 60, "s")},
	},
	Run: func(room *prove.Room) {
		client := room.Self
		listener := room.Self.Listen(8080, backlog)
		for _, timeout := range []string{"5", "10", "120"} {
			client.Set("net.ipv4.tcp_fin_timeout", timeout)

			done, doneThere := connected(client, listener)
			room.Did("the client closes, then the server", connectAndClose(listener)+"; sleep 0.2; ss -tano state time-wait")
			done.Close()
			doneThere.CloseAfterPeer()
			room.Measure("TIME_WAIT with tcp_fin_timeout="+timeout, timer(client, done, probe.TimeWait))

			half, halfThere := connected(client, listener)
			didLeaveHalfClosed(room, listener)
			half.Close()
			room.Measure("FIN_WAIT2 with tcp_fin_timeout="+timeout, timer(client, half, probe.FinWait2))
			halfThere.Close()
		}
	},
}

// connected is both ends of a new connection.
func connected(client *prove.Side, listener *prove.Listener) (here, there *prove.Socket) {
	here = client.Connect(listener)
	return here, listener.Accept()
}

// timer is what is left of the timer of one end of a connection.
func timer(side *prove.Side, of *prove.Socket, state probe.State) string {
	for _, socket := range side.Sockets(state) {
		if socket.Local == of.Local {
			return fmt.Sprintf("%.1f s", float64(socket.TimerMS)/1000)
		}
	}
	return "it is not in that state"
}
