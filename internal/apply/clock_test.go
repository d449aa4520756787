package apply

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

// jumping is a session whose clock jumps when a script comes to its last step,
// also the part of it that a real clock that is set anew leaves alone.
func (b *bench) jumping(by time.Duration) {
	var jumped atomic.Int64
	b.Session = NewSession(host.NewRunner(b.host.Transport(), false, ""), Options{
		Now: func() time.Time { return time.Now().Round(0).Add(time.Duration(jumped.Load())) },
	})
	b.host.On(func(e fake.Event) fake.Fault {
		if len(e.Words) > 1 && e.Words[1] == "final" {
			jumped.Store(int64(by))
		}
		return fake.Fault{}
	})
}

// Somebody sets the clock while a change is on its way: what the host reverts,
// and when, does not depend on it.
func TestClockJumps(t *testing.T) {
	for name, jump := range map[string]time.Duration{"a day ahead": 24 * time.Hour, "a day back": -24 * time.Hour} {
		t.Run(name+", confirmed", func(t *testing.T) {
			t.Parallel()
			b := newBench(t, fake.Options{Remote: true})
			b.jumping(jump)
			prior, _, _ := b.apply(protected(after23, 5*time.Second), nil)
			time.Sleep(6 * time.Second)
			b.holds(after23)
			b.host.On(nil)
			b.restart()
			b.destroy(prior)
			b.holds(clean23)
		})
		t.Run(name+", cut off", func(t *testing.T) {
			t.Parallel()
			b := newBench(t, fake.Options{Remote: true})
			if _, err := b.Snapshot(context.Background(), sortedKeys(after23)); err != nil {
				t.Fatal(err)
			}
			b.jumping(jump)
			if _, err := b.Snapshot(context.Background(), sortedKeys(after23)); err != nil {
				t.Fatal(err)
			}
			unreachable := []fake.TransportFault{fake.NoFault}
			for range 200 {
				unreachable = append(unreachable, fake.Unreachable)
			}
			b.host.Next(unreachable...)
			ctx, cancel := context.WithTimeout(context.Background(), 4*time.Second)
			defer cancel()
			if _, _, err := b.Change(ctx, protected(after23, 2*time.Second), nil); err == nil {
				t.Error("confirmed, and nobody can reach the host")
			}
			b.host.Next()
			for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(100 * time.Millisecond) {
				if _, err := b.host.ReadFile(lbJournal); err != nil {
					break
				}
			}
			b.holds(clean23)
			b.file(lbFile, "")
		})
	}
}

// A lock is stale when its holder is dead, however old it looks.
func TestLockHasNoAge(t *testing.T) {
	for name, made := range map[string]time.Time{"long ago": time.Unix(0, 0), "yet to come": time.Now().AddDate(50, 0, 0)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, fake.Options{})
			boot, err := b.host.Get("kernel.random.boot_id")
			b.must(err)
			stat, err := os.ReadFile("/proc/self/stat")
			b.must(err)
			began := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+2:]))[19]
			lock := func(holder string) {
				b.must(b.host.WriteFile(host.LockHolder, holder+"\n"))
				for _, path := range []string{host.LockHolder, filepath.Dir(host.LockHolder)} {
					b.must(os.Chtimes(filepath.Join(b.host.Root, path), made, made))
				}
			}
			lock(boot + " " + decimal(os.Getpid()) + " " + began)
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
			defer cancel()
			if _, _, err := b.Change(ctx, lb(after23), nil); err == nil {
				t.Error("the lock of a living process was not respected")
			}
			b.holds(clean23)
			lock(boot + " " + decimal(os.Getpid()) + " 1")
			if _, _, notes := b.apply(lb(after23), nil); !said(notes, "lock", "killed") {
				t.Errorf("notes %v", notes)
			}
		})
	}
}
