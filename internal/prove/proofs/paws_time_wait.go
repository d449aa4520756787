package proofs

import (
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// pawsTimeWait sends what a second client behind a NAT would: a SYN from the address
// and the port that the server has in TIME_WAIT. It is raw, since a client of this
// machine would go on with the timestamps of the first (Linux 6.12
// net/ipv4/tcp_minisocks.c tcp_timewait_state_process()).
var pawsTimeWait = prove.Proof{
	ID:     "PAWS-TW",
	Proves: []string{"TL605", "TL809"},
	Claim:  "a SYN that meets TIME_WAIT at a server opens a new connection if its timestamp is later, is refused by an ACK if it is earlier, and without a timestamp its sequence number decides",
	Expect: []prove.Expectation{
		{What: "TIME_WAIT at the server before the SYNs", Want: prove.Is(4)},
		{What: "answer to a later timestamp, lower sequence number", Want: prove.Is("SYN-ACK")},
		{What: "counter of a later timestamp, lower sequence number", Want: prove.Is("none")},
		{What: "answer to an earlier timestamp, higher sequence number", Want: prove.Is("ACK")},
		{What: "counter of an earlier timestamp, higher sequence number", Want: prove.Is("PAWSTimewait"), Before: []prove.Before{
			{Version: "6.16", Want: prove.Is("PAWSEstab"), Why: "PAWSTimewait came with commit c449d5f3a3d7"},
		}},
		{What: "answer to no timestamp, higher sequence number", Want: prove.Is("SYN-ACK")},
		{What: "counter of no timestamp, higher sequence number", Want: prove.Is("none")},
		{What: "answer to no timestamp, lower sequence number", Want: prove.Is("ACK")},
		{What: "counter of no timestamp, lower sequence number", Want: prove.Is("none")},
	},
	Run: func(room *prove.Room) {
		const (
			far    = 1_000_000 // sequence numbers
			second = 1000      // of the clock of timestamps
		)
		cases := []struct {
			what     string
			sequence int
			clock    int // 0: no timestamp
		}{
			{"a later timestamp, lower sequence number", -far, second},
			{"an earlier timestamp, higher sequence number", far, -second},
			{"no timestamp, higher sequence number", far, 0},
			{"no timestamp, lower sequence number", -far, 0},
		}
		host := room.Self
		host.Set("net.ipv4.tcp_timestamps", "1")
		tap := didTap(room, host)
		var lasts []sandbox.Segment
		for i := range cases {
			listener := host.Listen(uint16(8080+i), backlog)
			client, server := connected(host, listener)
			room.Did("connect; the server closes, then the client", serverClosesFirst(listener)+"; ss -tan state time-wait")
			server.Close()
			client.CloseAfterPeer()
			// The client's end is over, so that its last segment has been answered.
			host.Sockets(probe.LastAck)
			lasts = append(lasts, tap.Last(listener.Local, client.Local))
		}
		room.Measure("TIME_WAIT at the server before the SYNs", len(host.Sockets(probe.TimeWait)))
		for i, c := range cases {
			last := lasts[i]
			// The last ACK of the server says what it expects next, and what timestamp it has
			// seen last.
			syn := sandbox.Segment{From: last.To, To: last.From, Flags: sandbox.SYN, Sequence: last.Acked + uint32(c.sequence)}
			if c.clock != 0 {
				syn.Timestamps = &sandbox.Timestamps{Value: last.Timestamps.Echo + uint32(c.clock)}
			}
			room.Did("send a SYN from the address and the port of the client (scapy): "+c.what, prove.ByHand(syn)+"; nstat -asz TcpExtPAWSTimewait")
			answer := "nothing"
			counters := risen(host, []string{"PAWSTimewait", "PAWSEstab"}, func() {
				host.Send(host, syn)
				if segment, is := tap.Next(syn.To, syn.From); is {
					answer = segment.Flags.String()
				}
			})
			room.Measure("answer to "+c.what, answer)
			room.Measure("counter of "+c.what, counters)
		}
	},
}

// risen names those counters of TcpExt that something raises by one.
func risen(side *prove.Side, counters []string, by func()) string {
	before := map[string]int64{}
	for _, counter := range counters {
		before[counter], _ = side.TryCounter("TcpExt." + counter)
	}
	by()
	var names []string
	for _, counter := range counters {
		if after, _ := side.TryCounter("TcpExt." + counter); after == before[counter]+1 {
			names = append(names, counter)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, " and ")
}
