package apply

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
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
	group   group
	writing chan struct{} // full while a change runs

	mu       sync.Mutex // guards what follows
	asked    map[string]bool
	begun    map[string]bool // prefixes that were asked for
	taking   *taking         // nil: nobody looks at the host
	writes   int             // how often something was written
	snapshot *host.Snapshot
	left     leaves // of the snapshot
}

// NewSession makes the session of a host. It does not connect.
func NewSession(runner host.Runner, options Options) *Session {
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Session{runner: runner, options: options, writing: make(chan struct{}, 1), asked: map[string]bool{}, begun: map[string]bool{}}
}

// Snapshot is the host as it was when it was last looked at: at once if every
// one of the parameters was asked for then, else after one round trip. It is
// shared and must not be changed.
func (s *Session) Snapshot(ctx context.Context, parameters []string) (*host.Snapshot, error) {
	return s.SnapshotOf(ctx, parameters, nil)
}

// SnapshotOf is a Snapshot that also has every parameter whose canonical name
// begins with one of the prefixes.
func (s *Session) SnapshotOf(ctx context.Context, parameters, prefixes []string) (*host.Snapshot, error) {
	for _, name := range parameters {
		if err := host.CheckParameter(name); err != nil {
			return nil, &Error{Parameter: name, Summary: "Unable to use the name of a parameter", Detail: err.Error(), Err: err}
		}
	}
	for _, prefix := range prefixes {
		if err := host.CheckPrefix(prefix); err != nil {
			return nil, &Error{Summary: "Unable to use the beginning of names", Detail: err.Error(), Err: err}
		}
	}
	asks := s.enlarge(parameters, prefixes)
	for {
		known, taking := s.look(ctx, parameters, prefixes)
		if known != nil {
			return known, nil
		}
		taken, err := s.await(ctx, taking)
		if err != nil {
			return nil, err
		}
		if taking.asks >= asks && s.current(taking) {
			return taken, nil
		}
	}
}

func covers(snapshot *host.Snapshot, parameters []string) bool {
	for _, name := range parameters {
		if live, asked := snapshot.Live[name]; !asked || live.Withheld {
			return false
		}
	}
	return true
}

// coversPrefixes looks at all parameters that the host has, since every snapshot
// lists them.
func coversPrefixes(snapshot *host.Snapshot, prefixes []string) bool {
	for _, prefix := range prefixes {
		for _, path := range snapshot.Present {
			name := kernel.Canonical(path)
			if _, asked := snapshot.Live[name]; !asked && strings.HasPrefix(name, prefix) {
				return false
			}
		}
	}
	return true
}

// forget drops the snapshot, and that of a look that is under way: something was
// written.
func (s *Session) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.snapshot = nil
	s.writes++
}

// Read tells how a resource is on its host. A transport that fails is an error;
// it never means that something is absent.
func (s *Session) Read(ctx context.Context, prior Prior) (State, []Note, error) {
	if err := checkPrior(&prior); err != nil {
		return State{}, nil, err
	}
	snapshot, err := s.Snapshot(ctx, namesOf(&prior))
	if err != nil {
		return State{}, nil, err
	}
	if otherHost(snapshot, &prior) {
		return State{}, nil, otherHostError(s.runner.Name())
	}
	state, notes, err := stateOf(snapshot, &prior, s.leaves(snapshot))
	if slices.Contains(snapshot.Reverts, prior.File) {
		notes = append(notes, Note{Summary: "The host is about to revert a change", Detail: fmt.Sprintf("a change of %s was not confirmed, and %s undoes it by itself when its rollback_timeout is over. "+
			"Plan again after that; an apply before it keeps what it finds.", sysctlconf.FileOf(prior.File), s.runner.Name())})
	}
	return state, notes, err
}

func otherHost(snapshot *host.Snapshot, prior *Prior) bool {
	return prior.HostID != "" && snapshot.ID != "" && prior.HostID != snapshot.ID
}

func otherHostError(name string) error {
	return &Error{
		Summary: "Unable to read the parameters: this is another host",
		Detail: fmt.Sprintf("%s has another machine id than the host of the state. If the provider now leads to another host, put ssh = { host = \"...\" } with the earlier one on the resource and apply once with -refresh=false, "+
			"or run `terraform state rm` and import it; if the machine was built anew, run `terraform state rm` and apply.", name),
	}
}

func decimal(n int) string { return strconv.Itoa(n) }
