package exporter

import (
	"context"
	"sync"
	"time"
)

// fresh is how long a look answers further scrapes. Two Prometheus servers that
// scrape the same host do not make it look twice.
const fresh = time.Second

// shared lets scrapes that come at the same time share one look. There are never
// two looks at once, however slow one is.
type shared struct {
	look func(context.Context) ([]sight, error)
	now  func() time.Time

	mu      sync.Mutex
	running *run
	last    *run // the last that ended, nil: none has
}

// run is one look and those who wait for it.
type run struct {
	cancel  context.CancelFunc
	waiting int
	done    chan struct{} // closed when what follows is set
	ended   time.Time
	sights  []sight
	err     error
}

// get waits for a look. It is given up when nobody waits for it any more.
func (s *shared) get(ctx context.Context) ([]sight, error) {
	for {
		r, abandoned := s.join()
		select {
		case <-r.done:
		case <-ctx.Done():
			if !abandoned {
				s.leave(r)
			}
			return nil, ctx.Err()
		}
		if !abandoned {
			return r.sights, r.err
		}
	}
}

// join finds the look to wait for. One that was abandoned has to end before the
// next begins, and what it says is of no use.
func (s *shared) join() (r *run, abandoned bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.running; r != nil {
		if r.waiting == 0 {
			return r, true
		}
		r.waiting++
		return r, false
	}
	if s.last != nil && s.now().Sub(s.last.ended).Abs() < fresh {
		return s.last, false
	}
	ctx, cancel := context.WithCancel(context.Background())
	r = &run{cancel: cancel, waiting: 1, done: make(chan struct{})}
	s.running = r
	go s.do(ctx, r)
	return r, false
}

func (s *shared) do(ctx context.Context, r *run) {
	defer r.cancel()
	sights, err := s.look(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	r.sights, r.err, r.ended = sights, err, s.now()
	s.running = nil
	if r.waiting > 0 {
		s.last = r
	}
	close(r.done)
}

func (s *shared) leave(r *run) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r.waiting--
	if r.waiting == 0 {
		r.cancel()
	}
}

// seen is what the last look has shown, without a new one.
func (s *shared) seen() (sights []sight, looked bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last == nil {
		return nil, false, nil
	}
	return s.last.sights, true, s.last.err
}
