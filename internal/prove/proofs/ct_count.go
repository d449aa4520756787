package proofs

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

var trackedCount = prove.Proof{
	ID:     "CT-COUNT",
	Proves: []string{"TL503", "TL806"},
	Claim:  "a closed connection keeps its entry in the tracker for another 120 s, a reset one for 10 s; one from the same port takes the entry over",
	Expect: []prove.Expectation{
		{What: "entries after 20 connections from one port, closed one after the other", Want: prove.Is(1)},
		{What: "entries after 200 connections from ports of their own, closed", Want: prove.Is(200)},
		{What: "the shortest time that one of them is kept", Want: prove.Between(100, 120, "s")},
		{What: "the time that a connection is kept that was reset", Want: prove.Between(5, 10, "s")},
	},
	Run: func(room *prove.Room) {
		client := room.Self
		client.Track()
		same := room.Self.Listen(8080, backlog)
		room.Did("connect from port 50000 20 times; the server closes first each time", "for i in $(seq 20); do "+serverClosesFrom(client, 50000, same)+" || break; echo $i; done; conntrack -L -p tcp --dport 8080")
		for again := range 20 {
			if !serverCloses(client, same, 50000) {
				room.Did(fmt.Sprintf("connection %d is refused", again+1), "")
				break
			}
		}
		room.Measure("entries after 20 connections from one port, closed one after the other", len(entriesTo(client, same)))

		others := room.Self.Listen(8081, backlog)
		didChurn(room, others, 200)
		churn(client, others, 200)
		closed := entriesTo(client, others)
		room.Measure("entries after 200 connections from ports of their own, closed", len(closed))
		room.Measure("the shortest time that one of them is kept", shortest(closed))

		third := room.Self.Listen(8082, backlog)
		reset, _ := connected(client, third)
		room.Did("connect to 8082 and close with SO_LINGER on and 0 s, which resets", closeLingering(third, 0, 1)+"; conntrack -L -p tcp --dport 8082")
		reset.CloseLingering(0)
		room.Measure("the time that a connection is kept that was reset", forgottenIn(client, reset))
	},
}
