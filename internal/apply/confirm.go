package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// unconfirmed is a change whose reverter waits.
type unconfirmed struct {
	plan  *plan
	nonce string
	wait  time.Duration
	since time.Time
	ctx   context.Context // of who waits for it
	ended chan struct{}   // closed once err is the outcome
	err   error
}

// group is the changes of a host that are in flight. The last one confirms all
// of them, over one new connection.
type group struct {
	mu      sync.Mutex
	flying  int
	pending []*unconfirmed
	lonely  chan struct{} // closed when no change is on its way
}

func (g *group) enter() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.flying == 0 {
		g.lonely = make(chan struct{})
	}
	g.flying++
}

func (g *group) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.flying--; g.flying == 0 {
		close(g.lonely)
	}
}

// join is leave for a change that is to be confirmed.
func (g *group) join(u *unconfirmed) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pending = append(g.pending, u)
	if g.flying--; g.flying == 0 {
		close(g.lonely)
	}
}

func (g *group) quiet() chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.lonely
}

// take returns the changes that nobody confirms yet.
func (g *group) take(which func(*unconfirmed) bool) []*unconfirmed {
	g.mu.Lock()
	defer g.mu.Unlock()
	var taken, left []*unconfirmed
	for _, u := range g.pending {
		if which(u) {
			taken = append(taken, u)
		} else {
			left = append(left, u)
		}
	}
	g.pending = left
	return taken
}

// confirm waits until no other change is on its way, at most a third of the
// time that is left before the host reverts.
func (s *Session) confirm(ctx context.Context, mine *unconfirmed) error {
	timer := time.NewTimer(mine.wait / 3)
	defer timer.Stop()
	select {
	case <-mine.ended:
		return mine.err
	case <-s.group.quiet():
	case <-timer.C:
	case <-ctx.Done():
		return s.giveUp(ctx, mine)
	}
	s.confirmAll(ctx, s.group.take(func(*unconfirmed) bool { return true }))
	select {
	case <-mine.ended:
		return mine.err
	case <-ctx.Done():
		return s.giveUp(ctx, mine)
	}
}

// giveUp leaves a change to its reverter.
func (s *Session) giveUp(ctx context.Context, mine *unconfirmed) error {
	detail := fmt.Sprintf("%s. %s", context.Cause(ctx), s.willRevert(mine))
	if len(s.group.take(func(u *unconfirmed) bool { return u == mine })) == 0 {
		detail += ", unless a confirmation that is under way comes before"
	}
	return &Error{Summary: "Unable to confirm that the host can still be reached", Detail: detail + ".", Err: context.Cause(ctx)}
}

// confirmFile confirms what waits for the same file: a reverter puts back a
// whole file.
func (s *Session) confirmFile(ctx context.Context, stem string) error {
	waiting := s.group.take(func(u *unconfirmed) bool {
		return slices.ContainsFunc(u.plan.journals, func(j journalChange) bool { return j.stem == stem }) ||
			slices.ContainsFunc(u.plan.files, func(f fileChange) bool { return f.path == sysctlconf.FileOf(stem) })
	})
	s.confirmAll(ctx, waiting)
	for _, u := range waiting {
		select {
		case <-u.ended:
		case <-ctx.Done():
			err := context.Cause(ctx)
			return &Error{Summary: "Unable to change parameters", Detail: fmt.Sprintf("%s, and an earlier change of %s was not yet confirmed. Nothing was changed", err, sysctlconf.FileOf(stem)), Err: err}
		}
		if u.err != nil {
			return u.err
		}
	}
	return nil
}

// confirmAll begins to confirm changes. Each is waited for by somebody else with
// a time of its own, so it ends when the last of them has gone, not the first.
func (s *Session) confirmAll(ctx context.Context, changes []*unconfirmed) {
	if len(changes) == 0 {
		return
	}
	waiting := []context.Context{ctx}
	for _, u := range changes {
		if u.ctx != ctx {
			waiting = append(waiting, u.ctx)
		}
	}
	ctx, cancel := together(waiting)
	go func() {
		defer cancel()
		s.readBack(ctx, changes)
	}()
}

// together is a context that ends when all of the others have.
func together(all []context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(all[0]))
	var left atomic.Int64
	left.Store(int64(len(all)))
	var stops []func() bool
	for _, one := range all {
		stops = append(stops, context.AfterFunc(one, func() {
			if left.Add(-1) == 0 {
				cancel(context.Cause(one))
			}
		}))
	}
	return ctx, func() {
		for _, stop := range stops {
			stop()
		}
		cancel(nil)
	}
}

// mostPatience is the longest time between two attempts to reach a host again.
const mostPatience = 2 * time.Second

// readBack reads the values of all changes back over one new connection. A host
// that has lost its network may answer again in a moment, so it is tried until
// it is late for the first of them. A host that turns us away is not asked again:
// that would be a wrong password many times over.
func (s *Session) readBack(ctx context.Context, changes []*unconfirmed) {
	late := changes[0].late()
	for _, u := range changes {
		if u.late().Before(late) {
			late = u.late()
		}
	}
	why, turnedAway := "", false
	for pause := time.Second / 5; !turnedAway; pause = min(2*pause, mostPatience) {
		try, cancel := context.WithTimeout(ctx, max(time.Second, late.Sub(s.options.Now())))
		answers, err := s.ask(try, confirmation(changes), s.runner.RunAfresh)
		cancel()
		if err == nil && len(answers) == len(changes) {
			for i, u := range changes {
				s.conclude(ctx, u, answers[i], why)
			}
			return
		}
		if err != nil {
			why, turnedAway = "a new connection failed: "+err.Error(), host.TurnedAway(err)
		}
		left := late.Sub(s.options.Now())
		if left <= 0 || !turnedAway && sleep(ctx, min(pause, left)) != nil {
			break
		}
	}
	s.awaitReverts(ctx, changes, why, turnedAway)
}

func (s *Session) conclude(ctx context.Context, u *unconfirmed, a answer, why string) {
	switch a.outcome {
	case "confirmed":
		u.end(nil)
	case "reverted":
		s.forget()
		u.end(reverted(a.detail, why))
	default:
		u.end(s.awaitRevert(ctx, u, "a value was not what had been written when it was read back over a new connection"))
	}
}

// late is when there is no time left to confirm a change before the host reverts.
func (u *unconfirmed) late() time.Time { return u.since.Add(u.wait * 4 / 5) }

func (u *unconfirmed) end(err error) {
	u.err = err
	close(u.ended)
}

// answer is what a script says of one change.
type answer struct{ outcome, detail string }

func (s *Session) ask(ctx context.Context, script *host.Script, run func(context.Context, string) (host.Output, error)) ([]answer, error) {
	output, err := run(ctx, script.Text())
	if err != nil {
		return nil, err
	}
	records, err := host.Records(output.Stdout, script.Boundary)
	if err != nil {
		return nil, err
	}
	var answers []answer
	for _, record := range records {
		if record.Name == "outcome" {
			answers = append(answers, answer{record.Rest, strings.TrimSpace(string(record.Body))})
		}
	}
	return answers, nil
}

// awaitReverts asks a host that turned us away once, when it has reverted: perhaps
// the change did it, and the reverter puts it right.
func (s *Session) awaitReverts(ctx context.Context, changes []*unconfirmed, why string, turnedAway bool) {
	if turnedAway {
		var due time.Duration
		for _, u := range changes {
			due = max(due, min(u.since.Add(u.wait).Sub(s.options.Now()), u.wait))
		}
		_ = sleep(ctx, due+time.Second) // why it ended early is seen below
	}
	var away error
	for _, u := range changes {
		if host.TurnedAway(away) {
			u.end(s.notReached(u, why, away))
			continue
		}
		away = s.awaitRevert(ctx, u, why)
		u.end(away)
	}
}

// awaitRevert waits for the host to revert, and asks it when it did.
func (s *Session) awaitRevert(ctx context.Context, u *unconfirmed, why string) error {
	defer s.forget()
	until := u.since.Add(u.wait + lateness)
	for {
		found, err := s.inquire(ctx, u)
		if err == nil && found.outcome == "reverted" {
			return reverted(found.detail, why)
		}
		if ctx.Err() != nil || host.TurnedAway(err) || !s.options.Now().Before(until) {
			return s.notReached(u, why, err)
		}
		if err := sleep(ctx, min(time.Second, u.wait/4)); err != nil {
			return s.notReached(u, why, err)
		}
	}
}

func (s *Session) notReached(u *unconfirmed, why string, err error) error {
	return &Error{Summary: "Unable to reach the host after the change", Detail: why + ". " + s.willRevert(u) + ".", Err: err}
}

func (s *Session) willRevert(u *unconfirmed) string {
	return fmt.Sprintf("The host reverts by itself at about %s (the clock of this machine)", u.since.Add(u.wait).Format(time.RFC3339))
}

func reverted(at, why string) error {
	detail := "The host reverted by itself"
	if at != "" {
		detail += " at " + at + " (its clock)"
	}
	detail += ", and is as it was before the change."
	if why != "" {
		detail = "The change was not confirmed: " + why + ". " + detail
	}
	return &Error{Summary: "Unable to keep the change", Detail: detail}
}
