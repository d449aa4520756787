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
	"github.com/tcplint/terraform-provider-sysctl/internal/host/ssh"
)

// doorkeeper is a way to a host whose new connections are let in or not.
type doorkeeper struct {
	host.Runner
	door func(ctx context.Context, number int) error // of the login with that number, from 1

	mu     sync.Mutex
	logins int
}

func (d *doorkeeper) RunAfresh(ctx context.Context, script string) (host.Output, error) {
	d.mu.Lock()
	d.logins++
	number := d.logins
	d.mu.Unlock()
	if err := d.door(ctx, number); err != nil {
		return host.Output{}, err
	}
	return d.Runner.RunAfresh(ctx, script)
}

func (b *bench) guarded(door func(ctx context.Context, number int) error) *doorkeeper {
	d := &doorkeeper{Runner: host.NewRunner(b.host.Transport(), false, ""), door: door}
	b.Session = NewSession(d, Options{})
	return d
}

// joined returns once so many changes wait to be confirmed.
func (b *bench) joined(n int) {
	b.Helper()
	for range 1000 {
		b.group.mu.Lock()
		there := len(b.group.pending) == n
		b.group.mu.Unlock()
		if there {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	b.Fatalf("%d do not wait to be confirmed", n)
}

// One connection confirms what several wait for. The one whose time is over is
// the one that makes it.
func TestConfirmationOutlivesWhoBeganIt(t *testing.T) {
	t.Parallel()
	b := newBench(t, fake.Options{Remote: true})
	begun, open := make(chan struct{}), make(chan struct{})
	keeper := b.guarded(func(ctx context.Context, _ int) error {
		close(begun)
		return until(ctx, open)
	})
	b.group.enter() // so that both wait for it, and the one with less time begins
	impatient, giveUp := context.WithCancelCause(t.Context())
	over := errors.New("it took longer than timeouts.create, 5s")
	var first, second sync.WaitGroup
	second.Go(func() {
		want := Want{Owner: "b", File: "60-b", Values: map[string]string{somaxconn: "8192"}, Persist: true, Runtime: true, Rollback: 5 * time.Minute}
		if _, _, err := b.Change(t.Context(), want, nil); err != nil {
			t.Error(err)
		}
	})
	b.joined(1)
	first.Go(func() {
		want := Want{Owner: "a", File: "60-a", Values: map[string]string{reuse: "1"}, Persist: true, Runtime: true, Rollback: 9 * time.Second}
		_, _, err := b.Change(impatient, want, nil)
		if !errors.Is(err, over) || !strings.Contains(err.Error(), "timeouts.create") || !strings.Contains(err.Error(), "reverts by itself at about") {
			t.Errorf("got %v", err)
		}
	})
	<-begun
	giveUp(over)
	first.Wait()
	close(open)
	second.Wait()
	b.group.leave()
	b.holds(map[string]string{somaxconn: "8192"})
	if keeper.logins != 1 {
		t.Errorf("%d logins, want 1", keeper.logins)
	}
}

// A wrong password is not tried again and again: an account may be locked for it.
func TestHostThatTurnsUsAwayIsAskedOnceMore(t *testing.T) {
	t.Parallel()
	refused := &ssh.AuthError{User: "ops", Host: "lb1:22", Offered: []string{"password"}}
	for name, test := range map[string]struct {
		refusals int
		logins   int
		says     string
	}{
		"and lets us in when it has reverted": {1, 2, "reverted by itself at 20"},
		"and turns us away for good":          {99, 2, "reverts by itself at about"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, fake.Options{Remote: true})
			keeper := b.guarded(func(_ context.Context, number int) error {
				if number <= test.refusals {
					return refused
				}
				return nil
			})
			_, _, err := b.Change(t.Context(), protected(map[string]string{reuse: "1"}, 2*time.Second), nil)
			if err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), "lets nobody in as ops") {
				t.Errorf("got %v", err)
			}
			if keeper.logins != test.logins {
				t.Errorf("%d logins, want %d", keeper.logins, test.logins)
			}
			b.holds(map[string]string{reuse: "2"})
			b.file(lbFile, "")
		})
	}
}

func TestHostThatIsAwayIsTriedLessAndLessOften(t *testing.T) {
	t.Parallel()
	b := newBench(t, fake.Options{Remote: true})
	keeper := b.guarded(func(_ context.Context, number int) error {
		if number < 6 {
			return errors.New("no route to host")
		}
		return nil
	})
	began := time.Now()
	b.apply(protected(map[string]string{reuse: "1"}, 5*time.Minute), nil)
	if took := time.Since(began); keeper.logins != 6 || took < 4*time.Second {
		t.Errorf("%d logins in %s", keeper.logins, took)
	}
	b.holds(map[string]string{reuse: "1"})
}
