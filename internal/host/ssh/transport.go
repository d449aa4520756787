package ssh

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"

	gossh "golang.org/x/crypto/ssh"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// transport starts commands on one host.
type transport struct {
	pool   *Pool
	own    bool // the pool is for this transport alone
	config host.SSH

	once sync.Once
	way  []hop
	err  error
}

var _ host.Transport = (*transport)(nil)

func (t *transport) Name() string {
	way, err := t.resolve()
	if err != nil {
		return t.config.Host
	}
	end := way[len(way)-1]
	return end.User + "@" + net.JoinHostPort(end.Given, strconv.Itoa(end.Port))
}

func (t *transport) Remote() bool { return true }

// resolve reads ssh_config, once.
func (t *transport) resolve() ([]hop, error) {
	t.once.Do(func() {
		t.way, t.err = resolver{local: t.pool.local, config: t.config, warn: t.pool.warn}.way()
	})
	return t.way, t.err
}

// Start starts a command, over a new connection if there is none or it died.
func (t *transport) Start(ctx context.Context, command string) (host.Process, error) {
	way, err := t.resolve()
	if err != nil {
		return nil, fmt.Errorf("finding the way to %s: %w", t.config.Host, err)
	}
	for again := false; ; again = true {
		l, err := t.pool.get(ctx, way)
		if err != nil {
			return nil, err
		}
		session, err := l.session(ctx)
		if err == nil {
			return start(ctx, l, session, command)
		}
		var refused *gossh.OpenChannelError
		if again || ctx.Err() != nil || errors.As(err, &refused) {
			return nil, &ConnectionError{Host: l.hop.String(), Doing: "opening a session on", Err: err}
		}
		// The connection died unnoticed, and nothing was started on it.
		l.cut()
		<-l.dead
	}
}

// Afresh returns a transport with a pool of its own.
func (t *transport) Afresh() host.Transport {
	options := t.pool.options
	options.Warn = t.pool.warn // once for both
	return &transport{pool: newPool(options, t.pool.local), own: true, config: t.config}
}

func (t *transport) Close() error {
	if t.own {
		return t.pool.Close()
	}
	return nil
}
