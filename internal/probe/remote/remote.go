// Package remote looks at the network namespaces of a host on which scripts of the
// shell can be run, over SSH. Nothing is installed there.
package remote

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Host is one that is looked at.
type Host struct {
	Name   string // what observations call it, as the user does
	Runner host.Runner
	Clock  func() time.Time
}

// prober looks at one namespace.
type prober struct {
	host   Host
	netns  string   // what the namespace is called, empty: the one that a login is in
	places []string // paths at which it may be, none: a login is in it
	gap    string   // of what led here, empty: there is none

	mu     sync.Mutex
	first  time.Time // of the first look, by our clock
	uptime float64   // of the host then, 0: it does not tell
}

// Look asks everything in one round trip.
func (p *prober) Look(ctx context.Context, options probe.Options) (*probe.Look, error) {
	look, err := p.look(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("looking at the sockets of %s: %w", p.host.Name, err)
	}
	return look, nil
}

func (p *prober) look(ctx context.Context, options probe.Options) (*probe.Look, error) {
	parameters, err := probe.Parameters()
	if err != nil {
		return nil, err
	}
	r, err := p.ask(ctx, lookScript(parameters, options))
	if err != nil {
		return nil, err
	}
	look := &probe.Look{At: p.at(r)}
	switch {
	case r.answer != nil:
		look.Observation, look.HalfClosed = r.answer.Observation, r.answer.HalfClosed
	case options.Summary:
		look.Observation = probe.Summarize(r.files, parameters)
	default:
		if err := r.fill(ctx, parameters, options, look); err != nil {
			return nil, err
		}
	}
	o := &look.Observation
	o.Time, o.Host, o.Netns = look.At.Format(time.RFC3339), p.host.Name, p.netns
	if p.gap != "" {
		o.Gaps = append(o.Gaps, p.gap)
	}
	return look, nil
}

func (p *prober) ask(ctx context.Context, script *host.Script) (*reply, error) {
	if len(p.places) > 0 {
		script = inNamespace(p.places, script)
	}
	stdout, err := p.host.run(ctx, script)
	if errors.Is(err, host.ErrTooMuchOutput) {
		return nil, fmt.Errorf("%w: it has too many sockets to send them all; --summary sends none, gzip on the host makes them short, and a tcplint on the host sends what they come to", err)
	}
	if err != nil {
		return nil, err
	}
	records, err := host.Records(stdout, script.Boundary)
	if err != nil {
		return nil, err
	}
	if len(p.places) > 0 {
		if err := p.barred(records); err != nil {
			return nil, err
		}
	}
	return parseReply(records)
}

// run runs a script that ends well.
func (h Host) run(ctx context.Context, script *host.Script) ([]byte, error) {
	output, err := h.Runner.Run(ctx, script.Text())
	if err != nil {
		return nil, err
	}
	if output.Code != 0 {
		return nil, fmt.Errorf("the script ended with code %d: %.500s", output.Code, bytes.TrimSpace(output.Stderr))
	}
	return output.Stdout, nil
}

// at is the time of a look. From the first one on the host's clock tells how much
// later it is.
func (p *prober) at(r *reply) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	uptime, told := r.uptime()
	if !told || p.uptime == 0 || uptime < p.uptime {
		p.first, p.uptime = p.host.Clock(), uptime
		return p.first
	}
	return p.first.Add(time.Duration((uptime - p.uptime) * float64(time.Second)))
}

// fill makes the observation of what a host answered.
func (r *reply) fill(ctx context.Context, parameters []string, options probe.Options, look *probe.Look) error {
	o := &look.Observation
	*o = policy.Observation{Schema: 1, Rates: map[string]float64{}, Peers: []policy.Peer{}, Gaps: []string{}}
	probe.ReadBesides(r.files, parameters, o)
	tables, err := r.sockets()
	if err != nil {
		return err
	}
	sockets := &informed{Tables: tables, known: map[uint64]said{}}
	for _, what := range []string{"listening", "connected"} {
		text, asked := r.asked[what]
		if !asked {
			continue
		}
		if err := readSS(text, what == "listening", sockets.known); err != nil {
			o.Gaps = append(o.Gaps, fmt.Sprintf("what ss says of %s sockets: %v", what, err))
		}
	}
	var owners probe.Owners
	if options.Processes {
		owners = r
	}
	r.tell(o)
	if err := probe.ReadSockets(ctx, sockets, owners, options, look); err != nil {
		return err
	}
	r.tellMissing(o)
	return nil
}

// tell names what the tables do not show and ss was not there to say.
func (r *reply) tell(o *policy.Observation) {
	switch {
	case len(r.asked) == 0:
		o.Gaps = append(o.Gaps, "backlog and drops of listeners, without_timestamps, age_seconds: /proc/net/tcp does not show them, and the host has no ss")
	case r.unasked != "":
		o.Gaps = append(o.Gaps, fmt.Sprintf("without_timestamps, age_seconds: ss was not asked about %s sockets", r.unasked))
	}
}

// tellMissing names what ss was asked and did not say. It looks a moment later than
// the tables are read.
func (r *reply) tellMissing(o *policy.Observation) {
	if table, came := r.tables["tcp6"]; came && len(table.body) == 0 {
		o.Gaps = append(o.Gaps, "sockets of IPv6: the host does not show /proc/net/tcp6 to this user, or to nobody")
	}
	if len(r.asked) == 0 {
		return
	}
	listeners, destinations := 0, 0
	for i := range o.Listeners {
		if o.Listeners[i].Backlog == nil {
			listeners++
		}
	}
	for i := range o.Destinations {
		if o.Destinations[i].WithoutTimestamps == nil {
			destinations++
		}
	}
	if listeners > 0 {
		o.Gaps = append(o.Gaps, fmt.Sprintf("backlog and drops of %d listeners: ss did not show them", listeners))
	}
	if destinations > 0 && r.unasked == "" {
		o.Gaps = append(o.Gaps, fmt.Sprintf("without_timestamps of %d destinations: ss did not show all of their connections: it looks a moment after the tables were read", destinations))
	}
}
