package config

import (
	"net"
	"net/netip"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// seen is an edge as one of its two ends sees it.
type seen struct {
	edge     *Edge // as declared
	owner    *Host // who declared it
	mirrored bool  // seen from the end that did not declare it
}

// edgesOf lists the edges of a host: its own in file order, then those that
// other hosts of the file declare with it and that it does not declare itself.
//
// An edge joins two hosts of the file. Where a [[host]] stands for several
// machines, the edge is one machine's share of the connections.
func (c *Config) edgesOf(h *Host) []seen {
	var edges []seen
	for i := range h.Edges {
		edges = append(edges, seen{edge: &h.Edges[i], owner: h})
	}
	if c == nil || h.Name == "" {
		return edges
	}
	for i := range c.Hosts {
		other := &c.Hosts[i]
		// An edge of a host with itself already speaks about both ends.
		if other.Name == h.Name {
			continue
		}
		for j := range other.Edges {
			name, outbound := other.Edges[j].Peer()
			if name == h.Name && !h.declares(other.Name, !outbound) {
				edges = append(edges, seen{edge: &other.Edges[j], owner: other, mirrored: true})
			}
		}
	}
	return edges
}

// declares reports whether h itself says something about the connections to
// (outbound) or from a peer.
func (h *Host) declares(peer string, outbound bool) bool {
	for i := range h.Edges {
		if name, out := h.Edges[i].Peer(); name == peer && out == outbound {
			return true
		}
	}
	return false
}

// EdgeAt is the declaration of the edge that policy.Host.Edges, as Facts
// returns it, has at index; owner is the host that declares it, which is
// another one for a mirrored edge.
func (c *Config) EdgeAt(h *Host, index int) (edge *Edge, owner *Host, ok bool) {
	if h == nil {
		return nil, nil, false
	}
	edges := c.edgesOf(h)
	if index < 0 || index >= len(edges) {
		return nil, nil, false
	}
	return edges[index].edge, edges[index].owner, true
}

func (c *Config) edgeFacts(h *Host) []policy.Edge {
	var facts []policy.Edge
	for i, s := range c.edgesOf(h) {
		edge := declared(s.edge, s.owner)
		if s.mirrored {
			edge = mirror(edge, s.owner.Name)
		}
		edge.Index = i
		facts = append(facts, edge)
	}
	return facts
}

func declared(e *Edge, owner *Host) policy.Edge {
	name, _ := e.Peer()
	loopback := name == owner.Name || isLoopback(name)
	return policy.Edge{
		To:                e.To,
		From:              e.From,
		ClosesFirst:       valueOr(e.ClosesFirst, "unknown"),
		Destinations:      e.Destinations,
		SourceAddresses:   e.SourceAddresses,
		BindAddressNoPort: e.BindAddressNoPort,
		Rate:              e.Rate,
		LifetimeNS:        nanoseconds(e.Lifetime),
		Concurrent:        e.Concurrent,
		Pool:              e.Pool,
		LingerZero:        e.LingerZero,
		HalfCloseNS:       nanoseconds(e.HalfClose),
		NAT:               e.NAT,
		NATPorts:          e.NATPorts,
		IdleTimeoutOnPath: nanoseconds(e.IdleTimeoutOnPath),
		PeerTimestamps:    e.PeerTimestamps,
		Loopback:          &loopback,
	}
}

// mirror is an edge seen from its other end. It keeps what belongs to the
// connections and the path, and forgets what belongs to the declaring host:
// its addresses, its program's socket options, its view of the peer.
func mirror(e policy.Edge, owner string) policy.Edge {
	m := policy.Edge{
		ClosesFirst:       map[string]string{"self": "peer", "peer": "self"}[e.ClosesFirst],
		LifetimeNS:        e.LifetimeNS,
		Pool:              e.Pool,
		HalfCloseNS:       e.HalfCloseNS,
		NAT:               e.NAT,
		IdleTimeoutOnPath: e.IdleTimeoutOnPath,
		Loopback:          e.Loopback,
	}
	if m.ClosesFirst == "" {
		m.ClosesFirst = "unknown"
	}
	if e.To != nil {
		m.From = &owner
	} else {
		m.To = &owner
	}
	// With several destinations the connections may be spread over several
	// machines with the same settings: what each of them sees is not known.
	if e.Destinations == nil || *e.Destinations == 1 {
		m.Rate, m.Concurrent = e.Rate, e.Concurrent
	}
	return m
}

// isLoopback reports whether a peer's name is an address of this host itself:
// localhost, 127.0.0.0/8 or ::1, with or without a port.
func isLoopback(name string) bool {
	host := name
	if h, _, err := net.SplitHostPort(name); err == nil {
		host = h
	}
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}
