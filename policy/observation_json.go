package policy

import "encoding/json"

// MarshalJSON writes lists and maps that nobody filled as empty ones, as the
// schema wants them: null is for what could not be seen.
func (o Observation) MarshalJSON() ([]byte, error) {
	type plain Observation
	fill := plain(o)
	fill.Sockstat.HostWide = notNil(o.Sockstat.HostWide)
	fill.Destinations = notNil(o.Destinations)
	fill.Listeners = notNil(o.Listeners)
	fill.Processes = notNil(o.Processes)
	fill.Peers = notNil(o.Peers)
	fill.Gaps = notNil(o.Gaps)
	if fill.Counters == nil {
		fill.Counters = map[string]int64{}
	}
	if fill.Rates == nil {
		fill.Rates = map[string]float64{}
	}
	if fill.Parameters == nil {
		fill.Parameters = map[string]string{}
	}
	if o.NoListener != nil {
		fill.NoListener = &NoListener{Ports: notNil(o.NoListener.Ports), States: o.NoListener.States}
	}
	return json.Marshal(fill)
}

func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
