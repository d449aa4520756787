package apply

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

// run is one change on a new host, with trouble at events that begin after
// the preparation.
func eventsOf(t *testing.T, prepare, change func(*bench)) (first, last int) {
	b := newBench(t, fake.Options{})
	prepare(b)
	first = len(b.host.Events())
	change(b)
	return first + 1, len(b.host.Events())
}

var (
	before23 = map[string]string{reuse: "1", finTimeout: "30"}
	after23  = map[string]string{reuse: "0", somaxconn: "8192"}
	clean23  = map[string]string{reuse: "2", finTimeout: "60", somaxconn: "4096"}
)

// Bar 23: killed before any step of a creation, the next apply converges, knows
// the originals, and destroy leaves a clean host.
func TestBar23KilledAtEachStepOfCreation(t *testing.T) {
	first, last := eventsOf(t, func(*bench) {}, func(b *bench) { b.apply(lb(after23), nil) })
	if last-first < 12 {
		t.Fatalf("only %d steps", last-first)
	}
	for number := first; number <= last; number++ {
		t.Run(fmt.Sprint(number), func(t *testing.T) {
			t.Parallel() // most of it is waiting for processes
			b := newBench(t, fake.Options{})
			b.host.On(fake.DieAt(number))
			if _, _, err := b.Change(context.Background(), lb(after23), nil); err == nil {
				t.Fatal("survived")
			}
			b.host.On(nil)
			b.restart()
			prior, _, _ := b.apply(lb(after23), nil)
			b.holds(after23)
			b.destroy(prior)
			b.holds(clean23)
			b.tidy()
		})
	}
}

// The same of an update, after which the configuration also changes.
func TestBar23KilledAtEachStepOfUpdate(t *testing.T) {
	prepare := func(b *bench) *Prior { prior, _, _ := b.apply(lb(before23), nil); return prior }
	var prior *Prior
	first, last := eventsOf(t, func(b *bench) { prior = prepare(b) }, func(b *bench) { b.apply(lb(after23), prior) })
	for number := first; number <= last; number++ {
		t.Run(fmt.Sprint(number), func(t *testing.T) {
			t.Parallel() // most of it is waiting for processes
			b := newBench(t, fake.Options{})
			prior := prepare(b)
			b.host.On(fake.DieAt(number))
			if _, _, err := b.Change(context.Background(), lb(after23), prior); err == nil {
				t.Fatal("survived")
			}
			b.host.On(nil)
			b.restart()
			values := after23
			if number%2 == 0 {
				values = map[string]string{reuse: "0", timestamps: "1"}
			}
			if _, _, err := b.Read(context.Background(), *prior); err != nil {
				t.Fatal(err)
			}
			prior, _, _ = b.apply(lb(values), prior)
			b.holds(values)
			b.destroy(prior)
			b.holds(clean23)
			b.tidy()
		})
	}
}

func TestBar23KilledAtEachStepOfDestroy(t *testing.T) {
	prepare := func(b *bench) *Prior { prior, _, _ := b.apply(lb(after23), nil); return prior }
	var prior *Prior
	first, last := eventsOf(t, func(b *bench) { prior = prepare(b) }, func(b *bench) { b.destroy(prior) })
	for number := first; number <= last; number++ {
		t.Run(fmt.Sprint(number), func(t *testing.T) {
			t.Parallel() // most of it is waiting for processes
			b := newBench(t, fake.Options{})
			prior := prepare(b)
			b.host.On(fake.DieAt(number))
			if _, err := b.Remove(context.Background(), *prior, false); err == nil {
				t.Fatal("survived")
			}
			b.host.On(nil)
			b.restart()
			b.destroy(prior)
			b.holds(clean23)
			b.tidy()
		})
	}
}

// tidy checks that nothing of ours is left on a host.
func (b *bench) tidy() {
	b.Helper()
	b.file(lbFile, "")
	for _, dir := range []string{"etc/sysctl.d", "run/terraform-provider-sysctl"} {
		entries, err := os.ReadDir(filepath.Join(b.host.Root, dir))
		if err != nil && !os.IsNotExist(err) {
			b.Fatal(err)
		}
		for _, entry := range entries {
			b.Errorf("%s/%s is left", dir, entry.Name())
		}
	}
}

// A step that fails, at each step: everything is as it was, and named.
func TestFailedStepsLeaveTheHostAsItWas(t *testing.T) {
	for _, test := range []struct {
		name, words string
		step        []string
		summary     string
	}{
		{"disk full", "No space left on device", []string{"step", "write"}, "Unable to write " + lbFile},
		{"read-only /etc", "Read-only file system", []string{"step", "rename"}, "Unable to write"},
		{"a parameter that cannot be written", "Input/output error", []string{"put"}, "Unable to set"},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t, fake.Options{})
			prior, _, _ := b.apply(lb(before23), nil)
			file, _ := b.host.ReadFile(lbFile)
			journal, _ := b.host.ReadFile(lbJournal)
			failed := false
			b.host.On(func(e fake.Event) fake.Fault {
				// The way back is not in trouble here; see TestLostValuesAreNamed.
				if failed || len(e.Words) < len(test.step) || !slices.Equal(e.Words[:len(test.step)], test.step) {
					return fake.Fault{}
				}
				if test.step[0] == "put" {
					if e.Words[2] == "8192" {
						return fake.Fault{Words: test.words}
					}
					return fake.Fault{}
				}
				failed = true
				return fake.Fault{Words: test.words}
			})
			_, _, err := b.Change(context.Background(), lb(after23), prior)
			if err == nil || !strings.Contains(err.Error(), test.summary) || !strings.Contains(err.Error(), "as it was before") {
				t.Errorf("got %v", err)
			}
			b.host.On(nil)
			b.holds(before23)
			b.file(lbFile, file)
			b.file(lbJournal, journal)
		})
	}
}

func TestLostValuesAreNamed(t *testing.T) {
	b := newBench(t, fake.Options{})
	b.host.On(func(e fake.Event) fake.Fault {
		if e.Words[0] == "put" && (e.Words[1] == "net/core/somaxconn" || e.Words[2] == "2") {
			return fake.Fault{Words: "Input/output error"}
		}
		return fake.Fault{}
	})
	_, _, err := b.Change(context.Background(), lb(map[string]string{somaxconn: "8192", reuse: "1"}), nil)
	if err == nil || !strings.Contains(err.Error(), "did not take back") || !strings.Contains(err.Error(), reuse) {
		t.Errorf("got %v", err)
	}
}

// Another tool changes a value or the file between the look and the lock.
func TestChangedInBetweenIsComputedAgain(t *testing.T) {
	for name, meddle := range map[string]func(*fake.Host) error{
		"value": func(h *fake.Host) error { return h.Write(reuse, "0") },
		"file":  func(h *fake.Host) error { return h.WriteFile(lbFile, "vm.swappiness = 5\n") },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, fake.Options{})
			if _, err := b.Snapshot(context.Background(), []string{reuse}); err != nil {
				t.Fatal(err)
			}
			b.must(meddle(b.host))
			_, state, notes := b.apply(lb(map[string]string{reuse: "1"}), nil)
			if !said(notes, "changed between plan and apply") {
				t.Errorf("notes %v", notes)
			}
			b.holds(map[string]string{reuse: "1"})
			if original := *state.Kept.Original[reuse]; name == "value" && original != "0" {
				t.Errorf("original %s", original)
			}
			if text, _ := b.host.ReadFile(lbFile); name == "file" && text != "vm.swappiness = 5\nnet.ipv4.tcp_tw_reuse = 1\n" {
				t.Errorf("file %q", text)
			}
		})
	}
}

// The connection breaks: an error, never an absence, and the next run converges.
func TestTransportTroubleIsAnError(t *testing.T) {
	for _, fault := range []fake.TransportFault{fake.Unreachable, fake.DropBefore, fake.DropAfter, fake.DropMiddle} {
		t.Run(fmt.Sprint(fault), func(t *testing.T) {
			b := newBench(t, fake.Options{})
			prior, _, _ := b.apply(lb(before23), nil)
			b.restart()
			b.host.Next(fault)
			if state, _, err := b.Read(context.Background(), *prior); err == nil {
				t.Errorf("read %+v", state)
			}
			b.host.Next(fake.NoFault, fault)
			if _, _, err := b.Change(context.Background(), lb(after23), prior); err == nil {
				t.Error("changed")
			}
			b.restart()
			prior, _, _ = b.apply(lb(after23), prior)
			b.holds(after23)
			b.destroy(prior)
			b.holds(clean23)
		})
	}
}

func TestStaleLockIsBrokenAndNamed(t *testing.T) {
	for name, holder := range map[string]string{
		"dead process": "BOOT 999999 1",
		"another boot": "00000000-0000-0000-0000-000000000000 1 1",
		"no holder":    "",
		"used again":   fmt.Sprintf("BOOT %d 1", os.Getpid()),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, fake.Options{})
			boot, err := b.host.Get("kernel.random.boot_id")
			b.must(err)
			b.must(os.MkdirAll(filepath.Join(b.host.Root, host.StateDirectory, "lock"), 0o700))
			if holder != "" {
				b.must(b.host.WriteFile(host.LockHolder, strings.ReplaceAll(holder, "BOOT", boot)+"\n"))
			}
			_, _, notes := b.apply(lb(map[string]string{reuse: "1"}), nil)
			if !said(notes, "lock", "killed") {
				t.Errorf("notes %v", notes)
			}
		})
	}
}

// A lock of a process that lives is respected, and named at the end.
func TestLiveLockIsNamed(t *testing.T) {
	b := newBench(t, fake.Options{})
	boot, err := b.host.Get("kernel.random.boot_id")
	b.must(err)
	stat, err := os.ReadFile("/proc/self/stat")
	b.must(err)
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+2:]))
	holder := fmt.Sprintf("%s %d %s", boot, os.Getpid(), fields[19])
	b.must(b.host.WriteFile(host.LockHolder, holder+"\n"))
	now := time.Now()
	b.Session = NewSession(host.NewRunner(b.host.Transport(), false, ""), Options{Now: func() time.Time { now = now.Add(time.Hour); return now }})
	_, _, err = b.Change(context.Background(), lb(map[string]string{reuse: "1"}), nil)
	if err == nil || !strings.Contains(err.Error(), holder) {
		t.Errorf("got %v", err)
	}
	b.holds(map[string]string{reuse: "2"})
}

// Killed, then rebooted: /run is empty, and our file may have been applied.
func TestKilledThenRebooted(t *testing.T) {
	t.Parallel()
	first, last := eventsOf(t, func(*bench) {}, func(b *bench) { b.apply(lb(map[string]string{reuse: "1"}), nil) })
	for number := first; number <= last; number += 2 {
		b := newBench(t, fake.Options{})
		b.host.On(fake.DieAt(number))
		if _, _, err := b.Change(context.Background(), lb(map[string]string{reuse: "1"}), nil); err == nil {
			t.Fatal("survived")
		}
		b.host.On(nil)
		booted := map[string]string{}
		if text, err := b.host.ReadFile(lbFile); err == nil && strings.Contains(text, "tcp_tw_reuse") {
			booted[reuse] = "1"
		}
		b.must(b.host.Reboot(booted))
		b.restart()
		prior, _, _ := b.apply(lb(map[string]string{reuse: "1"}), nil)
		b.holds(map[string]string{reuse: "1"})
		b.destroy(prior)
		b.file(lbFile, "")
	}
}

func TestOrdinaryUserIsTold(t *testing.T) {
	b := newBench(t, fake.Options{UID: 1000})
	_, _, err := b.Change(context.Background(), lb(map[string]string{reuse: "1"}), nil)
	if err == nil || !strings.Contains(err.Error(), "sudo = true") {
		t.Errorf("got %v", err)
	}
	if _, err := b.host.ReadFile(lbJournal); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("journal: %v", err)
	}
}
