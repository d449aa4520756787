package proofs

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

var role = prove.Proof{
	ID:     "ROLE",
	Proves: []string{"TL601", "TL602", "article-1", "article-18", "article-19"},
	Claim:  "who closes first has TIME_WAIT: a load balancer on its local ports, which run out and which tcp_tw_reuse=1 takes again; a web server on its listening port, which costs nobody a port",
	Expect: []prove.Expectation{
		{What: "TIME_WAIT of 10 requests, the load balancer closes first: client, load balancer, web server", Want: prove.Is("10, 10, 0")},
		{What: "TIME_WAIT of 10 requests, the web server closes first: client, load balancer, web server", Want: prove.Is("10, 0, 10")},
		{What: "requests of 12 that six ports carry, the load balancer closes first", Want: prove.Is(6)},
		{What: "error of the load balancer then", Want: prove.Is("EADDRNOTAVAIL")},
		{What: "requests of 6 that they carry 1.3 s later with tcp_tw_reuse=1", Want: prove.Is(6)},
		{What: "requests of 12 that six ports carry, the web server closes first", Want: prove.Is(12)},
		{What: "ports of those that tcp_tw_reuse=1 has taken again", Want: prove.Is(0)},
	},
	Needs: prove.Needs{Behind: true},
	Run: func(room *prove.Room) {
		balancer := room.Front
		keepTimeWait(room.Self, balancer, room.Behind)
		balancer.Set("net.ipv4.tcp_tw_reuse", "0")
		// Each scheme has ports of its own at the load balancer and at the web server.
		first := newScheme(room, 8001, true)
		first.requests(10)
		room.Measure("TIME_WAIT of 10 requests, the load balancer closes first: client, load balancer, web server", first.timeWaits())
		second := newScheme(room, 8002, false)
		second.requests(10)
		room.Measure("TIME_WAIT of 10 requests, the web server closes first: client, load balancer, web server", second.timeWaits())

		balancer.Set("net.ipv4.ip_local_port_range", "40000 40005")
		first = newScheme(room, 8003, true)
		made, refusal := first.requests(12)
		room.Measure("requests of 12 that six ports carry, the load balancer closes first", made)
		room.Measure("error of the load balancer then", outcome(refusal))
		room.Wait(afterReuseDelay)
		balancer.Set("net.ipv4.tcp_tw_reuse", "1")
		made, _ = first.requests(6)
		room.Measure("requests of 6 that they carry 1.3 s later with tcp_tw_reuse=1", made)

		before := balancer.Counter("TcpExt.TWRecycled")
		second = newScheme(room, 8004, false)
		made, _ = second.requests(12)
		room.Measure("requests of 12 that six ports carry, the web server closes first", made)
		room.Measure("ports of those that tcp_tw_reuse=1 has taken again", balancer.Counter("TcpExt.TWRecycled")-before)
	},
}

// scheme is who closes first behind the load balancer. Before it the client does.
type scheme struct {
	room          *prove.Room
	port          uint16
	balancerFirst bool
	front, back   *prove.Listener
}

func newScheme(room *prove.Room, port uint16, balancerFirst bool) scheme {
	return scheme{room, port, balancerFirst, room.Peer.Listen(port, backlog), room.Behind.Listen(port, backlog)}
}

// requests are made one after the other, so many or until the load balancer has no
// port.
func (s scheme) requests(most int) (made int, refusal string) {
	closer := "web server"
	if s.balancerFirst {
		closer = "load balancer"
	}
	s.room.Did(fmt.Sprintf("%d requests through the load balancer; behind it the %s closes first", most, closer), "")
	for made < most && refusal == "" {
		if refusal = s.request(); refusal == "" {
			made++
		}
	}
	return made, refusal
}

// request is one with its answer, an error of the load balancer if that cannot
// connect.
func (s scheme) request() (refusal string) {
	const bytes = 100
	client := s.room.Self.Connect(s.front)
	fromClient := s.front.Accept()
	client.Send(bytes)
	fromClient.Receive(bytes)

	toWeb, refusal := s.room.Front.TryConnect(s.back)
	if refusal == "" {
		web := s.back.Accept()
		toWeb.Send(bytes)
		web.Receive(bytes)
		web.Send(bytes)
		toWeb.Receive(bytes)
		if s.balancerFirst {
			toWeb.Close()
			web.CloseAfterPeer()
		} else {
			web.Close()
			toWeb.CloseAfterPeer()
		}
	}

	fromClient.Send(bytes)
	client.Receive(bytes)
	client.Close()
	fromClient.CloseAfterPeer()
	return refusal
}

// timeWaits are those of the client, of the load balancer to the web server, and of
// the web server.
func (s scheme) timeWaits() string {
	count := func(side *prove.Side, belongs func(local, remote uint16) bool) (count int) {
		for _, socket := range side.Sockets(probe.TimeWait) {
			if belongs(socket.Local.Port(), socket.Remote.Port()) {
				count++
			}
		}
		return count
	}
	connected := func(_, remote uint16) bool { return remote == s.port }
	accepted := func(local, _ uint16) bool { return local == s.port }
	s.room.Did("look at all three", "ss -tan state time-wait")
	return fmt.Sprintf("%d, %d, %d", count(s.room.Self, connected), count(s.room.Front, connected), count(s.room.Behind, accepted))
}
