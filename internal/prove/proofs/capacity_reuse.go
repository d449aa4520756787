package proofs

import (
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/capacity"
)

// Before Linux 6.14 a port is free at the next tick of a counter of seconds (commit
// ca6a6f93867a). Whoever takes ports whenever there are some has them at each tick
// from then on, and so once a second too.
var portsReused = []modelled{
	{capacity.Point{Ports: 20, Reuse: true}, 20},
	{capacity.Point{Ports: 40, Reuse: true}, 40},
	{capacity.Point{Ports: 80, Reuse: true}, 80},
}

var capacityReuse = prove.Proof{
	ID:     "CAP-REUSE",
	Proves: []string{"TL901"},
	Claim:  "with tcp_tw_reuse=1 a port serves one destination once a second, sixty times as often as without",
	Expect: lasting(portsReused),
	Run:    func(room *prove.Room) { churnPoints(room, portsReused) },
}

// churnPoints takes ports for as long as a proof may.
func churnPoints(room *prove.Room, points []modelled) {
	bare := make([]capacity.Point, len(points))
	for i, point := range points {
		bare[i] = point.Point
	}
	for i, rate := range capacity.Lasting(room, room.Self, bare, 6200*time.Millisecond) {
		room.Measure(points[i].String(), amount(rate, perSecond))
	}
}
