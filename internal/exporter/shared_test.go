package exporter

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// slow is a look that ends when it is told to.
type slow struct {
	begun chan struct{}
	end   chan struct{}
	looks atomic.Int32
	deaf  bool // does not notice that it was given up
}

func newSlow() *slow { return &slow{begun: make(chan struct{}, 100), end: make(chan struct{}, 100)} }

func (s *slow) look(ctx context.Context) ([]sight, error) {
	n := s.looks.Add(1)
	s.begun <- struct{}{}
	if s.deaf {
		<-s.end
		return []sight{{took: time.Duration(n)}}, ctx.Err()
	}
	select {
	case <-s.end:
		return []sight{{took: time.Duration(n)}}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func TestScrapesAtTheSameTimeShareALook(t *testing.T) {
	defer goleak.VerifyNone(t)
	slow := newSlow()
	s := &shared{look: slow.look, now: noon}
	var scrapes sync.WaitGroup
	for range 20 {
		scrapes.Go(func() {
			if sights, err := s.get(t.Context()); err != nil || len(sights) != 1 || sights[0].took != 1 {
				t.Errorf("got %v, %v", sights, err)
			}
		})
	}
	<-slow.begun
	waitFor(t, func() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.running.waiting == 20 })
	slow.end <- struct{}{}
	scrapes.Wait()
	if looks := slow.looks.Load(); looks != 1 {
		t.Errorf("%d looks", looks)
	}
}

func TestALookIsFreshForASecond(t *testing.T) {
	defer goleak.VerifyNone(t)
	slow := newSlow()
	clock := noon()
	s := &shared{look: slow.look, now: func() time.Time { return clock }}
	for i, step := range []struct {
		later time.Duration
		looks int32
	}{{0, 1}, {fresh - time.Millisecond, 1}, {time.Millisecond, 2}, {-time.Hour, 3}} {
		clock = clock.Add(step.later)
		slow.end <- struct{}{}
		if _, err := s.get(t.Context()); err != nil {
			t.Fatal(err)
		}
		if looks := slow.looks.Load(); looks != step.looks {
			t.Errorf("step %d: %d looks, want %d", i, looks, step.looks)
		}
		for len(slow.end) > 0 {
			<-slow.end
		}
	}
}

func TestOneThatGivesUpDoesNotSpoilTheOthers(t *testing.T) {
	defer goleak.VerifyNone(t)
	slow := newSlow()
	s := &shared{look: slow.look, now: noon}
	impatient, giveUp := context.WithCancel(t.Context())
	patient := make(chan error, 1)
	go func() { _, err := s.get(t.Context()); patient <- err }()
	<-slow.begun
	gone := make(chan error, 1)
	go func() { _, err := s.get(impatient); gone <- err }()
	waitFor(t, func() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.running.waiting == 2 })
	giveUp()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("the one that gave up got %v", err)
	}
	slow.end <- struct{}{}
	if err := <-patient; err != nil {
		t.Errorf("the other got %v", err)
	}
}

// TestALookThatNobodyWantsEndsBeforeTheNext: a prober that hangs is never there
// twice, however often it is asked.
func TestALookThatNobodyWantsEndsBeforeTheNext(t *testing.T) {
	defer goleak.VerifyNone(t)
	slow := newSlow()
	slow.deaf = true
	s := &shared{look: slow.look, now: noon}
	impatient, giveUp := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() { _, err := s.get(impatient); gone <- err }()
	<-slow.begun
	giveUp()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("the one that gave up got %v", err)
	}

	for range 3 {
		soon, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		if _, err := s.get(soon); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("while the first hangs got %v", err)
		}
		cancel()
	}
	next := make(chan []sight, 1)
	go func() { sights, _ := s.get(t.Context()); next <- sights }()
	if looks := slow.looks.Load(); looks != 1 {
		t.Fatalf("%d looks at once", looks)
	}
	slow.end <- struct{}{}
	<-slow.begun
	slow.end <- struct{}{}
	if sights := <-next; len(sights) != 1 || sights[0].took != 2 {
		t.Errorf("got %v, want what the second look saw", sights)
	}
}

func waitFor(t *testing.T, condition func() bool) {
	t.Helper()
	for until := time.Now().Add(10 * time.Second); !condition(); time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("it did not happen within 10 s")
		}
	}
}
