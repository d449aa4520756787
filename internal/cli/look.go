package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/tcplint/terraform-provider-sysctl/internal/observation"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
)

// sight is what was seen of one host: a look at each namespace.
type sight struct {
	host     *LiveHost
	looks    []*probe.Look
	problems []report.Problem // what could not be looked at
}

// hostsAtOnce bounds the connections that are made at once.
const hostsAtOnce = 32

// lookAt looks at all hosts at once, and gives what was seen in their order. A
// host that cannot be reached does not keep the others from being looked at.
// meanwhile is done between the two looks at a host, nil: nothing.
func (run *invocation) lookAt(ctx context.Context, hosts []*LiveHost, f *liveFlags, options probe.Options, meanwhile func(ctx context.Context, index int)) ([]sight, error) {
	sights := make([]sight, len(hosts))
	var group errgroup.Group
	group.SetLimit(hostsAtOnce)
	for i, host := range hosts {
		group.Go(func() error {
			sights[i].host = host
			sights[i].look(ctx, f, options, func(ctx context.Context) {
				if meanwhile != nil {
					meanwhile(ctx, i)
				}
			})
			return nil
		})
	}
	_ = group.Wait() // none of them fails
	if ctx.Err() != nil {
		return nil, interrupted(ctx, context.Cause(ctx))
	}
	return sights, nil
}

// namespace is one that was looked at once, and may be again.
type namespace struct {
	prober probe.Prober
	before *probe.Look
}

func (s *sight) look(ctx context.Context, f *liveFlags, options probe.Options, meanwhile func(context.Context)) {
	probers, err := s.host.Probers(ctx, f.netns)
	if err != nil {
		s.problem(s.host.Title(), err)
		return
	}
	var namespaces []namespace
	for _, prober := range probers {
		look, err := prober.Look(ctx, options)
		if err != nil {
			s.problem(s.host.Title(), err)
			continue
		}
		namespaces = append(namespaces, namespace{prober, look})
	}
	if len(namespaces) == 0 {
		return
	}
	start := time.Now()
	meanwhile(ctx)
	if f.sample == 0 {
		for _, one := range namespaces {
			s.looks = append(s.looks, one.before)
		}
		return
	}
	if err := wait(ctx, f.sample-time.Since(start)); err != nil {
		return // who interrupted is told so
	}
	for _, one := range namespaces {
		s.looks = append(s.looks, one.again(ctx, options))
	}
}

// again is the second look. Where it fails the first one is better than none.
func (n namespace) again(ctx context.Context, options probe.Options) *probe.Look {
	after, err := n.prober.Look(ctx, options)
	if err != nil {
		o := &n.before.Observation
		o.Gaps = append(o.Gaps, fmt.Sprintf("rates and growth: the second look failed: %v", err))
		return n.before
	}
	probe.Sampled(n.before, after)
	return after
}

// problem names the host once: most errors begin with it.
func (s *sight) problem(where string, err error) {
	message := strings.TrimPrefix(told(err), "looking at the sockets of "+where+": ")
	s.problems = append(s.problems, report.Problem{Path: where, Message: message})
}

// title is what messages call a look.
func title(look *probe.Look) string { return observation.Title(&look.Observation) }
