package proofs

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// parity: commit 07f4c90062f8 (Linux 4.2) made connect() and bind(0) begin with
// different halves of the range. connect() rounds the number of ports down to an
// even one before it goes round (Linux 5.10, 6.1, 6.12 and 7.3
// net/ipv4/inet_hashtables.c __inet_hash_connect(): remaining &= ~1U), so that of an
// odd number each call misses one: the highest if it begins at the lowest, else the
// lowest. Whether the last port is found depends on where the calls began, and a
// call that fails does not move that.
var parity = prove.Proof{
	ID:     "PARITY",
	Proves: []string{"TL202"},
	Claim:  "connect() takes ports of the parity of the lower bound first, bind(0) the others; bounds of the same parity may lose one port, but with IP_LOCAL_PORT_RANGE lose none",
	Expect: []prove.Expectation{
		{What: "even ports among the first 5 of connect() in 42000-42009", Want: prove.Is(5)},
		{What: "even ports among the first 5 of connect() in 43001-43010", Want: prove.Is(0)},
		{What: "even ports among the first 5 of bind(0) in 44000-44009", Want: prove.Is(0)},
		{What: "what connect() takes of 45000-45009", Want: prove.Is("10 ports")},
		{What: "what connect() takes of 46000-46010", Want: prove.Between(10, 11, "ports")},
		{What: optionTakes, Want: prove.Is("11 ports"), Before: []prove.Before{
			{Version: "6.8", Want: prove.Between(10, 11, "ports"), Why: "connect() kept to parity with the option too (commit 207184853dbd)"},
		}},
	},
	Run: func(room *prove.Room) {
		client := room.Self
		listener := room.Self.Listen(8080, backlog)
		connect := func() (*prove.Socket, string) { return client.TryConnect(listener) }
		bind := func() (*prove.Socket, string) { return client.TryBind(0) }
		connectByHand := fmt.Sprintf(`python3 -c 'import socket; held = [socket.create_connection(("%s", 8080)) for _ in range(5)]; print([s.getsockname()[1] for s in held])'`, client.Address)
		bindByHand := fmt.Sprintf(`python3 -c 'import socket; held = [socket.socket() for _ in range(5)]; [s.bind(("%s", 0)) for s in held]; print([s.getsockname()[1] for s in held])'`, client.Address)
		for _, c := range []struct {
			call     string
			low      int
			takePort func() (*prove.Socket, string)
			byHand   string
		}{{"connect()", 42000, connect, connectByHand}, {"connect()", 43001, connect, connectByHand}, {"bind(0)", 44000, bind, bindByHand}} {
			client.Set("net.ipv4.ip_local_port_range", fmt.Sprintf("%d %d", c.low, c.low+9))
			room.Did(fmt.Sprintf("take 5 ports by %s", c.call), c.byHand)
			room.Measure(fmt.Sprintf("even ports among the first 5 of %s in %d-%d", c.call, c.low, c.low+9), even(take(5, c.takePort)))
		}
		for _, c := range []struct{ low, high int }{{45000, 45009}, {46000, 46010}} {
			client.Set("net.ipv4.ip_local_port_range", fmt.Sprintf("%d %d", c.low, c.high))
			held, _ := hold(room, client, listener, 20)
			room.Measure(fmt.Sprintf("what connect() takes of %d-%d", c.low, c.high), fmt.Sprintf("%d ports", len(held)))
		}
		// Linux 6.3, commit 91d0b78c5177, and 6.1.31.
		client.Set("net.ipv4.ip_local_port_range", "40000 49999")
		room.Did("take ports of 47000-47010 by connect() with IP_LOCAL_PORT_RANGE", "")
		refusal := ""
		held := take(20, func() (socket *prove.Socket, refused string) {
			socket, refusal = client.TryConnectFromRange(47000, 47010, listener)
			return socket, refusal
		})
		if refusal == "ENOPROTOOPT" {
			room.Lacks("this kernel has no IP_LOCAL_PORT_RANGE", optionTakes)
			return
		}
		room.Measure(optionTakes, fmt.Sprintf("%d ports", len(held)))
	},
}

const optionTakes = "what connect() takes of 47000-47010 with IP_LOCAL_PORT_RANGE"

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
