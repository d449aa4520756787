package policy

import (
	"context"
	"slices"
)

// Inference is what an observation shows of the facts that tcplint.toml states.
type Inference struct {
	// Closers say who closes the connections first, for every listener and then
	// for every destination with traffic.
	Closers []InferredCloser `json:"closers"`
	Roles   []InferredRole   `json:"roles"` // the surest first
	// Listeners are the ports that programs listen on, in order.
	Listeners []Listener     `json:"listeners"`
	Edges     []InferredEdge `json:"edges"` // outbound first
}

// InferredCloser says who closes the connections of a listener or to a
// destination first.
type InferredCloser struct {
	About       string `json:"about"`        // listener :443, destination 10.0.0.5:80
	ClosesFirst string `json:"closes_first"` // self, peer, unknown
	Sure        bool   `json:"sure"`
	Evidence    string `json:"evidence"`
	Inferred    bool   `json:"inferred"` // always: nobody has stated it
}

// InferredRole is a word for what the host does.
type InferredRole struct {
	Role     string `json:"role"`
	Sure     bool   `json:"sure"`
	Evidence string `json:"evidence"`
	Inferred bool   `json:"inferred"`
}

// InferredEdge is a class of connections. What nothing shows is null in it.
type InferredEdge struct {
	Edge
	// Sure: enough connections were seen to state the edge.
	Sure bool `json:"sure"`
	// Evidence is why, by key of the edge: closes_first, rate, destinations.
	Evidence map[string]string `json:"evidence"`
	// Guessed are keys whose values are more likely than not, and no more.
	Guessed  []string `json:"guessed"`
	Inferred bool     `json:"inferred"`
}

// InferredFact is a fact that was filled in, as a reader is told.
type InferredFact struct {
	Fact     string `json:"fact"`  // a key of tcplint.toml: roles, edge.closes_first
	About    string `json:"about"` // listener :443, the edge to 10.0.0.5:80; empty: the host
	Value    string `json:"value"`
	Evidence string `json:"evidence"`
	Inferred bool   `json:"inferred"`
}

// Infer asks the model of inference once.
func Infer(ctx context.Context, in *Input) (Inference, error) { return new(Models).Infer(ctx, in) }

// Infer asks what the observation of a host shows of the facts about it. Without
// an observation that is nothing.
func (m *Models) Infer(ctx context.Context, in *Input) (Inference, error) {
	var answer Inference
	err := m.askAbout(ctx, "data.tcplint.model.inference.answer", in, &answer)
	return answer, err
}

// Fill puts what was inferred surely where nobody has stated anything, and says
// what it put there. What is stated stays.
func (i *Inference) Fill(host *Host) []InferredFact {
	filled := []InferredFact{}
	if host.Roles == nil {
		filled = append(filled, i.fillRoles(host)...)
	}
	if host.Listeners == nil && len(i.Listeners) > 0 {
		host.Listeners = slices.Clone(i.Listeners)
		filled = append(filled, InferredFact{
			Fact: "listeners", Value: listenersText(i.Listeners), Evidence: "sockets that listen", Inferred: true,
		})
	}
	if host.Edges == nil {
		return append(filled, i.fillEdges(host)...)
	}
	return append(filled, i.completeEdges(host)...)
}

func (i *Inference) fillRoles(host *Host) []InferredFact {
	var filled []InferredFact
	for _, role := range i.Roles {
		if role.Sure {
			host.Roles = append(host.Roles, role.Role)
			filled = append(filled, InferredFact{Fact: "roles", Value: role.Role, Evidence: role.Evidence, Inferred: true})
		}
	}
	return filled
}

func (i *Inference) fillEdges(host *Host) []InferredFact {
	var filled []InferredFact
	for _, inferred := range i.Edges {
		if !inferred.Sure {
			continue
		}
		edge := inferred.Certain()
		edge.Index = len(host.Edges)
		host.Edges = append(host.Edges, edge)
		filled = append(filled, inferred.facts(&edge)...)
	}
	return filled
}

// completeEdges adds to edges that somebody declared with the name of an
// inferred one what the declaration leaves open.
func (i *Inference) completeEdges(host *Host) []InferredFact {
	var filled []InferredFact
	for at := range host.Edges {
		stated := &host.Edges[at]
		for _, inferred := range i.Edges {
			if !inferred.Sure || !inferred.joins(stated) {
				continue
			}
			edge := inferred.Certain()
			added := stated.complete(&edge)
			filled = append(filled, inferred.facts(&added)...)
		}
	}
	return filled
}

// joins: both name the same other end, in the same direction.
func (e *InferredEdge) joins(other *Edge) bool {
	same := func(a, b *string) bool { return a != nil && b != nil && *a == *b }
	return same(e.To, other.To) || same(e.From, other.From)
}

// Certain is the edge without what is only guessed.
func (e *InferredEdge) Certain() Edge {
	edge := e.Edge
	for _, key := range e.Guessed {
		switch key {
		case "closes_first":
			edge.ClosesFirst = "unknown"
		case "destinations":
			edge.Destinations = nil
		case "rate":
			edge.Rate = nil
		}
	}
	return edge
}

// complete takes from an inferred edge what is not stated, and gives what it took.
func (e *Edge) complete(inferred *Edge) Edge {
	added := Edge{To: inferred.To, From: inferred.From, ClosesFirst: "unknown"}
	if e.ClosesFirst == "unknown" && inferred.ClosesFirst != "unknown" {
		e.ClosesFirst, added.ClosesFirst = inferred.ClosesFirst, inferred.ClosesFirst
	}
	take(&e.Destinations, inferred.Destinations, &added.Destinations)
	take(&e.SourceAddresses, inferred.SourceAddresses, &added.SourceAddresses)
	take(&e.Rate, inferred.Rate, &added.Rate)
	take(&e.Concurrent, inferred.Concurrent, &added.Concurrent)
	take(&e.Pool, inferred.Pool, &added.Pool)
	take(&e.PeerTimestamps, inferred.PeerTimestamps, &added.PeerTimestamps)
	take(&e.Loopback, inferred.Loopback, &added.Loopback)
	return added
}

func take[T any](stated **T, inferred *T, added **T) {
	if *stated == nil && inferred != nil {
		*stated, *added = inferred, inferred
	}
}
