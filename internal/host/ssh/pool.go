// Package ssh reaches hosts over SSH as the user's own ssh would: the same keys
// and agent, the same known hosts, the same ssh_config, the same bastions. Host
// keys are always checked, and no file of the user is ever written.
//
// What of ssh_config is honoured: Host, Match (host, originalhost, localuser,
// all), Include, HostName, User, Port, IdentityFile, IdentitiesOnly,
// IdentityAgent, CertificateFile, UserKnownHostsFile, GlobalKnownHostsFile,
// HostKeyAlias, ProxyJump. A ProxyCommand is an error. All else changes nothing,
// StrictHostKeyChecking among it.
package ssh

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// Options are those of a pool.
type Options struct {
	// Warn is told, once each, what is wrong without being an error, such as a
	// Match of ssh_config that cannot be judged. It may be called from several
	// goroutines at once. nil: nobody is told.
	Warn func(string)
	// KeepAlive is the time between two questions to a host whether it is still
	// there, and the time that it has to answer. 0: 15 s.
	KeepAlive time.Duration
}

// errClosed is what a command gets from a pool that is closed.
var errClosed = errors.New("the pool of connections is closed")

// Pool shares connections: one for each way to a host, which is the host and
// the bastions, each with user, credentials and host-key policy. Bastions are
// shared among the hosts behind them.
type Pool struct {
	options Options
	local   local
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu     sync.Mutex
	links  map[string]*link
	warned map[string]bool
}

// NewPool returns a pool without connections. Close ends those it gets.
func NewPool(o Options) *Pool { return newPool(o, here()) }

func newPool(o Options, l local) *Pool {
	if o.KeepAlive == 0 {
		o.KeepAlive = 15 * time.Second
	}
	p := &Pool{options: o, local: l, links: map[string]*link{}, warned: map[string]bool{}}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	return p
}

// Transport returns the transport to a host. Nothing is dialled before the
// first Start. Its Close leaves the connection to the pool.
func (p *Pool) Transport(c host.SSH) host.Transport {
	return &transport{pool: p, config: c}
}

// Close ends all connections and waits until nothing of the pool runs.
func (p *Pool) Close() error {
	p.mu.Lock()
	p.cancel()
	p.mu.Unlock()
	p.running.Wait()
	return nil
}

func (p *Pool) warn(message string) {
	p.mu.Lock()
	first := !p.warned[message]
	p.warned[message] = true
	p.mu.Unlock()
	if first && p.options.Warn != nil {
		p.options.Warn(message)
	}
}

// get returns the connection to the end of a way. Who comes while it is dialled
// waits for the same dial; it is given up when nobody waits any more.
func (p *Pool) get(ctx context.Context, way []hop) (*link, error) {
	l, err := p.join(way)
	if err != nil {
		return nil, err
	}
	select {
	case <-l.ready:
	case <-ctx.Done():
	}
	p.leave(l)
	if err := ctx.Err(); err != nil {
		return nil, &ConnectionError{Host: l.hop.String(), Doing: "connecting to", Err: context.Cause(ctx)}
	}
	return l, l.err
}

func (p *Pool) join(way []hop) (*link, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ctx.Err() != nil {
		return nil, errClosed
	}
	k, err := key(way)
	if err != nil {
		return nil, err
	}
	l := p.links[k]
	if l == nil || l.ended() {
		l = newLink(way[len(way)-1])
		var ctx context.Context
		ctx, l.cancel = context.WithCancel(p.ctx)
		p.links[k] = l
		p.running.Go(func() {
			p.open(ctx, l, way)
			p.forget(k, l)
		})
	}
	l.waiting++
	return l, nil
}

func (p *Pool) leave(l *link) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l.waiting--
	select {
	case <-l.ready:
	default:
		if l.waiting == 0 {
			for k, other := range p.links {
				if other == l {
					delete(p.links, k) // who comes next shall not join it
				}
			}
			l.cancel()
		}
	}
}

// open dials and then stays until the connection has ended.
func (p *Pool) open(ctx context.Context, l *link, way []hop) {
	defer l.cancel()
	l.client, l.err = p.dial(ctx, way)
	if l.err != nil {
		close(l.dead)
		close(l.ready)
		return
	}
	close(l.ready)
	stop := context.AfterFunc(ctx, l.cut)
	defer stop()
	p.running.Go(func() { l.keepAlive(p.options.KeepAlive) })
	_ = l.client.Wait() // why it ended is told by what was under way
	close(l.dead)
}

func (p *Pool) forget(k string, l *link) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.links[k] == l {
		delete(p.links, k)
	}
}
