package cli

import "github.com/tcplint/terraform-provider-sysctl/internal/probe"

// sampled fills in what two looks tell together: rates only, so far.
func sampled(before, after *probe.Look) {
	seconds := after.At.Sub(before.At).Seconds()
	if seconds <= 0 {
		return
	}
	after.Observation.SampledSeconds = &seconds
	for name, is := range after.Observation.Counters {
		if was, ok := before.Observation.Counters[name]; ok && is >= was && !probe.IsGauge(name) {
			after.Observation.Rates[name] = float64(is-was) / seconds
		}
	}
}
