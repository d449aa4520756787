package proofs

import "github.com/tcplint/terraform-provider-sysctl/internal/prove"

// reuseOff is the control of the other proofs of tcp_tw_reuse.
var reuseOff = prove.Proof{
	ID:     "REUSE-OFF",
	Proves: []string{"net.ipv4.tcp_tw_reuse"},
	Claim:  "without tcp_tw_reuse a range of ports serves one destination once in 60 s, and connect() then fails with EADDRNOTAVAIL",
	Expect: []prove.Expectation{
		{What: "connections with ten ports", Want: prove.Is(10)},
		{What: "error of the next", Want: prove.Is("EADDRNOTAVAIL")},
		{What: "connections 1.3 s later", Want: prove.Is(0)},
	},
	Run: func(room *prove.Room) {
		client := room.Self
		keepTimeWait(client)
		client.Set("net.ipv4.ip_local_port_range", tenPorts)
		client.Set("net.ipv4.tcp_tw_reuse", "0")
		listener := room.Self.Listen(8080, backlog)

		didChurn(room, listener, 20)
		made, refusal := churn(client, listener, 20)
		room.Measure("connections with ten ports", made)
		room.Measure("error of the next", refusal)

		room.Wait(afterReuseDelay)
		again, _ := churn(client, listener, 20)
		room.Measure("connections 1.3 s later", again)
	},
}
