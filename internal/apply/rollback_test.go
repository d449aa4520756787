package apply

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

func protected(values map[string]string, wait time.Duration) Want {
	want := lb(values)
	want.Rollback = wait
	return want
}

func TestLockOutConfirmedOverANewConnection(t *testing.T) {
	t.Parallel()
	b := newBench(t, fake.Options{Remote: true})
	b.apply(protected(map[string]string{reuse: "1"}, 3*time.Second), nil)
	if got := b.host.Logins(); got != 2 {
		t.Errorf("%d logins, want 2", got)
	}
	time.Sleep(4 * time.Second)
	b.holds(map[string]string{reuse: "1"})
	b.file(lbFile, managed("net.ipv4.tcp_tw_reuse = 1"))
}

// The connection works for the change and then no more: the host goes back by
// itself, to what was before this change, not to the originals.
func TestLockOutHostRevertsByItself(t *testing.T) {
	t.Parallel()
	b := newBench(t, fake.Options{Remote: true})
	prior, _, _ := b.apply(lb(before23), nil)
	file, _ := b.host.ReadFile(lbFile)
	journal, _ := b.host.ReadFile(lbJournal)
	if _, err := b.Snapshot(context.Background(), append(sortedKeys(after23), sortedKeys(before23)...)); err != nil {
		t.Fatal(err)
	}
	unreachable := []fake.TransportFault{fake.NoFault}
	for range 11 {
		unreachable = append(unreachable, fake.Unreachable)
	}
	b.host.Next(unreachable...)
	_, _, err := b.Change(context.Background(), protected(after23, 2*time.Second), prior)
	if err == nil || !strings.Contains(err.Error(), "reverted by itself at 20") {
		t.Fatalf("got %v", err)
	}
	b.holds(with(map[string]string{somaxconn: "4096"}, before23))
	b.file(lbFile, file)
	b.file(lbJournal, journal)
}

// Nobody comes back at all: a provider that is killed after the change.
func TestLockOutAfterTheProviderWasKilled(t *testing.T) {
	t.Parallel()
	b := newBench(t, fake.Options{Remote: true})
	if _, err := b.Snapshot(context.Background(), sortedKeys(after23)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	b.host.On(func(e fake.Event) fake.Fault {
		if len(e.Words) > 1 && e.Words[1] == "final" {
			cancel()
		}
		return fake.Fault{}
	})
	if _, _, err := b.Change(ctx, protected(after23, 2*time.Second), nil); err == nil {
		t.Fatal("confirmed")
	}
	b.host.On(nil)
	deadline := time.Now().Add(10 * time.Second)
	for time.Now().Before(deadline) {
		if value, _ := b.host.Get(reuse); value == "2" {
			if _, err := b.host.ReadFile(lbJournal); err != nil {
				break
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	b.holds(clean23)
	b.file(lbFile, "")
	b.restart()
	b.apply(lb(after23), nil)
	b.holds(after23)
}

// Once per host, after the last write in flight.
func TestLockOutOneConfirmationForChangesInFlight(t *testing.T) {
	t.Parallel()
	b := newBench(t, fake.Options{Remote: true})
	var wait sync.WaitGroup
	values := map[string]string{reuse: "0", finTimeout: "30", somaxconn: "8192"}
	for name, value := range values {
		wait.Go(func() {
			stem := "60-" + strings.ReplaceAll(strings.ReplaceAll(name, ".", "-"), "_", "-")
			want := Want{Owner: name, File: stem, Values: map[string]string{name: value}, Persist: true, Runtime: true, Rollback: 30 * time.Second}
			if _, _, err := b.Change(context.Background(), want, nil); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	b.holds(values)
	if got := b.host.Logins(); got != 2 {
		t.Errorf("%d logins, want 2: one for three changes, one to confirm them", got)
	}
}
