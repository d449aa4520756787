package proofs

import (
	"net/netip"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// reuseV6: TCP over IPv6 has no parameters of its own. Both ask the same functions
// (Linux 5.10 to 7.3 net/ipv4/tcp_ipv4.c tcp_twsk_unique() and
// net/ipv4/inet_hashtables.c __inet_hash_connect()).
var reuseV6 = prove.Proof{
	ID: "REUSE-V6",
	Proves: []string{
		"net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_tw_reuse", "net.ipv4.tcp_timestamps", "net.ipv4.tcp_fin_timeout",
	},
	Claim: "TCP over IPv6 follows the parameters of net.ipv4",
	Expect: []prove.Expectation{
		{What: "connections with ten ports, two of them reserved", Want: prove.Is(8)},
		{What: "error of the next", Want: prove.Is("EADDRNOTAVAIL")},
		{What: "ports taken again with tcp_tw_reuse=0", Want: prove.Is(0)},
		{What: "ports taken again with tcp_tw_reuse=2", Want: prove.Is(0)},
		{What: "ports taken again with tcp_tw_reuse=2, to ::1", Want: prove.Is(8)},
		{What: "ports taken again with tcp_tw_reuse=1", Want: prove.Is(8)},
		{What: "ports taken again with tcp_tw_reuse=1, without timestamps", Want: prove.Is(0)},
		{What: "ports taken again with tcp_tw_reuse=1, peer without timestamps", Want: prove.Is(0)},
		{What: "FIN_WAIT2 with tcp_fin_timeout=10", Want: prove.Between(9, 10, "s")},
	},
	Needs: prove.Needs{Peer: true},
	Run: func(room *prove.Room) {
		client, server := room.Self.IPv6(), room.Peer.IPv6()
		keepTimeWait(client)
		client.Set("net.ipv4.ip_local_port_range", tenPorts)
		client.Set("net.ipv4.ip_local_reserved_ports", "40002-40003")
		attempts := 10
		use := func(what string, to *prove.Listener) (refusal string) {
			didChurn(room, to, attempts)
			made, refusal := churn(client, to, attempts)
			if what != "" {
				room.Measure(what, made)
			}
			return refusal
		}

		// Another destination has the same ports once more.
		timed, local, untimed, deaf := server.Listen(8080, backlog), client.ListenAt(netip.MustParseAddrPort("[::1]:8081"), backlog), server.Listen(8082, backlog), server.Listen(8083, backlog)
		room.Measure("error of the next", use("connections with ten ports, two of them reserved", timed))
		use("", local)
		server.Set("net.ipv4.tcp_timestamps", "0")
		use("", deaf)
		server.Set("net.ipv4.tcp_timestamps", "1")
		client.Set("net.ipv4.tcp_timestamps", "0")
		use("", untimed)
		client.Set("net.ipv4.tcp_timestamps", "1")

		room.Wait(afterReuseDelay)
		attempts = 8 // one more, and on a slow machine a port might be free once more
		client.Set("net.ipv4.tcp_tw_reuse", "0")
		use("ports taken again with tcp_tw_reuse=0", timed)
		client.Set("net.ipv4.tcp_tw_reuse", "2")
		use("ports taken again with tcp_tw_reuse=2", timed)
		use("ports taken again with tcp_tw_reuse=2, to ::1", local)
		client.Set("net.ipv4.tcp_tw_reuse", "1")
		use("ports taken again with tcp_tw_reuse=1", timed)
		use("ports taken again with tcp_tw_reuse=1, without timestamps", untimed)
		use("ports taken again with tcp_tw_reuse=1, peer without timestamps", deaf)

		client.Set("net.ipv4.tcp_fin_timeout", "10")
		careless := server.Listen(8084, backlog)
		half, halfThere := connected(client, careless)
		didLeaveHalfClosed(room, careless)
		half.Close()
		room.Measure("FIN_WAIT2 with tcp_fin_timeout=10", timer(client, half, probe.FinWait2))
		halfThere.Close()
	},
}
