package kernels

import (
	"context"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel/walk"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/measured"
)

// machines run at the same time: each has two processors.
const machines = 2

// Options are how kernels are shown.
type Options struct {
	// Dir keeps what was fetched and built.
	Dir    string
	Suites []string
	// Proofs are those that run, none: all.
	Proofs []string
	// Told is told of each kernel that has ended, one after the other.
	Told func(Outcome)
	Now  func() time.Time
}

// Outcome is what became of the kernel of a suite.
type Outcome struct {
	Suite  string
	Kernel Kernel
	Results
	Took time.Duration
	// Missing says why there is no kernel, Failed why it showed nothing.
	Missing, Failed error
}

// Run fetches the kernels of suites, boots them, and returns what became of each, in
// their order. It is an error if ctx ends before they do.
func Run(ctx context.Context, programs Programs, options Options) ([]Outcome, error) {
	outcomes := make([]Outcome, len(options.Suites))
	ended := make(chan Outcome)
	var group errgroup.Group
	group.SetLimit(machines)
	go func() {
		defer close(ended)
		for i, suite := range options.Suites {
			group.Go(func() error {
				outcomes[i] = one(ctx, programs, suite, options)
				ended <- outcomes[i]
				return nil
			})
		}
		_ = group.Wait() // none of them fails: an outcome has its own errors
	}()
	for outcome := range ended {
		if ctx.Err() == nil {
			options.Told(outcome)
		}
	}
	return outcomes, context.Cause(ctx)
}

func one(ctx context.Context, programs Programs, suite string, options Options) Outcome {
	began := options.Now()
	outcome := Outcome{Suite: suite}
	if outcome.Kernel, outcome.Missing = Fetch(ctx, options.Dir, suite, true); outcome.Missing != nil {
		return outcome
	}
	outcome.Results, outcome.Failed = Boot(ctx, outcome.Kernel, programs, options.Proofs)
	outcome.Took = options.Now().Sub(began)
	return outcome
}

// The directories below the root of the module: what is fetched and built, and what
// is recorded.
const (
	Dir     = "bin/kernels"
	records = "internal/prove/measured"
	walks   = "testdata/walk"
)

// Record writes what a kernel showed below the root of the module: a record of the
// proofs, and a table of the parameters.
func (o Outcome) Record(module, date string) error {
	record, err := measured.New(o.Kernel.Version, o.Root, o.Nobody)
	if err != nil {
		return err
	}
	record.Date = date
	if _, err := record.Write(filepath.Join(module, records)); err != nil {
		return err
	}
	_, err = walk.Save(filepath.Join(module, walks), o.Walk)
	return err
}
