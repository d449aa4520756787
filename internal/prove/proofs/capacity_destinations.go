package proofs

import (
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/capacity"
)

const offeredToDestinations = 100

var destinationsUsedUp = []modelled{
	{capacity.Point{Ports: 50}, 0.5},
	{capacity.Point{Ports: 50, Destinations: 2}, 1},
	{capacity.Point{Ports: 50, Destinations: 4}, 2},
}

var capacityDestinations = prove.Proof{
	ID:     "CAP-DESTINATIONS",
	Proves: []string{"TL901"},
	Claim:  "each destination, an address and a port, has all ports of the range once more",
	Expect: untilRefused(offeredToDestinations, destinationsUsedUp),
	Run:    func(room *prove.Room) { offer(room, offeredToDestinations, destinationsUsedUp) },
}
