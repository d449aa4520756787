package proofs

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// overflow: an accept queue is full with one more than the backlog (Linux 6.12
// include/net/sock.h sk_acceptq_is_full()), and new SYNs are dropped then. That the last
// ACK of a handshake meets a full queue happens only if the SYN did not: here these ACKs
// are held back, and the backlog is cut meanwhile.
var overflow = prove.Proof{
	ID:     "OVERFLOW",
	Proves: []string{"TL305", "TL805"},
	Claim:  "when the accept queue is full, the last ACK of a handshake is dropped and counted, and the connection opens once there is room; with tcp_abort_on_overflow=1 it is reset, and a SYN is dropped all the same",
	Expect: []prove.Expectation{
		{What: "clients of 8 that are ESTABLISHED, room for 3, tcp_abort_on_overflow=0", Want: prove.Is(8)},
		{What: "connections that the server has", Want: prove.Is(3)},
		{What: "ListenOverflows and ListenDrops rise by 5 at least", Want: prove.Is("yes")},
		{What: "connections that the server has once there is room for 8", Want: prove.Is(8)},
		{What: "clients of 8 that are ESTABLISHED, room for 3, tcp_abort_on_overflow=1", Want: prove.Is(3)},
		{What: "what the others see", Want: prove.Is("ECONNRESET")},
		{What: "a new client, tcp_abort_on_overflow=1", Want: prove.Is("no answer")},
	},
	Needs: prove.Needs{Peer: true},
	Run: func(room *prove.Room) {
		const abort, overflows, drops = "net.ipv4.tcp_abort_on_overflow", "TcpExt.ListenOverflows", "TcpExt.ListenDrops"
		client, server := room.Self, room.Peer

		server.Set(abort, "0")
		patient := careless(room, server, 8080)
		overflowsBefore, dropsBefore := server.Counter(overflows), server.Counter(drops)
		overfill(room, client, server, patient)
		rise(server, overflows, overflowsBefore+5)
		room.Measure("clients of 8 that are ESTABLISHED, room for 3, tcp_abort_on_overflow=0", len(openTo(client, patient)))
		room.Measure("connections that the server has", len(openOf(server, patient)))
		room.Measure("ListenOverflows and ListenDrops rise by 5 at least", yes(server.Counter(overflows) >= overflowsBefore+5 && server.Counter(drops) >= dropsBefore+5))
		room.Did("listen(16) again on the same socket", "kill -USR2 $SERVER; nsenter --net --target $PEER ss -tn")
		patient.ListenAgain(16)
		until(func() bool { return len(openOf(server, patient)) == 8 })
		room.Measure("connections that the server has once there is room for 8", len(openOf(server, patient)))

		server.Set(abort, "1")
		strict := careless(room, server, 8081)
		clients := overfill(room, client, server, strict)
		until(func() bool { return len(openTo(client, strict)) == 3 })
		open := openTo(client, strict)
		room.Measure("clients of 8 that are ESTABLISHED, room for 3, tcp_abort_on_overflow=1", len(open))
		room.Measure("what the others see", whatIsSeen(clients, open))
		room.Measure("a new client, tcp_abort_on_overflow=1", next(room, client, strict))
	},
}

// asking is the client's end of a connection, and what has become of its request.
type asking struct {
	*prove.Socket
	refusal string
}

// careless is a listener that never accepts, with a backlog of 16.
func careless(room *prove.Room, server *prove.Side, port uint16) (listener *prove.Listener) {
	room.Quietly(func() { listener = server.Listen(port, 16) })
	room.Did(fmt.Sprintf("on the other side listen(16) on %s, and never accept", listener.Local), fmt.Sprintf(
		`nsenter --net --target $PEER python3 -c 'import signal, socket; server = socket.create_server(("%s", %d), backlog=16); signal.signal(signal.SIGUSR1, lambda *_: server.listen(2)); signal.signal(signal.SIGUSR2, lambda *_: server.listen(16)); [signal.pause() for _ in range(9)]' & SERVER=$!; sleep 1`,
		listener.Local.Addr(), port))
	return listener
}

// overfill opens 8 connections to a listener, has their last ACKs held until it has
// room for 3 alone, and lets the clients send their requests.
func overfill(room *prove.Room, client, server *prove.Side, listener *prove.Listener) []asking {
	at := listener.Local
	server.Hold(sandbox.ACK, listener)
	room.Did(fmt.Sprintf("connect to %s 8 times", at), fmt.Sprintf("clients=; for i in $(seq 8); do exec {fd}<>/dev/tcp/%s/%d; clients+=\" $fd\"; done", at.Addr(), at.Port()))
	clients := make([]asking, 8)
	for i := range clients {
		clients[i].Socket = client.Connect(listener)
	}
	room.Did("listen(2) again on the same socket, which makes room for 3", "kill -USR1 $SERVER")
	listener.ListenAgain(2)
	server.Release()
	room.Did("each client sends its request, with an ACK", "for fd in $clients; do echo GET >&$fd; done; ss -tn")
	for i := range clients {
		// On a busy machine the server has sent its SYN-ACK again by now, and has reset.
		clients[i].refusal = clients[i].TrySend(4)
	}
	return clients
}

// whatIsSeen is the error that all clients see but those that are open.
func whatIsSeen(clients []asking, open []sandbox.Socket) string {
	seen := map[string]bool{}
	for _, client := range clients {
		if slices.ContainsFunc(open, func(is sandbox.Socket) bool { return is.Local == client.Local }) {
			continue
		}
		refusal := client.refusal
		if refusal == "" {
			refusal = whatIsRead([]*prove.Socket{client.Socket})
		}
		seen[refusal] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(seen)), " and ")
}

// openTo are the ESTABLISHED ends of connections to a listener, openOf those at it.
func openTo(side *prove.Side, listener *prove.Listener) []sandbox.Socket {
	return slices.DeleteFunc(side.Sockets(probe.Established), func(socket sandbox.Socket) bool { return socket.Remote != listener.Local })
}

func openOf(side *prove.Side, listener *prove.Listener) []sandbox.Socket {
	return slices.DeleteFunc(side.Sockets(probe.Established), func(socket sandbox.Socket) bool { return socket.Local != listener.Local })
}

// rise waits until a counter has a value, 3 s at most.
func rise(side *prove.Side, counter string, value int64) {
	until(func() bool { return side.Counter(counter) >= value })
}

// until waits until something is so, 3 s at most: what is measured then says whether it
// was.
func until(is func() bool) {
	for range 150 {
		if is() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}
