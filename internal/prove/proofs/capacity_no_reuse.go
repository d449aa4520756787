package proofs

import (
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/capacity"
)

const offeredToPorts = 200

var (
	portsUsedUp = []modelled{
		{capacity.Point{Ports: 100}, 0.5},
		{capacity.Point{Ports: 200}, 1},
		{capacity.Point{Ports: 400}, 2},
	}
	// Their ports are there again after 60 s, which the kernel's own timer tells.
	portsLasting = []modelled{
		{capacity.Point{Ports: 60}, 1},
		{capacity.Point{Ports: 600}, 10},
		{capacity.Point{Ports: 1200}, 20}, // more would take an emulated processor a minute
	}
)

var capacityNoReuse = prove.Proof{
	ID:     "CAP-NOREUSE",
	Proves: []string{"TL205", "TL604", "TL801", "TL901"},
	Claim:  "without reuse a port serves one destination once in 60 s: a range is used up after ports divided by rate, and ports divided by 60 is the rate that lasts",
	Expect: append(untilRefused(offeredToPorts, portsUsedUp), lasting(portsLasting)...),
	Run: func(room *prove.Room) {
		offer(room, offeredToPorts, portsUsedUp)
		for i, point := range portsLasting {
			room.Measure(point.String(), amount(capacity.LastingByTimer(room, room.Self, point.Point, uint16(9080+i)), perSecond))
		}
	},
}
