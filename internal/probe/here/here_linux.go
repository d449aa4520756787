package here

import (
	"context"
	"fmt"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe/sockdiag"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Probers look at the network namespaces that a word names, empty: the one that
// this process is in. It is the number of a process, a name, a path, or all.
func (m Machine) Probers(_ context.Context, which string) ([]probe.Prober, error) {
	if which == "" {
		return []probe.Prober{&prober{machine: m}}, nil
	}
	namespaces, missing, err := probe.FindNamespaces(which)
	if err != nil {
		return nil, err
	}
	probers := make([]probe.Prober, 0, len(namespaces))
	for i := range namespaces {
		probers = append(probers, &prober{machine: m, namespace: &namespaces[i], missing: missing})
		missing = "" // it is told once
	}
	return probers, nil
}

type prober struct {
	machine   Machine
	namespace *probe.Namespace // nil: the one that this process is in
	missing   string           // a gap
}

// Look reads the counters first and the sockets then: what the counters say is
// never younger than what the sockets show.
func (p *prober) Look(ctx context.Context, options probe.Options) (*probe.Look, error) {
	if p.namespace == nil {
		return p.look(ctx, options)
	}
	var look *probe.Look
	err := p.namespace.Run(func() error {
		var err error
		look, err = p.look(ctx, options)
		return err
	})
	return look, err
}

// look runs on a thread that is in the namespace.
func (p *prober) look(ctx context.Context, options probe.Options) (*probe.Look, error) {
	parameters, err := probe.Parameters()
	if err != nil {
		return nil, err
	}
	look := &probe.Look{At: p.machine.Clock()}
	if options.Summary {
		look.Observation = probe.Summarize(probe.ThreadFiles, parameters)
	} else if err := readAll(ctx, options, parameters, look); err != nil {
		return nil, fmt.Errorf("looking at this machine: %w", err)
	}
	o := &look.Observation
	o.Time = look.At.Format(time.RFC3339)
	o.Host = p.machine.Name
	if p.namespace != nil {
		o.Netns = p.namespace.Name
	}
	if p.missing != "" {
		o.Gaps = append(o.Gaps, p.missing)
	}
	return look, nil
}

func readAll(ctx context.Context, options probe.Options, parameters []string, look *probe.Look) error {
	o := &look.Observation
	*o = policy.Observation{Schema: 1, Rates: map[string]float64{}, Peers: []policy.Peer{}, Gaps: []string{}}
	probe.ReadBesides(probe.ThreadFiles, parameters, o)
	source, err := sockdiag.Open()
	if err == nil {
		defer source.Close()
		err = probe.ReadSockets(ctx, source, probe.Processes{}, options, look)
	}
	return err
}
