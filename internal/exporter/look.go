package exporter

import (
	"context"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Place is a network namespace that is looked at.
type Place struct {
	Netns  string // as in the label netns; empty: the one that the exporter runs in
	Prober probe.Prober
}

// sight is what one look at one place has shown, or why it has shown nothing.
type sight struct {
	netns    string
	at       time.Time
	took     time.Duration
	observed *policy.Observation
	err      error
}

// look looks at all places, one after the other: the processor of a busy host is
// not the exporter's.
func (e *Exporter) look(ctx context.Context) ([]sight, error) {
	places, err := e.options.Places(ctx)
	if err != nil {
		return nil, err
	}
	sights := make([]sight, len(places))
	for i, place := range places {
		sights[i] = e.lookAt(ctx, place)
	}
	return sights, ctx.Err()
}

func (e *Exporter) lookAt(ctx context.Context, place Place) sight {
	seen := sight{netns: place.Netns, at: e.options.Now()}
	look, err := place.Prober.Look(ctx, probe.Options{Top: e.options.Top, Processes: true})
	seen.took = e.options.Now().Sub(seen.at)
	if err != nil {
		seen.err = err
		return seen
	}
	seen.observed = &look.Observation
	if seen.observed.Netns != "" {
		seen.netns = seen.observed.Netns
	}
	return seen
}
