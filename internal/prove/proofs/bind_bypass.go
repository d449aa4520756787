package proofs

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// bindBypass: for a port that bind() has chosen, connect() asks neither for
// tcp_tw_reuse nor for its delay (Linux 5.10 to 7.3 net/ipv4/tcp_ipv4.c
// tcp_twsk_unique(): twp is NULL).
var bindBypass = prove.Proof{
	ID:     "BIND-BYPASS",
	Proves: []string{"article-2"},
	Claim:  "a program that binds to a port with SO_REUSEADDR gets it out of TIME_WAIT at once, without tcp_tw_reuse, as long as there are TCP timestamps",
	Expect: []prove.Expectation{
		{What: "times of 20 that the port is taken again at once", Want: prove.Is(20)},
		{What: "TWRecycled", Want: prove.Is(20)},
		{What: "without SO_REUSEADDR", Want: prove.Is("EADDRINUSE")},
		{What: "with SO_REUSEADDR and tcp_timestamps=0", Want: prove.Is("EADDRNOTAVAIL")},
	},
	Run: func(room *prove.Room) {
		client := room.Self
		keepTimeWait(client)
		client.Set("net.ipv4.tcp_tw_reuse", "0")
		const withReuse = ",reuseaddr"
		byHand := func(port uint16, to *prove.Listener, option string) string {
			return fmt.Sprintf("socat -u OPEN:/dev/null TCP:%s,bind=%s:%d%s", to.Local, client.Address, port, option)
		}
		from := func(port uint16, to *prove.Listener, option string) {
			text := fmt.Sprintf("connect from port %d to %s and close, the client first", port, to.Local)
			if option == withReuse {
				text += ", with SO_REUSEADDR"
			}
			room.Did(text, byHand(port, to, option)+"; sleep 0.2")
		}

		listener := room.Self.Listen(8080, backlog)
		from(50000, listener, withReuse)
		clientCloses(client, listener, func() (*prove.Socket, string) { return client.TryReconnectFrom(50000, listener) })
		room.Did("20 times more", "for i in $(seq 20); do "+byHand(50000, listener, withReuse)+" || break; echo $i; sleep 0.2; done; nstat -asz TcpExtTWRecycled")
		again, recycled := 0, client.Counter("TcpExt.TWRecycled")
		for again < 20 && clientCloses(client, listener, func() (*prove.Socket, string) { return client.TryReconnectFrom(50000, listener) }) == "" {
			again++
		}
		room.Measure("times of 20 that the port is taken again at once", again)
		room.Measure("TWRecycled", client.Counter("TcpExt.TWRecycled")-recycled)

		listener = room.Self.Listen(8081, backlog)
		without := func() string {
			from(50001, listener, "")
			return clientCloses(client, listener, func() (*prove.Socket, string) { return client.TryConnectFrom(50001, listener) })
		}
		without()
		room.Measure("without SO_REUSEADDR", outcome(without()))

		client.Set("net.ipv4.tcp_timestamps", "0")
		listener = room.Self.Listen(8082, backlog)
		untimed := func() string {
			from(50002, listener, withReuse)
			return clientCloses(client, listener, func() (*prove.Socket, string) { return client.TryReconnectFrom(50002, listener) })
		}
		untimed()
		room.Measure("with SO_REUSEADDR and tcp_timestamps=0", outcome(untimed()))
	},
}

// clientCloses opens a connection that the client closes first, if it can. All is
// closed when it returns.
func clientCloses(client *prove.Side, listener *prove.Listener, connect func() (*prove.Socket, string)) (refusal string) {
	connection, refusal := connect()
	if refusal != "" {
		return refusal
	}
	accepted := listener.Accept()
	connection.Close()
	accepted.CloseAfterPeer()
	// The server's end is in LAST_ACK for a moment.
	client.Sockets(probe.LastAck)
	return ""
}
