package policy

import "context"

// Topology is the reasoning about the edges of one host.
type Topology struct {
	Host  string         `json:"host"`
	Roles []string       `json:"roles"`
	Views []TopologyView `json:"views"`
}

// TopologyView holds for the kernels it names. There are several only where
// kernel or memory is unknown and makes a difference.
type TopologyView struct {
	Kernels      []string          `json:"kernels"`
	Edges        []TopologyEdge    `json:"edges"`
	Settings     []TopologySetting `json:"settings"`
	NothingToFix []string          `json:"nothing_to_fix"`
}

// TopologyEdge says where an edge leaves TIME_WAIT and what the ports carry.
type TopologyEdge struct {
	Index        int               `json:"index"`
	Edge         string            `json:"edge"`
	Direction    string            `json:"direction"` // out or in
	Peer         string            `json:"peer"`
	ClosesFirst  string            `json:"closes_first"` // self, peer, unknown
	Rate         *float64          `json:"rate"`         // new connections per second, null: not stated
	TimeWait     TopologyTimeWait  `json:"time_wait"`
	Capacity     *TopologyCapacity `json:"capacity"` // null: inbound, or the port range is unknown
	CapacitySays string            `json:"capacity_says"`
}

// TopologyTimeWait is the TIME_WAIT of an edge on this host.
type TopologyTimeWait struct {
	Place     string   `json:"place"`      // local-ports, listener, peer, nowhere, unknown
	Steady    *float64 `json:"steady"`     // connections in TIME_WAIT at a time, null: none here, or no rate is stated
	LimitedBy *string  `json:"limited_by"` // rate, ports, tcp_max_tw_buckets
	Bytes     *float64 `json:"bytes"`
	Says      string   `json:"says"`
}

// TopologyCapacity is the capacity of an outbound edge in new connections per
// second, rounded down. Null: no limit by ports.
type TopologyCapacity struct {
	UsablePorts     int      `json:"usable_ports"`
	Destinations    int      `json:"destinations"`
	SourceAddresses int      `json:"source_addresses"`
	WithoutReuse    *float64 `json:"without_reuse"`
	WithReuse       *float64 `json:"with_reuse"`
	Holds           string   `json:"holds"`   // with-reuse, without-reuse, no-time-wait, unknown
	Lasting         *float64 `json:"lasting"` // the rate that lasts on this host
	Verdict         string   `json:"verdict"` // enough, slow, short, unknown
	RateSays        string   `json:"rate_says"`
}

// TopologySetting is the part that a parameter has in the host's TIME_WAIT.
type TopologySetting struct {
	Parameter string  `json:"parameter"`
	Value     *string `json:"value"`   // effective, null: unknown
	Place     *string `json:"place"`   // file:line, null: the default
	Verdict   string  `json:"verdict"` // acts, idle, missing, not needed, not known, harmful, gone, not worth it
	Because   string  `json:"because"`
}

// Topologies asks the topology model of rules/model about hosts, in their order.
func Topologies(ctx context.Context, hosts []*Input) ([]Topology, error) {
	model, err := newModel("data.tcplint.model.topology")
	if err != nil {
		return nil, err
	}
	answers := make([]Topology, len(hosts))
	for i, host := range hosts {
		question, err := host.document()
		if err != nil {
			return nil, err
		}
		if err := model.ask(ctx, question, &answers[i]); err != nil {
			return nil, err
		}
	}
	return answers, nil
}
