package ssh

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	gossh "golang.org/x/crypto/ssh"
)

// link is a connection, or the attempt at one.
type link struct {
	hop     hop
	cancel  context.CancelFunc
	waiting int           // under the lock of the pool
	ready   chan struct{} // closed when the dial is over
	dead    chan struct{} // closed when the connection is
	freed   chan struct{} // has an element when a session ended

	open atomic.Int32 // sessions

	// set before ready is closed
	client *gossh.Client
	err    error
}

func newLink(h hop) *link {
	return &link{hop: h, ready: make(chan struct{}), dead: make(chan struct{}), freed: make(chan struct{}, 1)}
}

func (l *link) ended() bool {
	select {
	case <-l.dead:
		return true
	default:
		return false
	}
}

// dial dials the last hop of a way through the connection to those before it.
func (p *Pool) dial(ctx context.Context, way []hop) (*gossh.Client, error) {
	last := len(way) - 1
	if last == 0 {
		return dial(ctx, way[0], nil)
	}
	for again := false; ; again = true {
		before, err := p.get(ctx, way[:last])
		if err != nil {
			return nil, err
		}
		client, err := dial(ctx, way[last], before.client)
		if err == nil || again || !before.gone() {
			return client, err
		}
	}
}

// gone says whether a connection has ended, giving the end the moment that it
// needs to be noticed.
func (l *link) gone() bool {
	select {
	case <-l.dead:
		return true
	case <-time.After(50 * time.Millisecond):
		return false
	}
}

// keepAlive ends a connection whose other side does not answer: otherwise a
// command on it would wait as long as TCP does, a quarter of an hour.
func (l *link) keepAlive(interval time.Duration) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-l.dead:
			return
		case <-tick.C:
		}
		silence := time.AfterFunc(interval, l.cut)
		// Any answer will do: OpenSSH refuses the request, and is alive.
		_, _, err := l.client.SendRequest("keepalive@openssh.com", true, nil)
		silence.Stop()
		if err != nil {
			l.cut()
			return
		}
	}
}

// cut ends the connection.
func (l *link) cut() {
	_ = l.client.Close() // it may have broken already
}

// patience is how long a host may refuse sessions while none of ours is open.
const patience = 5 * time.Second

// session opens a session. sshd refuses more than MaxSessions at a time on one
// connection (10 unless set): then it waits for another of ours to end.
func (l *link) session(ctx context.Context) (session, error) {
	first, pause := time.Now(), 20*time.Millisecond
	for {
		s, err := await(ctx, l.channel, func(s session) { _ = s.Close() })
		var refused *gossh.OpenChannelError
		if !errors.As(err, &refused) {
			return s, err
		}
		if l.open.Load() == 0 && time.Since(first) > patience {
			return session{}, err
		}
		select {
		case <-l.freed:
		case <-time.After(pause):
			pause = min(2*pause, 200*time.Millisecond)
		case <-ctx.Done():
			return session{}, context.Cause(ctx)
		}
	}
}

func (l *link) channel() (session, error) {
	channel, requests, err := l.client.OpenChannel("session", nil)
	return session{channel, requests}, err
}

// release says that a session has ended.
func (l *link) release() {
	l.open.Add(-1)
	select {
	case l.freed <- struct{}{}:
	default:
	}
}

// await runs f, which cannot be cancelled, and does not wait longer than the
// context lasts. What f returns later is discarded.
func await[T any](ctx context.Context, f func() (T, error), discard func(T)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := f()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		go func() {
			if r := <-done; r.err == nil {
				discard(r.value)
			}
		}()
		var none T
		return none, context.Cause(ctx)
	}
}
