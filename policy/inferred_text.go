package policy

import (
	"strconv"
	"strings"
)

// facts are the keys that an edge states, with the evidence of the inferred one.
func (e *InferredEdge) facts(edge *Edge) []InferredFact {
	about := "the edge "
	if edge.To != nil {
		about += "to " + *edge.To
	} else if edge.From != nil {
		about += "from " + *edge.From
	}
	var facts []InferredFact
	for _, entry := range edge.statedKeys() {
		facts = append(facts, InferredFact{
			Fact: "edge." + entry.key, About: about, Value: entry.value, Evidence: e.Evidence[entry.key], Inferred: true,
		})
	}
	return facts
}

type statedKey struct{ key, value string }

// statedKeys are those that a probe can show, as tcplint.toml writes them.
func (e *Edge) statedKeys() []statedKey {
	var keys []statedKey
	add := func(key string, known bool, value func() string) {
		if known {
			keys = append(keys, statedKey{key, value()})
		}
	}
	add("closes_first", e.ClosesFirst != "unknown", func() string { return e.ClosesFirst })
	add("destinations", e.Destinations != nil, func() string { return strconv.Itoa(*e.Destinations) })
	add("source_addresses", e.SourceAddresses != nil, func() string { return strconv.Itoa(*e.SourceAddresses) })
	add("rate", e.Rate != nil, func() string { return strconv.FormatFloat(*e.Rate, 'f', -1, 64) })
	add("concurrent", e.Concurrent != nil, func() string { return strconv.Itoa(*e.Concurrent) })
	add("pool", e.Pool != nil, func() string { return strconv.FormatBool(*e.Pool) })
	add("peer_timestamps", e.PeerTimestamps != nil, func() string { return strconv.FormatBool(*e.PeerTimestamps) })
	return keys
}

func listenersText(listeners []Listener) string {
	ports := make([]string, len(listeners))
	for i, listener := range listeners {
		ports[i] = strconv.Itoa(listener.Port)
	}
	return strings.Join(ports, ", ")
}
