package capacity

import (
	"fmt"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// SecondsToExhaustion offers connections at a rate until one is refused, and returns
// the second in which that was due, and the refusal. By what was due, not by what
// the clock shows then, a busy machine measures the same.
func SecondsToExhaustion(room *prove.Room, client *prove.Side, point Point, firstPort uint16, perSecond float64) (seconds float64, refusal string) {
	host{client, map[string]string{}}.set(point.settings())
	ways := point.ways(client, firstPort)
	room.Did(fmt.Sprintf("connect %g times a second and close, the client first, until it is refused", perSecond), untilRefused(ways, perSecond))
	began := time.Now()
	// A model that is wrong must not keep it going for ever.
	for n := range 4 * point.tuples() {
		due := time.Duration(float64(n) / perSecond * float64(time.Second))
		time.Sleep(due - time.Since(began))
		if refusal := ways[n%len(ways)].once(); refusal != "" {
			return due.Seconds(), refusal
		}
	}
	return float64(4*point.tuples()) / perSecond, "none"
}

// LastingByTimer uses up all ports and reads from the timer of the first one how long
// it takes until they are there again, so that nobody has to wait for it.
func LastingByTimer(room *prove.Room, client *prove.Side, point Point, firstPort uint16) (perSecond float64) {
	host{client, map[string]string{}}.set(point.settings())
	ways := point.ways(client, firstPort)
	room.Did("connect as often as it can and close, the client first, until it is refused", untilRefused(ways, 10000))
	room.Did("look for the timer that ends first", "ss -tano state time-wait | sort -t, -k2 -V | head -n 2")
	began := time.Now()
	connections := 0
	for connections < 4*point.tuples() && ways[connections%len(ways)].once() == "" {
		connections++
	}
	left := 24 * time.Hour // as long as none is found
	for _, socket := range client.Sockets(probe.TimeWait) {
		// Those of other measurements began earlier.
		if socket.Remote == ways[0].to.Local {
			left = min(left, time.Duration(socket.TimerMS)*time.Millisecond)
		}
	}
	return float64(connections) / (time.Since(began) + left).Seconds()
}
