package lint

import (
	"github.com/tcplint/terraform-provider-sysctl/internal/facts"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// peers are the hosts that tcplint.toml names: an edge between two of them takes
// from the other end what the file does not say.
type peers struct {
	byIndex map[int]*facts.Document
	errors  map[int]error
}

func (p *peers) document(index int) (*facts.Document, error) {
	return p.byIndex[index], p.errors[index]
}

func (r *Run) peers(reads []string) *peers {
	found := &peers{byIndex: map[int]*facts.Document{}, errors: map[int]error{}}
	byName := map[string]*facts.Document{}
	for i, host := range r.Hosts {
		if host.Stated == "" {
			continue
		}
		document, err := r.build(host, reads)
		if err != nil {
			found.errors[i] = err
			continue
		}
		found.byIndex[i] = document
		byName[host.Stated] = document
	}
	for i := range r.Hosts {
		if document := found.byIndex[i]; document != nil {
			for e := range document.Input.Host.Edges {
				takeFromPeer(&document.Input.Host.Edges[e], byName)
			}
		}
	}
	return found
}

func takeFromPeer(edge *policy.Edge, byName map[string]*facts.Document) {
	name := edge.To
	if name == nil {
		name = edge.From
	}
	peer, ok := byName[*name]
	if !ok {
		return
	}
	edge.PeerIsHostOfTheRun = true
	if edge.PeerTimestamps == nil {
		edge.PeerTimestamps = peer.Timestamps()
	}
	if edge.NAT == nil && edge.To != nil {
		edge.NAT = peer.Input.Host.NAT
	}
	if edge.PeerListeners == nil {
		edge.PeerListeners = peer.Input.Host.Listeners
	}
}
