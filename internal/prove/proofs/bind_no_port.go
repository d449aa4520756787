package proofs

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// bindNoPort: with ip_autobind_reuse bind(0) takes one of the first ports of the
// range once all are taken, whether or not they are of use for the destination
// (Linux 5.10 to 7.3 net/ipv4/inet_connection_sock.c inet_csk_find_open_port()):
// with ten ports one of two, so that at most two for each destination come to the
// ten, less those of the two that are among the ten.
var bindNoPort = prove.Proof{
	ID:     "BINDNOPORT",
	Proves: []string{"article-24", "net.ipv4.ip_autobind_reuse"},
	Claim:  "bind() to an address takes a port from all destinations; with IP_BIND_ADDRESS_NO_PORT each destination has all ports, and ip_autobind_reuse is no substitute",
	Expect: []prove.Expectation{
		{What: "connections to 4 destinations with ten ports, bind(0)", Want: prove.Is(10)},
		{What: "error of the others, bind(0)", Want: prove.Is("EADDRINUSE")},
		{What: "connections to 4 destinations with ten ports, IP_BIND_ADDRESS_NO_PORT", Want: prove.Is(40)},
		{What: "connections to 4 destinations with ten ports, bind(0) with SO_REUSEADDR", Want: prove.Is(10)},
		{What: "the same with ip_autobind_reuse=1", Want: prove.Between(10, 16, "connections")},
		{What: "error of the others, ip_autobind_reuse=1", Want: prove.Is("EADDRNOTAVAIL")},
	},
	Run: func(room *prove.Room) {
		const reuse = "net.ipv4.ip_autobind_reuse" // Linux 5.7, commit 4b01a9674231
		client := room.Self
		client.Get(reuse)
		var destinations []*prove.Listener
		for port := range uint16(4) {
			destinations = append(destinations, room.Self.Listen(8080+port, backlog))
		}
		// The ports of the one before are still taken.
		ports := 40000
		spread := func(option string, connect func(*prove.Listener) (*prove.Socket, string)) (made int, refusal string) {
			client.Set("net.ipv4.ip_local_port_range", fmt.Sprintf("%d %d", ports, ports+9))
			ports += 1000
			room.Did("try 40 connections, each to the next destination, after bind() to an address", bindAndConnect(client, option))
			for i := range 40 {
				if _, refused := connect(destinations[i%4]); refused != "" {
					refusal = refused
				} else {
					destinations[i%4].Accept()
					made++
				}
			}
			return made, outcome(refusal)
		}

		made, refusal := spread("", func(to *prove.Listener) (*prove.Socket, string) { return client.TryConnectFrom(0, to) })
		room.Measure("connections to 4 destinations with ten ports, bind(0)", made)
		room.Measure("error of the others, bind(0)", refusal)

		const ipBindAddressNoPort, soReuseAddr = "x.setsockopt(0,24,1)", "x.setsockopt(1,2,1)"
		made, _ = spread(ipBindAddressNoPort, func(to *prove.Listener) (*prove.Socket, string) {
			return client.TryConnectFromAddress(client.Address, to)
		})
		room.Measure("connections to 4 destinations with ten ports, IP_BIND_ADDRESS_NO_PORT", made)

		reused := func(to *prove.Listener) (*prove.Socket, string) { return client.TryReconnectFrom(0, to) }
		made, _ = spread(soReuseAddr, reused)
		room.Measure("connections to 4 destinations with ten ports, bind(0) with SO_REUSEADDR", made)
		client.Set(reuse, "1")
		made, refusal = spread(soReuseAddr, reused)
		room.Measure("the same with ip_autobind_reuse=1", fmt.Sprintf("%d connections", made))
		room.Measure("error of the others, ip_autobind_reuse=1", refusal)
	},
}

// bindAndConnect does it by hand until the first that is refused, with a call
// before bind().
func bindAndConnect(client *prove.Side, option string) string {
	if option != "" {
		option += " or "
	}
	return fmt.Sprintf(`python3 -ic 'import socket; [%sx.bind(("%[2]s",0)) or x.connect(("%[2]s",8080+i%%4)) or print(i+1) for i,x in enumerate([socket.socket() for i in range(40)])]'`, option, client.Address)
}
