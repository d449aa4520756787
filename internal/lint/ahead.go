package lint

import (
	"github.com/tcplint/terraform-provider-sysctl/internal/facts"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// ahead are the facts about hosts that are known before the first host is
// judged: all where there are few, else those about the hosts that tcplint.toml
// names. An edge between two of these takes from the other end what the file does
// not say.
type ahead struct {
	byIndex map[int]*facts.Document
	errors  map[int]error
}

// few is the number of hosts of which the facts are kept.
const few = 100

func (a *ahead) document(index int) (*facts.Document, error) {
	return a.byIndex[index], a.errors[index]
}

func (r *Run) lookAhead(reads []string) *ahead {
	found := &ahead{byIndex: map[int]*facts.Document{}, errors: map[int]error{}}
	byName := map[string]*facts.Document{}
	for i, host := range r.Hosts {
		if host.Stated == "" && len(r.Hosts) > few {
			continue
		}
		document, err := r.build(host, reads)
		if err != nil {
			found.errors[i] = err
			continue
		}
		found.byIndex[i] = document
		if host.Stated != "" {
			byName[host.Stated] = document
		}
	}
	for i := range r.Hosts {
		if document := found.byIndex[i]; document != nil && r.Hosts[i].Stated != "" {
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
