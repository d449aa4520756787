package proofs

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// The pool has 20 ports: a closed flow is evicted only by one whose sequence number is
// ahead of its own (commit 458972550287), which of random ones half are. That none of
// 20 can be evicted happens once in a million times.
const (
	poolLow, poolHigh = 50000, 50019
	poolPorts         = poolHigh - poolLow + 1
)

var snat = prove.Proof{
	ID:     "SNAT",
	Proves: []string{"TL506"},
	Claim:  "a port of a source NAT pool serves one open connection to each destination; when all are taken the next SYN is dropped without a word, and a closed connection gives its port away",
	Expect: []prove.Expectation{
		{What: "connections held to one destination through 20 ports", Want: prove.Is(20)},
		{What: "ports of the pool that the destination sees", Want: prove.Is(20)},
		{What: "the next one to it", Want: prove.Is("no answer")},
		{What: "insert_failed of the tracker rises by it", Want: prove.Is("yes")},
		{What: "connections held to another destination besides", Want: prove.Is(20)},
		{
			What: "connections to a third one, of 35 closed one after the other", Want: prove.Is("35, then none"),
			Before: []prove.Before{{Version: "6.5", Want: prove.Is("20, then no answer"), Why: "commit 458972550287 lets a new connection evict a closed one from the pool; without it the port stays taken for the tracker's TIME_WAIT, 120 s"}},
		},
	},
	Needs: prove.Needs{Behind: true},
	Run: func(room *prove.Room) {
		client, router, server := room.Self, room.Front, room.Behind
		client.Route(sandbox.Back, room.Peer.Address)
		router.Set("net.ipv4.ip_forward", "1")
		router.Translate("back", poolLow, poolHigh)

		one := server.Listen(8080, backlog)
		room.Measure("connections held to one destination through 20 ports", held(room, client, one))
		room.Measure("ports of the pool that the destination sees", len(seenPorts(router, one)))
		lost := router.TrackerCounter("insert_failed")
		room.Measure("the next one to it", next(room, client, one))
		room.Measure("insert_failed of the tracker rises by it", yes(router.TrackerCounter("insert_failed") > lost))

		room.Measure("connections held to another destination besides", held(room, client, server.Listen(8081, backlog)))

		third := server.Listen(8082, backlog)
		didChurn(room, third, 35)
		made, refusal := churn(client, third, 35)
		room.Measure("connections to a third one, of 35 closed one after the other", fmt.Sprintf("%d, then %s", made, unanswered(refusal)))
	},
}

// held is how many connections of as many as the pool has ports can be held.
func held(room *prove.Room, client *prove.Side, to *prove.Listener) int {
	here, _ := hold(room, client, to, poolPorts)
	return len(here)
}

// next is what comes of one more connection.
func next(room *prove.Room, client *prove.Side, to *prove.Listener) string {
	room.Did(fmt.Sprintf("connect to %s once more", to.Local), fmt.Sprintf("timeout 3 bash -c ': </dev/tcp/%s/%d'; echo $?", to.Local.Addr(), to.Local.Port()))
	_, refusal := client.TryConnect(to)
	return unanswered(outcome(refusal))
}

// unanswered says what the error of a connect() with a time limit means.
func unanswered(refusal string) string {
	if refusal == "EINPROGRESS" {
		return "no answer"
	}
	return refusal
}

// seenPorts are those of the pool from which a listener has connections.
func seenPorts(router *prove.Side, listener *prove.Listener) map[uint16]bool {
	ports := map[uint16]bool{}
	for _, flow := range entriesTo(router, listener) {
		if port := flow.Seen.Port(); port >= poolLow && port <= poolHigh {
			ports[port] = true
		}
	}
	return ports
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}
