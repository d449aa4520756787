package proofs

import "github.com/tcplint/terraform-provider-sysctl/internal/prove"

var reuseTimestamps = prove.Proof{
	ID:     "REUSE-TS",
	Proves: []string{"TL101", "TL110", "article-11"},
	Claim:  "tcp_tw_reuse=1 takes ports in TIME_WAIT again only with TCP timestamps",
	Expect: []prove.Expectation{
		{What: "ports taken again with tcp_timestamps=1", Want: prove.Is(10)},
		{What: "TWRecycled with tcp_timestamps=1", Want: prove.Is(10)},
		{What: "ports taken again with tcp_timestamps=0", Want: prove.Is(0)},
		{What: "TWRecycled with tcp_timestamps=0", Want: prove.Is(0)},
	},
	Run: func(room *prove.Room) {
		client := room.Self
		keepTimeWait(client)
		client.Set("net.ipv4.ip_local_port_range", tenPorts)
		// Another destination has the same ports once more.
		for i, timestamps := range []string{"1", "0"} {
			client.Set("net.ipv4.tcp_timestamps", timestamps)
			again, recycled := takenAgain(room, client, room.Self.Listen(uint16(8080+i), backlog), "1")
			room.Measure("ports taken again with tcp_timestamps="+timestamps, again)
			room.Measure("TWRecycled with tcp_timestamps="+timestamps, recycled)
		}
	},
}

// takenAgain leaves TIME_WAIT on all ports of the client, and counts those that it
// may take again after the delay, with a value of tcp_tw_reuse. It takes them first
// without: on a slow machine the delay of the first may be over before the last is
// taken.
func takenAgain(room *prove.Room, client *prove.Side, listener *prove.Listener, reuse string) (ports int, recycled int64) {
	takeAll(room, client, listener)
	room.Wait(afterReuseDelay)
	client.Set("net.ipv4.tcp_tw_reuse", reuse)
	before := client.Counter("TcpExt.TWRecycled")
	didChurn(room, listener, 10)
	ports, _ = churn(client, listener, 10)
	return ports, client.Counter("TcpExt.TWRecycled") - before
}

// takeAll leaves TIME_WAIT on all ports of the client.
func takeAll(room *prove.Room, client *prove.Side, listener *prove.Listener) {
	client.Set("net.ipv4.tcp_tw_reuse", "0")
	didChurn(room, listener, 10)
	churn(client, listener, 10)
}
