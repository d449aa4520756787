package proofs

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// The queue takes as many as the backlog of listen(), and one more since commit
// 3479c7549fb1 (Linux 6.13, and the stable kernels of January 2025, as 6.12.10 and
// 6.1.125). With tcp_syncookies=0 it takes no more of unproven peers when less than
// a quarter of tcp_max_syn_backlog is left: of 16 that is after 13 (Linux 6.12
// net/ipv4/tcp_input.c tcp_conn_request()).
//
// A full queue is one line in the kernel log for each listener.
var (
	untilFull  = prove.Between(backlog, backlog+1, "queued")
	whatIsLeft = prove.Between(forged-backlog-1, forged-backlog, "sent")
)

var synQueue = prove.Proof{
	ID:     "SYNQ",
	Proves: []string{"TL301", "TL302", "TL303"},
	Claim:  "a full SYN queue keeps honest clients out with tcp_syncookies=0 and not with 1; tcp_max_syn_backlog shortens it with 0 only, and with 2 nothing is queued: all get cookies",
	Expect: []prove.Expectation{
		{What: "half-open, syncookies=0, max_syn_backlog=16", Want: prove.Is("13 queued")},
		{What: "cookies, syncookies=0, max_syn_backlog=16", Want: prove.Is("0 sent")},
		{What: "honest client, syncookies=0, max_syn_backlog=16", Want: prove.Is("no answer")},
		{What: "half-open, syncookies=0, max_syn_backlog=256", Want: untilFull},
		{What: "cookies, syncookies=0, max_syn_backlog=256", Want: prove.Is("0 sent")},
		{What: "honest client, syncookies=0, max_syn_backlog=256", Want: prove.Is("no answer")},
		{What: "half-open, syncookies=1, max_syn_backlog=16", Want: untilFull},
		{What: "cookies, syncookies=1, max_syn_backlog=16", Want: whatIsLeft},
		{What: "honest client, syncookies=1, max_syn_backlog=16", Want: prove.Is("connected")},
		{What: "half-open, syncookies=2, max_syn_backlog=16", Want: prove.Is("0 queued")},
		{What: "cookies, syncookies=2, max_syn_backlog=16", Want: prove.Is("100 sent")},
		{What: "honest client, syncookies=2, max_syn_backlog=16", Want: prove.Is("connected")},
	},
	Needs: prove.Needs{Peer: true},
	Run: func(room *prove.Room) {
		const cookies, limit, sent = "net.ipv4.tcp_syncookies", "net.ipv4.tcp_max_syn_backlog", "TcpExt.SyncookiesSent"
		client, server := room.Self, room.Peer
		server.Get(cookies) // absent without CONFIG_SYN_COOKIES
		// What goes back to the forged addresses ends at the client. It must not say so: an
		// ICMP error ends a half-open connection (Linux 6.12 net/ipv4/tcp_ipv4.c
		// tcp_v4_err()), and a router would send one.
		client.Set("net.ipv4.ip_forward", "0")
		server.Route(nowhere, client.Address)
		room.Did("the machine's kernel log gets a line for each full queue, which no namespace keeps to itself", "dmesg | grep 'SYN flooding'")
		// Those with tcp_syncookies=0 come first: a client that has been connected is a
		// proven peer.
		for i, c := range []struct{ cookies, limit string }{{"0", "16"}, {"0", "256"}, {"1", "16"}, {"2", "16"}} {
			setting := fmt.Sprintf("syncookies=%s, max_syn_backlog=%s", c.cookies, c.limit)
			server.Set(cookies, c.cookies)
			server.Set(limit, c.limit)
			var listener *prove.Listener
			room.Quietly(func() { listener = server.Listen(uint16(8080+i), backlog) })
			room.Did(fmt.Sprintf("on the other side listen(%d) on %s, and never accept", backlog, listener.Local), fmt.Sprintf(
				`nsenter --net --target $PEER python3 -c 'import socket, time; server = socket.create_server(("%s", %d), backlog=%d); time.sleep(60)' & sleep 1`,
				listener.Local.Addr(), listener.Local.Port(), backlog))
			before := server.Counter(sent)
			flood(room, client, server, listener)
			room.Did("count the half-open connections and the cookies", "nsenter --net --target $PEER sh -c 'ss -Htan state syn-recv | wc -l; nstat -asz TcpExtSyncookiesSent'")
			room.Measure("half-open, "+setting, fmt.Sprintf("%d queued", halfOpen(server, listener)))
			room.Measure("cookies, "+setting, fmt.Sprintf("%d sent", server.Counter(sent)-before))
			room.Measure("honest client, "+setting, honestClient(room, client, listener))
			listener.Close()
		}
	},
}

const forged = 100

// nowhere is a network in which nobody answers (RFC 2544).
var nowhere = netip.MustParsePrefix("198.18.0.0/24")

// flood sends SYNs of as many addresses.
func flood(room *prove.Room, from, to *prove.Side, listener *prove.Listener) {
	var segments []sandbox.Segment
	address := nowhere.Addr()
	for range forged {
		address = address.Next()
		segments = append(segments, sandbox.Segment{From: netip.AddrPortFrom(address, 40000), To: listener.Local, Flags: sandbox.SYN, Sequence: 1})
	}
	room.Did(
		fmt.Sprintf("send %d SYNs to %s, each from another address that never answers (scapy)", forged, listener.Local),
		fmt.Sprintf(`python3 -c 'from scapy.all import *; send([IP(src=f"198.18.0.{i}", dst="%s")/TCP(sport=40000, dport=%d, flags="S", seq=1) for i in range(1, %d)])'`, listener.Local.Addr(), listener.Local.Port(), forged+1),
	)
	from.Send(to, segments...)
}

func halfOpen(server *prove.Side, listener *prove.Listener) int {
	count := 0
	for _, socket := range server.Sockets(probe.NewSynRecv) {
		if socket.Local == listener.Local {
			count++
		}
	}
	return count
}

// honestClient connects as programs do, with a second SYN after a second.
func honestClient(room *prove.Room, client *prove.Side, listener *prove.Listener) string {
	room.Did("connect as an honest client", fmt.Sprintf("timeout 2 bash -c ': </dev/tcp/%s/%d'; echo $?", listener.Local.Addr(), listener.Local.Port()))
	_, refusal := client.TryConnectWithin(1500*time.Millisecond, listener)
	switch refusal {
	case "":
		listener.Accept()
		return "connected"
	case "EINPROGRESS":
		return "no answer"
	}
	return refusal
}
