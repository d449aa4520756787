package proofs

import (
	"fmt"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// trackedIdle: after a probe the next one comes tcp_keepalive_intvl later at the
// earliest, although the first was answered (Linux 6.12 net/ipv4/tcp_timer.c
// tcp_keepalive_timer()).
var trackedIdle = prove.Proof{
	ID:     "CT-EST",
	Proves: []string{"TL401"},
	Claim:  "an idle connection is forgotten by connection tracking after nf_conntrack_tcp_timeout_established, unless keepalive probes come more often; its ends do not notice, and what they send then may be dropped",
	Expect: []prove.Expectation{
		{What: "entries of a connection 5 s idle, timeout 3 s, a keepalive probe each second", Want: prove.Is(1)},
		{What: "the same with tcp_keepalive_time=1 and tcp_keepalive_intvl=75", Want: prove.Is(0)},
		{What: "the same with tcp_keepalive_time=7200", Want: prove.Is(0)},
		{What: "ends of that one that are ESTABLISHED", Want: prove.Is(2)},
		{What: "bytes that arrive of 10 sent then, nf_conntrack_tcp_loose=0", Want: prove.Is(0)},
		{What: "bytes that arrive of 10 sent then, nf_conntrack_tcp_loose=1", Want: prove.Is(10)},
	},
	Run: func(room *prove.Room) {
		client := room.Self
		client.Track()
		client.Guard()
		client.Set("net.netfilter.nf_conntrack_tcp_timeout_established", "3")
		listener := room.Self.Listen(8080, backlog)

		client.Set("net.ipv4.tcp_keepalive_intvl", "75")
		client.Set("net.ipv4.tcp_keepalive_time", "7200")
		late, lateThere := keptAlive(room, client, listener, 0)
		learnt, learntThere := keptAlive(room, client, listener, 0)
		client.Set("net.ipv4.tcp_keepalive_time", "1")
		once, _ := keptAlive(room, client, listener, 0)
		often, _ := keptAlive(room, client, listener, 1)
		room.Wait(5 * time.Second) // a second after the one that is probed once has ended
		room.Measure("entries of a connection 5 s idle, timeout 3 s, a keepalive probe each second", entries(client, often))
		room.Measure("the same with tcp_keepalive_time=1 and tcp_keepalive_intvl=75", entriesOfProbed(client, once))
		room.Measure("the same with tcp_keepalive_time=7200", entries(client, late))
		room.Measure("ends of that one that are ESTABLISHED", endsIn(client, late, probe.Established))

		client.Set("net.netfilter.nf_conntrack_tcp_loose", "0")
		room.Measure("bytes that arrive of 10 sent then, nf_conntrack_tcp_loose=0", arrives(room, client, late, lateThere))
		client.Set("net.netfilter.nf_conntrack_tcp_loose", "1")
		room.Measure("bytes that arrive of 10 sent then, nf_conntrack_tcp_loose=1", arrives(room, client, learnt, learntThere))
	},
}

// entriesOfProbed is entries of a connection that was probed: its next probe is due
// within tcp_keepalive_intvl.
func entriesOfProbed(side *prove.Side, of *prove.Socket) string {
	const intervalMS = 75_000
	for _, socket := range side.Sockets(probe.Established) {
		if socket.Local == of.Local && 0 < socket.TimerMS && socket.TimerMS <= intervalMS {
			return fmt.Sprint(entries(side, of))
		}
	}
	return "it was not probed"
}

// keptAlive is both ends of a connection with SO_KEEPALIVE at the client's, as
// tcp_keepalive_time says or with a probe after each so many seconds.
func keptAlive(room *prove.Room, client *prove.Side, listener *prove.Listener, seconds int) (here, there *prove.Socket) {
	words, options := "", ""
	if seconds > 0 {
		words = fmt.Sprintf(", TCP_KEEPIDLE and TCP_KEEPINTVL %d s", seconds)
		options = fmt.Sprintf(",keepidle=%d,keepintvl=%d", seconds, seconds)
	}
	to := listener.Local
	room.Did(fmt.Sprintf("connect to %s with SO_KEEPALIVE%s", to, words), fmt.Sprintf("socat -u TCP:%s,keepalive%s - &", to, options))
	here, there = connected(client, listener)
	here.KeepAlive(seconds)
	return here, there
}
