package proofs

import "github.com/tcplint/terraform-provider-sysctl/internal/prove"

var listenStolen = prove.Proof{
	ID:     "LISTEN-STOLEN",
	Proves: []string{"TL203", "TL208"},
	Claim:  "an outbound connection that has taken the port of a server keeps it from starting, in TIME_WAIT too; a reserved port stays free",
	Expect: []prove.Expectation{
		{What: "listening on port 40003, reserved", Want: prove.Is("accepted")},
		{What: "listening on port 40003, a connection has it", Want: prove.Is("EADDRINUSE")},
		{What: "listening on port 40003, TIME_WAIT has it", Want: prove.Is("EADDRINUSE")},
	},
	Run: func(room *prove.Room) {
		const stolen = 40003
		client := room.Self
		client.Set("net.ipv4.tcp_tw_reuse", "0")
		client.Set("net.ipv4.ip_local_port_range", tenPorts)
		client.Set("net.ipv4.ip_local_reserved_ports", "40003")
		listener := room.Self.Listen(8080, backlog)
		held, accepted := hold(room, client, listener, 20)
		server, refusal := room.Self.TryListen(stolen, backlog)
		room.Measure("listening on port 40003, reserved", outcome(refusal))
		if refusal == "" {
			room.Did("the server ends again", "kill $!; wait $!")
			server.Close()
		}

		client.Set("net.ipv4.ip_local_reserved_ports", "")
		// The only port that is left is the one of the server.
		last, lastAccepted := hold(room, client, listener, 1)
		_, refusal = room.Self.TryListen(stolen, backlog)
		room.Measure("listening on port 40003, a connection has it", outcome(refusal))

		room.Did("close all connections, the client first", closeHeld+"; sleep 0.2; ss -tan state time-wait")
		release(append(held, last...))
		for _, socket := range append(accepted, lastAccepted...) {
			socket.CloseAfterPeer()
		}
		_, refusal = room.Self.TryListen(stolen, backlog)
		room.Measure("listening on port 40003, TIME_WAIT has it", outcome(refusal))
	},
}
