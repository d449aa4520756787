package apply

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

// slow is a way to a host whose looks take until they are let go.
type slow struct {
	host.Runner
	before, after chan struct{} // a look waits for these to be closed, nil: it does not

	mu    sync.Mutex
	looks int
}

func (s *slow) Run(ctx context.Context, script string) (host.Output, error) {
	if !strings.Contains(script, "questions()") {
		return s.Runner.Run(ctx, script)
	}
	s.mu.Lock()
	s.looks++
	before, after := s.before, s.after
	s.before, s.after = nil, nil
	s.mu.Unlock()
	if err := until(ctx, before); err != nil {
		return host.Output{}, err
	}
	output, err := s.Runner.Run(ctx, script)
	return output, errors.Join(err, until(ctx, after))
}

func until(ctx context.Context, closed chan struct{}) error {
	if closed == nil {
		return nil
	}
	select {
	case <-closed:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (b *bench) slowly(before, after chan struct{}) *slow {
	s := &slow{Runner: host.NewRunner(b.host.Transport(), false, ""), before: before, after: after}
	b.Session = NewSession(s, Options{})
	return s
}

// waited returns once so many wait for the look that is under way.
func (b *bench) waited(n int) {
	b.Helper()
	for range 1000 {
		b.mu.Lock()
		there := b.taking != nil && b.taking.waiting == n
		b.mu.Unlock()
		if there {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	b.Fatalf("%d do not wait", n)
}

// A look that began before a write shows what was before it.
func TestLookFromBeforeAWriteIsNotKept(t *testing.T) {
	t.Parallel()
	b := newBench(t, fake.Options{})
	want := lb(map[string]string{somaxconn: "8192"})
	prior, _, _ := b.apply(want, nil)
	before, err := b.Snapshot(t.Context(), []string{somaxconn})
	b.must(err)
	answered := make(chan struct{})
	runner := b.slowly(nil, answered)
	b.snapshot = before
	var wait sync.WaitGroup
	wait.Go(func() {
		if s, err := b.Snapshot(t.Context(), []string{finTimeout, somaxconn}); err != nil || s.Live[somaxconn].Value != "4096" {
			t.Errorf("the reader got %v", err)
		}
	})
	b.waited(1)
	plan, err := planChange(before, removal(*prior, false), prior)
	b.must(err)
	_, err = b.run(t.Context(), plan, "abc", 0)
	b.must(err)
	close(answered)
	wait.Wait()
	if runner.looks != 2 {
		t.Errorf("%d looks, want 2", runner.looks)
	}
	b.apply(want, nil)
	b.holds(want.Values)
	b.file(lbFile, managed("net.core.somaxconn = 8192"))
}

func TestHostThatDoesNotAnswerIsDialledOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t, fake.Options{Remote: true})
	b.host.Next(fake.Unreachable)
	dial := make(chan struct{})
	runner := b.slowly(dial, nil)
	var wait sync.WaitGroup
	for _, name := range []string{somaxconn, finTimeout, reuse, timestamps} {
		wait.Go(func() {
			if _, err := b.Snapshot(t.Context(), []string{name}); err == nil || !strings.Contains(err.Error(), "no route to host") {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	b.waited(4)
	close(dial)
	wait.Wait()
	if runner.looks != 1 {
		t.Errorf("%d looks for four who wait", runner.looks)
	}
	// Who comes later tries anew.
	if _, err := b.Snapshot(t.Context(), []string{somaxconn}); err != nil {
		t.Error(err)
	}
}

func TestLookOutlivesWhoBeganIt(t *testing.T) {
	t.Parallel()
	b := newBench(t, fake.Options{})
	dial := make(chan struct{})
	runner := b.slowly(dial, nil)
	impatient, giveUp := context.WithCancelCause(t.Context())
	over := errors.New("it took longer than timeouts.read, 1s")
	var wait, first sync.WaitGroup
	first.Go(func() {
		if _, err := b.Snapshot(impatient, []string{somaxconn}); !errors.Is(err, over) || !strings.Contains(err.Error(), b.runner.Name()) {
			t.Errorf("got %v", err)
		}
	})
	b.waited(1)
	wait.Go(func() {
		if s, err := b.Snapshot(t.Context(), []string{somaxconn}); err != nil || s.Live[somaxconn].Value == "" {
			t.Errorf("got %v", err)
		}
	})
	b.waited(2)
	giveUp(over)
	first.Wait()
	close(dial)
	wait.Wait()
	if runner.looks != 1 {
		t.Errorf("%d looks, want 1", runner.looks)
	}
}

// The last who waits takes the look with it.
func TestLookEndsWithTheLastWhoWaits(t *testing.T) {
	t.Parallel()
	b := newBench(t, fake.Options{})
	runner := b.slowly(make(chan struct{}), nil)
	ctx, cancel := context.WithTimeoutCause(t.Context(), 100*time.Millisecond, errors.New("it took longer than timeouts.read, 100ms"))
	defer cancel()
	if _, err := b.Snapshot(ctx, []string{somaxconn}); err == nil || !strings.Contains(err.Error(), "timeouts.read") {
		t.Errorf("got %v", err)
	}
	if _, err := b.Snapshot(t.Context(), []string{somaxconn}); err != nil || runner.looks != 2 {
		t.Errorf("%d looks, %v", runner.looks, err)
	}
}

func TestKnownSnapshotDoesNotWaitForALook(t *testing.T) {
	t.Parallel()
	b := newBench(t, fake.Options{})
	runner := b.slowly(nil, nil)
	known, err := b.Snapshot(t.Context(), []string{somaxconn})
	b.must(err)
	dial := make(chan struct{})
	runner.before = dial
	var wait sync.WaitGroup
	wait.Go(func() { _, err = b.Snapshot(t.Context(), []string{finTimeout}) })
	b.waited(1)
	if got, err := b.Snapshot(t.Context(), []string{somaxconn}); err != nil || got != known {
		t.Errorf("got another snapshot, %v", err)
	}
	close(dial)
	wait.Wait()
	b.must(err)
}

func TestChangeThatWaitsForAnotherCanBeGivenUp(t *testing.T) {
	t.Parallel()
	b := newBench(t, fake.Options{})
	b.writing <- struct{}{}
	ctx, cancel := context.WithTimeoutCause(t.Context(), 100*time.Millisecond, errors.New("it took longer than timeouts.update, 100ms"))
	defer cancel()
	if _, _, err := b.Change(ctx, lb(map[string]string{somaxconn: "8192"}), nil); err == nil || !strings.Contains(err.Error(), "timeouts.update") {
		t.Errorf("got %v", err)
	}
	<-b.writing
	b.file(lbFile, "")
	b.apply(lb(map[string]string{somaxconn: "8192"}), nil)
}
