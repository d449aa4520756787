package here

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe/procnet"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe/sockdiag"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Probers look at the network namespaces that a word names, empty: the one that
// this process is in. It is the number of a process, a name, a path, or all.
func (m Machine) Probers(_ context.Context, which string) ([]probe.Prober, error) {
	if which == "" {
		return []probe.Prober{&prober{machine: m, open: sockdiag.Open}}, nil
	}
	namespaces, missing, err := probe.FindNamespaces(which)
	if err != nil {
		return nil, err
	}
	probers := make([]probe.Prober, 0, len(namespaces))
	for i := range namespaces {
		probers = append(probers, &prober{machine: m, namespace: &namespaces[i], missing: missing, open: sockdiag.Open})
		missing = "" // it is told once
	}
	return probers, nil
}

type prober struct {
	machine   Machine
	namespace *probe.Namespace // nil: the one that this process is in
	missing   string           // a gap
	open      func() (*sockdiag.Source, error)
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
	} else if err := p.readAll(ctx, options, parameters, look); err != nil {
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

func (p *prober) readAll(ctx context.Context, options probe.Options, parameters []string, look *probe.Look) error {
	o := &look.Observation
	*o = policy.Observation{Schema: 1, Rates: map[string]float64{}, Peers: []policy.Peer{}, Gaps: []string{}}
	probe.ReadBesides(probe.ThreadFiles, parameters, o)
	err := readSockDiag(ctx, options, look, p.open)
	if errors.Is(err, sockdiag.ErrNoSockDiag) {
		o.Gaps = append(o.Gaps, fmt.Sprintf("sockets: %v: they were read from /proc/net/tcp, which does not tell the backlog and drops of listeners, nor who sends timestamps", err))
		err = probe.ReadSockets(ctx, procnet.Here(), probe.Processes{}, options, look)
	}
	return err
}

func readSockDiag(ctx context.Context, options probe.Options, look *probe.Look, open func() (*sockdiag.Source, error)) error {
	source, err := open()
	if err != nil {
		return err
	}
	defer source.Close()
	return probe.ReadSockets(ctx, source, probe.Processes{}, options, look)
}
