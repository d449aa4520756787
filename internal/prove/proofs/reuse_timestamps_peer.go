package proofs

import "github.com/tcplint/terraform-provider-sysctl/internal/prove"

var reuseTimestampsPeer = prove.Proof{
	ID:     "REUSE-TS-PEER",
	Proves: []string{"TL603", "TL808", "article-11"},
	Claim:  "tcp_tw_reuse=1 does nothing towards a peer that has TCP timestamps off",
	Expect: []prove.Expectation{
		{What: "ports taken again, peer with tcp_timestamps=1", Want: prove.Is(10)},
		{What: "ports taken again, peer with tcp_timestamps=0", Want: prove.Is(0)},
	},
	Needs: prove.Needs{Peer: true},
	Run: func(room *prove.Room) {
		client, server := room.Self, room.Peer
		keepTimeWait(client)
		client.Set("net.ipv4.ip_local_port_range", tenPorts)
		client.Set("net.ipv4.tcp_timestamps", "1")
		// Another destination has the same ports once more.
		for i, timestamps := range []string{"1", "0"} {
			server.Set("net.ipv4.tcp_timestamps", timestamps)
			again, _ := takenAgain(room, client, server.Listen(uint16(8080+i), backlog), "1")
			room.Measure("ports taken again, peer with tcp_timestamps="+timestamps, again)
		}
	},
}
