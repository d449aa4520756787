package proofs

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// parity: commit 07f4c90062f8 (Linux 4.2) made connect() and bind(0) begin with
// different halves of the range.
var parity = prove.Proof{
	ID:     "PARITY",
	Proves: []string{"TL202"},
	Claim:  "connect() takes ports of the parity of the lower bound first, bind(0) the others, and no port is lost where both bounds have the same",
	Expect: []prove.Expectation{
		{What: "even ports among the first 5 of connect() in 42000-42009", Want: prove.Is(5)},
		{What: "even ports among the first 5 of connect() in 42001-42010", Want: prove.Is(0)},
		{What: "even ports among the first 5 of bind(0) in 42000-42009", Want: prove.Is(0)},
		{What: "ports that connect() takes in 42000-42010", Want: prove.Is(11)},
	},
	Run: func(room *prove.Room) {
		client := room.Self
		listener := room.Self.Listen(8080, backlog)
		connect := func() (*prove.Socket, string) { return client.TryConnect(listener) }
		bind := func() (*prove.Socket, string) { return client.TryBind(0) }
		for _, c := range []struct {
			call     string
			low      int
			takePort func() (*prove.Socket, string)
		}{{"connect()", 42000, connect}, {"connect()", 42001, connect}, {"bind(0)", 42000, bind}} {
			client.Set("net.ipv4.ip_local_port_range", fmt.Sprintf("%d %d", c.low, c.low+9))
			// Another destination for each, so that all ports are free again.
			listener = room.Self.Listen(listener.Local.Port()+1, backlog)
			room.Did(fmt.Sprintf("take 5 ports by %s", c.call), "")
			taken := take(5, c.takePort)
			room.Measure(fmt.Sprintf("even ports among the first 5 of %s in %d-%d", c.call, c.low, c.low+9), even(taken))
			release(taken)
		}
		client.Set("net.ipv4.ip_local_port_range", "42000 42010")
		listener = room.Self.Listen(listener.Local.Port()+1, backlog)
		held, _ := hold(room, client, listener, 20)
		room.Measure("ports that connect() takes in 42000-42010", len(held))
	},
}

// take takes ports until it is refused, at most so many.
func take(most int, port func() (*prove.Socket, string)) []*prove.Socket {
	var taken []*prove.Socket
	for len(taken) < most {
		socket, refusal := port()
		if refusal != "" {
			break
		}
		taken = append(taken, socket)
	}
	return taken
}

func release(sockets []*prove.Socket) {
	for _, socket := range sockets {
		socket.Close()
	}
}

func even(sockets []*prove.Socket) int {
	count := 0
	for _, socket := range sockets {
		if socket.Local.Port()%2 == 0 {
			count++
		}
	}
	return count
}
