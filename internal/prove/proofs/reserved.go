package proofs

import "github.com/tcplint/terraform-provider-sysctl/internal/prove"

var reserved = prove.Proof{
	ID:     "RESERVED",
	Proves: []string{"TL204"},
	Claim:  "reserved ports are lost to outbound connections, and a program that asks for one gets it",
	Expect: []prove.Expectation{
		{What: "connections with ten ports, four of them reserved", Want: prove.Is(6)},
		{What: "listening on a reserved port", Want: prove.Is("accepted")},
	},
	Run: func(room *prove.Room) {
		client := room.Self
		client.Set("net.ipv4.ip_local_port_range", tenPorts)
		client.Set("net.ipv4.ip_local_reserved_ports", "40002-40005")
		listener := room.Self.Listen(8080, backlog)
		held, _ := hold(room, client, listener, 20)
		room.Measure("connections with ten ports, four of them reserved", len(held))
		_, refusal := room.Self.TryListen(40003, backlog)
		room.Measure("listening on a reserved port", outcome(refusal))
	},
}
