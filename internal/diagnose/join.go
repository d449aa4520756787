package diagnose

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/tcplint/terraform-provider-sysctl/internal/observation"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// join finds connections of which one host shows the end that has closed, and
// another the end that has not: it is there that close() is missing.
func join(seen []Seen) {
	if len(seen) < 2 {
		return
	}
	waiting := map[probe.Tuple]held{}
	for i := range seen {
		for _, half := range seen[i].Look.HalfClosed {
			if half.State == probe.CloseWait {
				waiting[half.Tuple] = held{i, half}
			}
		}
	}
	for i := range seen {
		peers := map[int][]probe.HalfClosed{}
		for _, half := range seen[i].Look.HalfClosed {
			if half.State != probe.FinWait2 {
				continue
			}
			if other, ok := waiting[half.Reversed()]; ok && other.host != i {
				peers[other.host] = append(peers[other.host], other.half)
			}
		}
		o := &seen[i].Look.Observation
		for other := range seen {
			if halves := peers[other]; len(halves) > 0 {
				o.Peers = append(o.Peers, peer(observation.Title(&seen[other].Look.Observation), halves))
			}
		}
		if len(seen[i].Look.HalfClosed) >= probe.MaxHalfClosed {
			o.Gaps = append(o.Gaps, fmt.Sprintf("peers: only %d connections in FIN_WAIT2 and CLOSE_WAIT were compared with the other hosts", probe.MaxHalfClosed))
		}
	}
}

type held struct {
	host int
	half probe.HalfClosed
}

// peer names the process that holds most of the connections.
func peer(host string, halves []probe.HalfClosed) policy.Peer {
	type holder struct {
		pid               int
		command, listener string
	}
	counts := map[holder]int{}
	for _, half := range halves {
		counts[holder{half.PID, half.Command, half.Listener}]++
	}
	holders := make([]holder, 0, len(counts))
	for one := range counts {
		holders = append(holders, one)
	}
	most := slices.MinFunc(holders, func(a, b holder) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a.pid, b.pid), cmp.Compare(a.listener, b.listener))
	})
	found := policy.Peer{Host: host, FinWait2HereCloseWaitThere: int64(len(halves)), Command: most.command, Listener: most.listener}
	if most.pid != 0 {
		found.PID = &most.pid
	}
	return found
}
