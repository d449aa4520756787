package proofs

import (
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/capacity"
)

const offeredFromSources = 100

var sourcesUsedUp = []modelled{
	{capacity.Point{Ports: 50}, 0.5},
	{capacity.Point{Ports: 50, SourceAddresses: 2}, 1},
	{capacity.Point{Ports: 50, SourceAddresses: 4}, 2},
}

// The program has to leave the port to connect(), IP_BIND_ADDRESS_NO_PORT: BINDNOPORT
// shows what becomes of it without.
var capacitySources = prove.Proof{
	ID:     "CAP-SOURCES",
	Proves: []string{"TL901"},
	Claim:  "each source address that a program binds to has all ports of the range once more, where it leaves the port to connect()",
	Expect: untilRefused(offeredFromSources, sourcesUsedUp),
	Run:    func(room *prove.Room) { offer(room, offeredFromSources, sourcesUsedUp) },
}
