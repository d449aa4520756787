package proofs

import (
	"fmt"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

var trackedTimeWait = prove.Proof{
	ID:     "CT-TW",
	Proves: []string{"TL501"},
	Claim:  "nf_conntrack_tcp_timeout_time_wait is the clock of connection tracking: the socket's TIME_WAIT lasts 60 s whatever it is",
	Expect: []prove.Expectation{
		{What: "TIME_WAIT of the tracker, as the kernel has it", Want: prove.Between(115, 120, "s")},
		{What: "TIME_WAIT of the socket", Want: prove.Between(55, 60, "s")},
		{What: "entries 4 s after a close with nf_conntrack_tcp_timeout_time_wait=2", Want: prove.Is(0)},
		{What: "TIME_WAIT of the socket that is left then", Want: prove.Between(50, 56.5, "s")},
	},
	Run: func(room *prove.Room) {
		client := room.Self
		client.Track()
		listener := room.Self.Listen(8080, backlog)
		first := closed(room, client, listener)
		room.Measure("TIME_WAIT of the tracker, as the kernel has it", forgottenIn(client, first))
		room.Measure("TIME_WAIT of the socket", timer(client, first, probe.TimeWait))

		client.Set("net.netfilter.nf_conntrack_tcp_timeout_time_wait", "2")
		second := closed(room, client, listener)
		room.Wait(4 * time.Second)
		room.Measure("entries 4 s after a close with nf_conntrack_tcp_timeout_time_wait=2", entries(client, second))
		room.Measure("TIME_WAIT of the socket that is left then", timer(client, second, probe.TimeWait))
	},
}

// closed is the client's end of a connection that both ends have closed, the client
// first.
func closed(room *prove.Room, client *prove.Side, listener *prove.Listener) *prove.Socket {
	here, there := connected(client, listener)
	room.Did(fmt.Sprintf("connect to %s and close, the client first", listener.Local), connectAndClose(listener)+"; conntrack -L -p tcp; ss -tano state time-wait")
	here.Close()
	there.CloseAfterPeer()
	return here
}
