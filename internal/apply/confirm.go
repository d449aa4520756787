package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// unconfirmed is a change whose reverter waits.
type unconfirmed struct {
	plan  *plan
	nonce string
	wait  time.Duration
	since time.Time
	ended chan struct{} // closed once err is the outcome
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
		return &Error{Summary: "Unable to confirm that the host can still be reached", Detail: s.willRevert(mine) + ".", Err: ctx.Err()}
	}
	s.confirmAll(ctx, s.group.take(func(*unconfirmed) bool { return true }))
	select {
	case <-mine.ended:
		return mine.err
	case <-ctx.Done():
		return &Error{Summary: "Unable to confirm that the host can still be reached", Detail: s.willRevert(mine) + ".", Err: ctx.Err()}
	}
}

// confirmFile confirms what waits for the same file: a reverter puts back a
// whole file.
func (s *Session) confirmFile(ctx context.Context, stem string) error {
	waiting := s.group.take(func(u *unconfirmed) bool {
		return slices.ContainsFunc(u.plan.journals, func(j journalChange) bool { return j.stem == stem }) ||
			slices.ContainsFunc(u.plan.files, func(f fileChange) bool { return f.path == fileOf(stem) })
	})
	s.confirmAll(ctx, waiting)
	for _, u := range waiting {
		if u.err != nil {
			return u.err
		}
	}
	return nil
}

// confirmAll reads the values of all changes back over one new connection. A
// host that has lost its network may answer again in a moment, so it is tried
// until it is late for the first of them.
func (s *Session) confirmAll(ctx context.Context, changes []*unconfirmed) {
	if len(changes) == 0 {
		return
	}
	late := changes[0].late()
	for _, u := range changes {
		if u.late().Before(late) {
			late = u.late()
		}
	}
	why := ""
	for {
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
			why = "a new connection failed: " + err.Error()
		}
		if !s.options.Now().Before(late) || sleep(ctx, time.Second/5) != nil {
			break
		}
	}
	for _, u := range changes {
		u.end(s.awaitRevert(ctx, u, why))
	}
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

// awaitRevert waits for the host to revert, and asks it when it did.
func (s *Session) awaitRevert(ctx context.Context, u *unconfirmed, why string) error {
	defer s.forget()
	until := u.since.Add(u.wait + lateness)
	for {
		if found, err := s.inquire(ctx, u); err == nil && found.outcome == "reverted" {
			return reverted(found.detail, why)
		}
		if ctx.Err() != nil || !s.options.Now().Before(until) {
			return &Error{Summary: "Unable to reach the host after the change", Detail: why + ". " + s.willRevert(u) + "."}
		}
		if err := sleep(ctx, min(time.Second, u.wait/4)); err != nil {
			return &Error{Summary: "Unable to reach the host after the change", Detail: why + ". " + s.willRevert(u) + ".", Err: err}
		}
	}
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
