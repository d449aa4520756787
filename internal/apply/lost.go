package apply

import (
	"context"
	"fmt"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// lost says what is known of a change whose end did not reach us. It may be the
// change that cut us off: then the host goes back by itself, and that is waited
// for. A host that answers over a new connection is not waited for, since the
// next apply gets there before its reverter does.
func (s *Session) lost(ctx context.Context, plan *plan, nonce string, wait time.Duration, broken error) error {
	broken = fmt.Errorf("changing the parameters of %s, and it is not known how far that got (the next plan shows it, and the next apply finishes it): %w", s.runner.Name(), broken)
	if wait <= 0 {
		return broken
	}
	u := &unconfirmed{plan: plan, nonce: nonce, wait: wait, since: s.options.Now()}
	for until := u.since.Add(wait + lateness); ctx.Err() == nil; {
		found, err := s.inquire(ctx, u)
		switch {
		case err == nil && found.outcome == "reverted" && found.detail != "":
			return reverted(found.detail, "its end did not reach us: "+broken.Error())
		case err == nil && found.outcome == "waiting":
			return fmt.Errorf("%w. The host can be reached. %s, unless this is applied again before", broken, s.willRevert(u))
		case err == nil:
			return broken // nothing waits there
		case host.TurnedAway(err), !s.options.Now().Before(until):
			return fmt.Errorf("%w. The host could not be reached since then: %w. %s", broken, err, s.willRevert(u))
		}
		if sleep(ctx, min(time.Second, wait/4)) != nil {
			break
		}
	}
	return broken
}

// lateness is how much later than it says a host may have reverted.
const lateness = 15 * time.Second

// inquire asks how a change stands, over a new connection.
func (s *Session) inquire(ctx context.Context, u *unconfirmed) (answer, error) {
	try, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	answers, err := s.ask(try, u.plan.inquiry(u.nonce), s.runner.RunAfresh)
	if err == nil && len(answers) != 1 {
		err = fmt.Errorf("%w: %d answers to one question", host.ErrReply, len(answers))
	}
	if err != nil {
		return answer{}, err
	}
	return answers[0], nil
}
