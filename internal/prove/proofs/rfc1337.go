package proofs

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// rfc1337: the RST has the sequence number that TIME_WAIT expects (Linux 6.12
// net/ipv4/tcp_minisocks.c tcp_timewait_state_process()).
var rfc1337 = prove.Proof{
	ID:     "RFC1337",
	Proves: []string{"TL111"},
	Claim:  "with tcp_rfc1337=0, the default, a stray RST ends TIME_WAIT; with 1 it stays",
	Expect: []prove.Expectation{
		{What: "tcp_rfc1337 of a new namespace", Want: prove.Is(0)},
		{What: "TIME_WAIT before the RST, tcp_rfc1337=0", Want: prove.Is(1)},
		{What: "TIME_WAIT after the RST, tcp_rfc1337=0", Want: prove.Is(0)},
		{What: "TIME_WAIT before the RST, tcp_rfc1337=1", Want: prove.Is(1)},
		{What: "TIME_WAIT after the RST, tcp_rfc1337=1", Want: prove.Is(1)},
	},
	Run: func(room *prove.Room) {
		const parameter = "net.ipv4.tcp_rfc1337"
		host := room.Self
		room.Measure("tcp_rfc1337 of a new namespace", host.Get(parameter))
		tap := didTap(room, host)
		for i, value := range []string{"0", "1"} {
			host.Set(parameter, value)
			listener := host.Listen(uint16(8080+i), backlog)
			client, server := connected(host, listener)
			room.Did("connect; the client closes, then the server", fmt.Sprintf("(: </dev/tcp/%s/%d); ss -tan state time-wait", listener.Local.Addr(), listener.Local.Port()))
			client.Close()
			server.CloseAfterPeer()
			room.Measure("TIME_WAIT before the RST, tcp_rfc1337="+value, timeWaits(host, client))

			// The ACK for the FIN of the server says what the client expects next.
			reset := sandbox.Segment{From: listener.Local, To: client.Local, Flags: sandbox.RST, Sequence: tap.Last(client.Local, listener.Local).Acked}
			room.Did("send a RST as if from the server, with the sequence number that the client expects (scapy)", prove.ByHand(reset))
			host.Send(host, reset)
			room.Measure("TIME_WAIT after the RST, tcp_rfc1337="+value, timeWaits(host, client))
		}
	},
}

// didTap hears what arrives at a side, and tells how the numbers are read by hand.
func didTap(room *prove.Room, side *prove.Side) *prove.Tap {
	room.Did("hear all segments, for their sequence numbers and timestamps", "tcpdump -l -n -S -i any tcp &")
	return side.Tap()
}

// timeWaits counts those of one end of a connection: one, or none.
func timeWaits(side *prove.Side, end *prove.Socket) int {
	count := 0
	for _, socket := range side.Sockets(probe.TimeWait) {
		if socket.Local == end.Local {
			count++
		}
	}
	return count
}
