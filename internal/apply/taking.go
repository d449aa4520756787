package apply

import (
	"context"
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// taking is a look at the host that is under way. All who need one wait for it and
// share what comes of it, also a failure: else the resources of a host that does
// not answer would dial it one after the other.
type taking struct {
	asks    int           // how much the session had been asked for when it began
	writes  int           // how often something had been written then
	waiting int           // guarded by Session.mu, as is the rest until done
	done    chan struct{} // closed once what follows is known
	cancel  context.CancelCauseFunc

	snapshot *host.Snapshot
	err      error
}

// enlarge adds to what every look asks for, and says how much that is now. It never
// gets less.
func (s *Session) enlarge(parameters, prefixes []string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range parameters {
		s.asked[name] = true
	}
	for _, prefix := range prefixes {
		s.begun[prefix] = true
	}
	return len(s.asked) + len(s.begun)
}

// look returns the snapshot that is known if that is enough, else the look that
// is under way, or a new one.
func (s *Session) look(ctx context.Context, parameters, prefixes []string) (*host.Snapshot, *taking) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.snapshot; known != nil && covers(known, parameters) && coversPrefixes(known, prefixes) {
		return known, nil
	}
	if s.taking == nil {
		s.taking = s.take(ctx)
	}
	s.taking.waiting++
	return nil, s.taking
}

// take begins a look. It ends when nobody waits for it any more, and not with
// the first of those who do.
func (s *Session) take(ctx context.Context) *taking {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	t := &taking{asks: len(s.asked) + len(s.begun), writes: s.writes, done: make(chan struct{}), cancel: cancel}
	question := s.options.Question
	question.Parameters = append(sortedKeys(s.asked), question.Parameters...)
	question.Prefixes = append(sortedKeys(s.begun), question.Prefixes...)
	go func() {
		defer cancel(nil)
		snapshot, err := host.Take(ctx, s.runner, question)
		s.mu.Lock()
		defer s.mu.Unlock()
		t.snapshot, t.err = snapshot, err
		if s.taking == t {
			s.taking = nil
		}
		if err == nil && s.writes == t.writes {
			s.snapshot, s.left = snapshot, leavesOf(snapshot)
		}
		close(t.done)
	}()
	return t
}

// await waits for a look, and for nothing longer than its own context.
func (s *Session) await(ctx context.Context, t *taking) (*host.Snapshot, error) {
	select {
	case <-t.done:
		return t.snapshot, t.err
	case <-ctx.Done():
	}
	if !s.abandon(t) {
		return nil, fmt.Errorf("reading the parameters of %s: %w", s.runner.Name(), context.Cause(ctx))
	}
	t.cancel(context.Cause(ctx))
	<-t.done // its error says how far it came
	return t.snapshot, t.err
}

// abandon says whether nobody else waits for a look. Then nobody joins it either.
func (s *Session) abandon(t *taking) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	t.waiting--
	if t.waiting == 0 && s.taking == t {
		s.taking = nil
	}
	return t.waiting == 0
}

// current says whether nothing was written since a look began: what it shows may
// be from before.
func (s *Session) current(t *taking) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.writes == t.writes
}
