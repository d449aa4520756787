package apply

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// Options are what a session needs besides a way to the host.
type Options struct {
	// Question is asked with every snapshot, besides what a call needs.
	Question host.Question
	// Now is the clock, nil: the real one.
	Now func() time.Time
}

// Session is one provider process's view of one host: it remembers the snapshot
// until something is written. It is safe for concurrent use: readers share a
// snapshot, changes come one after the other.
type Session struct {
	runner  host.Runner
	options Options

	writing  sync.Mutex // held by the change that runs
	asking   sync.Mutex // guards what follows
	snapshot *host.Snapshot
}

// NewSession makes the session of a host. It does not connect.
func NewSession(runner host.Runner, options Options) *Session {
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Session{runner: runner, options: options}
}

// Snapshot is the host as it was when it was last looked at: at once if every
// one of the parameters was asked for then, else after one round trip.
func (s *Session) Snapshot(ctx context.Context, parameters []string) (*host.Snapshot, error) {
	panic("not yet")
}

// Read tells how a resource is on its host. A transport that fails is an error;
// it never means that something is absent.
func (s *Session) Read(ctx context.Context, prior Prior) (State, []Note, error) {
	panic("not yet")
}

// Change makes the host as wanted, and restores what prior set and want does
// not. Prior is nil on creation. On an error the host is as it was.
func (s *Session) Change(ctx context.Context, want Want, prior *Prior) (State, []Note, error) {
	panic("not yet")
}

// Remove restores what a resource set and removes its lines; keep leaves the
// live values alone.
func (s *Session) Remove(ctx context.Context, prior Prior, keep bool) ([]Note, error) {
	panic("not yet")
}

// Announce says what removing the parameters would do, for the plan.
func (s *Session) Announce(ctx context.Context, prior Prior, parameters []string) ([]Note, error) {
	panic("not yet")
}

// Boot says what a boot would leave if the file with that stem held the values,
// and which lines decide instead of ours. Parameters of which nothing can be
// told are missing.
func Boot(snapshot *host.Snapshot, stem string, values map[string]string) (boot map[string]string, overriddenBy map[string]Place, err error) {
	panic("not yet")
}

func decimal(n int) string { return strconv.Itoa(n) }
