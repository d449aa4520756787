package apply

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

const (
	// lockPatience is how long a change waits for another one on the host.
	lockPatience = time.Minute
	// maxRetries is how often a host may change between the look and the lock.
	maxRetries = 5
)

// Change makes the host as wanted, and restores what prior set and want does
// not. Prior is nil on creation. On an error the host is as it was.
func (s *Session) Change(ctx context.Context, want Want, prior *Prior) (State, []Note, error) {
	if err := want.check(); err != nil {
		return State{}, nil, err
	}
	if prior != nil {
		if err := checkPrior(prior); err != nil {
			return State{}, nil, err
		}
	}
	plan, notes, err := s.change(ctx, want, prior)
	if err != nil {
		return State{}, notes, err
	}
	now := Prior{Owner: want.Owner, File: want.File, Values: want.Values, Secrets: sortedKeys(want.Secrets), Comment: want.Comment,
		Persist: want.Persist, Runtime: want.Runtime, Rollback: want.Rollback, Kept: plan.kept}
	snapshot, err := s.Snapshot(ctx, append(sortedKeys(want.Values), now.Secrets...))
	if err != nil {
		return State{}, notes, fmt.Errorf("reading the parameters back after the change: %w", err)
	}
	s.rememberSecrets(snapshot, &now)
	state, more, err := stateOf(snapshot, &now, s.leaves(snapshot))
	return state, append(notes, more...), err
}

// Remove restores what a resource set and removes its lines; keep leaves the
// live values alone. On another host than the one that was changed it does
// nothing.
func (s *Session) Remove(ctx context.Context, prior Prior, keep bool) ([]Note, error) {
	if err := checkPrior(&prior); err != nil {
		return nil, err
	}
	snapshot, err := s.Snapshot(ctx, namesOf(&prior))
	if err != nil {
		return nil, err
	}
	if otherHost(snapshot, &prior) {
		return []Note{{Summary: "Nothing was restored", Detail: fmt.Sprintf("%s is another host than the one that was changed: its machine id differs. The resource is removed from the state.", s.runner.Name())}}, nil
	}
	_, notes, err := s.change(ctx, removal(prior, keep), &prior)
	return notes, err
}

// removal wants nothing.
func removal(prior Prior, keep bool) Want {
	return Want{Owner: prior.Owner, File: prior.File, Persist: prior.Persist, Runtime: prior.Runtime, Keep: keep, Rollback: prior.Rollback}
}

// Announce says what removing the parameters would do, for the plan.
func (s *Session) Announce(ctx context.Context, prior Prior, parameters []string) ([]Note, error) {
	if err := checkPrior(&prior); err != nil {
		return nil, err
	}
	snapshot, err := s.Snapshot(ctx, namesOf(&prior))
	if err != nil {
		return nil, err
	}
	if otherHost(snapshot, &prior) {
		return nil, nil
	}
	p := planner{snapshot: snapshot, want: removal(prior, false), prior: &prior, announcing: true}
	if err := p.restore(parameters); err != nil {
		return nil, err
	}
	return p.plan.notes, nil
}

func namesOf(prior *Prior) []string { return append(sortedKeys(prior.Values), prior.Secrets...) }

// change makes the host as wanted.
func (s *Session) change(ctx context.Context, want Want, prior *Prior) (*plan, []Note, error) {
	names := append(sortedKeys(want.Values), sortedKeys(want.Secrets)...)
	if prior != nil {
		names = append(names, namesOf(prior)...)
	}
	plan, result, notes, err := s.carryOut(ctx, want.File, want.Rollback, func() (*plan, error) { return s.plan(ctx, names, want, prior) })
	if result != nil {
		notes = append(notes, result.notRestored(plan)...)
	}
	return plan, notes, err
}

// carryOut does what a plan says, and plans again if the host changed meanwhile.
// The result is nil where there was nothing to do.
func (s *Session) carryOut(ctx context.Context, stem string, rollback time.Duration, compute func() (*plan, error)) (*plan, *result, []Note, error) {
	s.group.enter()
	joined := false
	defer func() {
		if !joined {
			s.group.leave()
		}
	}()
	select {
	case s.writing <- struct{}{}:
	case <-ctx.Done():
		err := context.Cause(ctx)
		return nil, nil, nil, &Error{Summary: "Unable to change parameters", Detail: fmt.Sprintf("%s, and an earlier change of %s was still under way. Nothing was changed", err, s.runner.Name()), Err: err}
	}
	unlock := func() { <-s.writing }
	defer func() {
		if unlock != nil {
			unlock()
		}
	}()
	if err := s.confirmFile(ctx, stem); err != nil {
		return nil, nil, nil, err
	}
	var told []Note
	until := s.options.Now().Add(lockPatience)
	for tries := 0; ; {
		plan, err := compute()
		if err != nil {
			return nil, nil, told, err
		}
		if plan.empty() {
			return plan, nil, append(told, plan.notes...), nil
		}
		nonce := strings.ToLower(rand.Text())
		result, err := s.run(ctx, plan, nonce, rollback)
		if err != nil {
			return nil, nil, told, err
		}
		if result.broken != "" {
			told = append(told, Note{Summary: "A lock of a change that was killed was removed", Detail: "it was held by " + result.broken + " (boot id, process, its start)."})
		}
		switch result.outcome {
		case "done":
			told = append(append(told, plan.notes...), result.notes...)
			if rollback <= 0 {
				return plan, result, told, nil
			}
			joined = true
			pending := &unconfirmed{plan: plan, nonce: nonce, wait: rollback, since: s.options.Now(), ctx: ctx, ended: make(chan struct{})}
			s.group.join(pending)
			unlock()
			unlock = nil
			return plan, result, told, s.confirm(ctx, pending)
		case "changed":
			if tries++; tries >= maxRetries {
				return nil, nil, told, &Error{Summary: "Unable to change parameters", Detail: fmt.Sprintf("%s changed %d times between the look at it and the change: something else writes it", result.detail, tries)}
			}
			told = append(told, Note{Summary: "The host changed between plan and apply", Detail: result.detail + " was not as it had been a moment before. The change was computed again."})
		case "locked":
			if !s.options.Now().Before(until) {
				return nil, nil, told, &Error{Summary: "Unable to change parameters", Detail: "another change holds the lock " + host.LockHolder + ": " + result.detail + " (boot id, process, its start)"}
			}
			if err := sleep(ctx, 100*time.Millisecond); err != nil {
				return nil, nil, told, err
			}
		default:
			return nil, nil, told, result.failure(plan)
		}
	}
}

func (s *Session) plan(ctx context.Context, names []string, want Want, prior *Prior) (*plan, error) {
	snapshot, err := s.Snapshot(ctx, names)
	if err != nil {
		return nil, err
	}
	if prior != nil && otherHost(snapshot, prior) {
		return nil, otherHostError(s.runner.Name())
	}
	// A journal may know parameters that neither state nor configuration does.
	if left := leftBehind(snapshot, want, prior); len(left) > 0 {
		if snapshot, err = s.Snapshot(ctx, append(left, names...)); err != nil {
			return nil, err
		}
	}
	return planChange(snapshot, want, prior)
}

func leftBehind(snapshot *host.Snapshot, want Want, prior *Prior) []string {
	stems, owners := []string{want.File}, []string{want.Owner}
	if prior != nil {
		stems, owners = append(stems, prior.File), append(owners, prior.Owner)
	}
	var names []string
	for _, stem := range stems {
		for name, entry := range snapshot.Journals[stem].Entries {
			if _, asked := snapshot.Live[name]; !asked && slices.Contains(owners, entry.Owner) && host.CheckParameter(name) == nil {
				names = append(names, name)
			}
		}
	}
	return names
}

// result is what the script of a change said.
type result struct {
	outcome, detail string
	file, broken    string
	missed          []missed
	lost            []string
	notes           []Note
}

type missed struct {
	index     int
	held, why string
	soft      bool
}

func (s *Session) run(ctx context.Context, plan *plan, nonce string, wait time.Duration) (*result, error) {
	script := plan.script(nonce, wait)
	defer s.forget()
	output, err := s.runner.Run(ctx, script.Text())
	if err != nil {
		if host.TurnedAway(err) {
			return nil, err
		}
		return nil, s.lost(ctx, plan, nonce, wait, err)
	}
	records, err := host.Records(output.Stdout, script.Boundary)
	if err != nil {
		return nil, s.lost(ctx, plan, nonce, wait, err)
	}
	return resultOf(records, plan), nil
}

func resultOf(records []host.Record, plan *plan) *result {
	r := &result{}
	for _, record := range records {
		body := string(record.Body)
		switch record.Name {
		case "outcome":
			r.outcome, r.detail = record.Rest, body
		case "at":
			r.file = record.Rest
		case "broken":
			r.broken = record.Rest
		case "missed", "kept":
			if i, err := strconv.Atoi(record.Rest); err == nil && i < len(plan.writes) {
				r.missed = append(r.missed, missed{index: i, held: body, soft: record.Name == "kept"})
			}
		case "why":
			if len(r.missed) > 0 {
				r.missed[len(r.missed)-1].why = reason(body)
			}
		case "lost":
			if i, err := strconv.Atoi(record.Rest); err == nil && i < len(plan.writes) {
				r.lost = append(r.lost, plan.writes[i].name)
			}
		case "unfinished":
			r.notes = append(r.notes, Note{Summary: "The journal was not finished", Detail: "everything is applied, but " + reason(body) + ". The next apply writes it again."})
		}
	}
	return r
}

// notRestored are the values that the kernel did not take back.
func (r *result) notRestored(plan *plan) []Note {
	var notes []Note
	for _, m := range r.missed {
		if w := plan.writes[m.index]; m.soft {
			notes = append(notes, Note{Parameter: w.name, Summary: w.name + " could not be restored", Detail: fmt.Sprintf("the kernel holds %q after %q was written.%s", m.held, w.value, because(m.why))})
		}
	}
	return notes
}

// reason takes the shell's words off an error: what follows the last colon is
// the system's.
func reason(text string) string {
	text = strings.TrimSpace(text)
	if at := strings.LastIndex(text, ": "); at >= 0 {
		return text[at+2:]
	}
	return text
}

func because(why string) string {
	if why == "" {
		return ""
	}
	return " The kernel said: " + why + "."
}

func (r *result) failure(plan *plan) error {
	after := " Everything is as it was before."
	if len(r.lost) > 0 {
		after = " The kernel did not take back what was before in " + strings.Join(r.lost, ", ") + ". All else is as it was before."
	}
	switch r.outcome {
	case "rejected":
		for _, m := range r.missed {
			if m.soft {
				continue
			}
			w := plan.writes[m.index]
			detail := fmt.Sprintf("%q was written, and the kernel then held %q.", w.value, m.held)
			if m.why != "" {
				detail = fmt.Sprintf("the kernel refused %q: %s. It holds %q.", w.value, m.why, m.held)
			}
			if w.secret {
				detail = "the kernel did not take the secret value."
			}
			return &Error{Parameter: w.name, Summary: "Unable to set " + w.name, Detail: detail + after}
		}
	case "file":
		return &Error{Summary: "Unable to write " + r.file, Detail: lowered(r.detail) + "." + after}
	case "journal":
		return &Error{Summary: "Unable to write the journal in " + host.StateDirectory, Detail: lowered(r.detail) + "." + after}
	case "arm":
		return &Error{Summary: "Unable to arm the lock-out protection", Detail: lowered(r.detail) + "." + after}
	}
	return &Error{Summary: "Unable to change parameters", Detail: strings.TrimSpace(r.outcome + " " + r.detail)}
}

func lowered(text string) string { return strings.TrimRight(strings.TrimSpace(text), ".") }

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
