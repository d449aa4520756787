package proofs

import (
	"net/netip"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

var reuseLoopback = prove.Proof{
	ID:     "REUSE-LO",
	Proves: []string{"TL113"},
	Claim:  "tcp_tw_reuse=2, the default, takes ports in TIME_WAIT again for loopback addresses only",
	Expect: []prove.Expectation{
		{What: "ports taken again to 127.0.0.1", Want: prove.Is(10)},
		{What: "ports taken again to 10.99.0.1", Want: prove.Is(0)},
	},
	Run: func(room *prove.Room) {
		client := room.Self
		keepTimeWait(client)
		client.Set("net.ipv4.ip_local_port_range", tenPorts)
		loopback := room.Self.ListenAt(netip.MustParseAddrPort("127.0.0.1:8080"), backlog)
		again, _ := takenAgain(room, client, loopback, "2")
		room.Measure("ports taken again to 127.0.0.1", again)
		again, _ = takenAgain(room, client, room.Self.Listen(8080, backlog), "2")
		room.Measure("ports taken again to 10.99.0.1", again)
	},
}
