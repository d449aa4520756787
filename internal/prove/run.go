package prove

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// deadline of a proof is far above what one takes, for a machine that is busy: a
// proof that hangs ends all the same. One that waits for a timer has more.
const (
	deadline    = time.Minute
	timesAsMuch = 3
)

// Options are how proofs run.
type Options struct {
	// Kernel is the running one: what is expected may depend on it.
	Kernel kernel.Version
	// Workers is how many run at the same time. They wait most of the time.
	Workers int
	// Began and Done are told of each one that begins and has ended, from several
	// goroutines.
	Began func(Proof)
	Done  func(Result)
	Now   func() time.Time
	// Deadline of a proof, 0: a minute.
	Deadline time.Duration
}

// Run carries out proofs, each in a room of its own, and returns the results in
// their order. It is an error if ctx ends before they do; the rooms are gone then
// too.
func Run(ctx context.Context, proofs []Proof, options Options) ([]Result, error) {
	if options.Deadline == 0 {
		options.Deadline = deadline
	}
	results := make([]Result, len(proofs))
	group, inside := errgroup.WithContext(ctx)
	group.SetLimit(max(1, options.Workers))
	for i, proof := range proofs {
		group.Go(func() error {
			if inside.Err() != nil {
				return context.Cause(inside)
			}
			if options.Began != nil {
				options.Began(proof)
			}
			began := options.Now()
			result, err := one(inside, proof, options)
			if err != nil {
				return err
			}
			result.Seconds = math.Round(options.Now().Sub(began).Seconds()*100) / 100
			results[i] = result
			if options.Done != nil {
				options.Done(result)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return results, nil
}

var errLate = errors.New("it took too long")

func one(ctx context.Context, proof Proof, options Options) (Result, error) {
	limit := options.Deadline
	unproved := blank(proof, options.Kernel)
	if proof.Timer {
		limit *= timesAsMuch
	}
	bounded, end := context.WithTimeoutCause(ctx, limit, errLate)
	defer end()
	said, err := sandbox.Run(bounded, proof.ID)
	var refused *sandbox.Refused
	switch {
	case ctx.Err() != nil:
		return Result{}, context.Cause(ctx)
	case errors.As(err, &refused):
		unproved.Refused, unproved.Reason = true, refused.Error()
		return unproved, nil
	case errors.Is(err, errLate):
		return unproved.broken(fmt.Sprintf("it did not end within %s", limit)), nil
	case err != nil:
		return unproved.broken(err.Error()), nil
	}
	var answer answer
	if err := json.Unmarshal(said, &answer); err != nil {
		return unproved.broken(fmt.Sprintf("its answer is no answer: %v", err)), nil
	}
	return judged(proof, options.Kernel, answer), nil
}
