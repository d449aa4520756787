package proofs

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

var timeWaitLimit = prove.Proof{
	ID:     "TWCAP",
	Proves: []string{"TL106", "TL107", "TL114", "TL804"},
	Claim:  "above tcp_max_tw_buckets a connection ends without TIME_WAIT and counts in TCPTimeWaitOverflow; 0 is none at all, -1 no limit, and orphans in FIN_WAIT2 count too",
	Expect: []prove.Expectation{
		{What: "TIME_WAIT of 20 closed connections, limit 5", Want: prove.Is("5, overflow 15")},
		{What: "TIME_WAIT of 20 closed connections, limit 0", Want: prove.Is("0, overflow 20")},
		{What: "TIME_WAIT of 20 closed connections, limit -1", Want: prove.Is("20, overflow 0"), Before: []prove.Before{
			{Version: "5.18", Want: prove.Is("0, overflow 20"), Why: "-1 is below any number, and so as good as 0; commit fbb8295248e1 has the limit compared without a sign"},
		}},
		{What: "FIN_WAIT2 of 5 orphans with room for 3", Want: prove.Is("3, overflow 2")},
	},
	Run: func(room *prove.Room) {
		const (
			limit = "net.ipv4.tcp_max_tw_buckets"
			count = "ss -tan state time-wait state fin-wait-2 | tail -n +2 | wc -l; nstat -asz TcpExtTCPTimeWaitOverflow"
		)
		client := room.Self
		keepTimeWait(client)
		listener := room.Self.Listen(8080, backlog)
		// Under each limit something else comes than under the one before.
		for _, value := range []string{"0", "5", "-1"} {
			client.Set(limit, value)
			room.Measure("TIME_WAIT of 20 closed connections, limit "+value, added(client, probe.TimeWait, func() {
				didChurn(room, listener, 20)
				churn(client, listener, 20)
				room.Did("count them", "sleep 0.2; "+count)
			}))
		}
		client.Set(limit, fmt.Sprint(len(client.Sockets(probe.TimeWait))+3))
		room.Measure("FIN_WAIT2 of 5 orphans with room for 3", added(client, probe.FinWait2, func() {
			held, _ := hold(room, client, listener, 5)
			room.Did("the client closes, the server does not", stopServer+"; "+closeHeld+"; sleep 0.2; "+count+"; "+goOn)
			release(held)
		}))
	},
}

// added is how many sockets in a state something brings, and how many it would
// have brought but for the limit.
func added(side *prove.Side, state probe.State, by func()) string {
	const overflow = "TcpExt.TCPTimeWaitOverflow"
	sockets, over := len(side.Sockets(state)), side.Counter(overflow)
	by()
	return fmt.Sprintf("%d, overflow %d", len(side.Sockets(state))-sockets, side.Counter(overflow)-over)
}
