package proofs

import (
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/capacity"
)

var delaysWaited = []modelled{
	{capacity.Point{Ports: 20, Reuse: true, DelayMS: 400}, 50},
	{capacity.Point{Ports: 20, Reuse: true, DelayMS: 1000}, 20},
	{capacity.Point{Ports: 20, Reuse: true, DelayMS: 2000}, 10},
}

var capacityDelay = prove.Proof{
	ID:     "CAP-DELAY",
	Proves: []string{"TL901"},
	Claim:  "with tcp_tw_reuse=1 the rate that lasts is ports divided by tcp_tw_reuse_delay",
	Expect: lasting(delaysWaited),
	Run: func(room *prove.Room) {
		room.Self.Get("net.ipv4.tcp_tw_reuse_delay") // Linux 6.14, commit ca6a6f93867a
		churnPoints(room, delaysWaited)
	},
}
