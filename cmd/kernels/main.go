// Command kernels shows all that is to be proved on the kernels of several releases
// of Debian, each in a virtual machine, and records what they showed. It runs in the
// root of the module.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernels"
)

func main() {
	log.SetFlags(0)
	suites := flag.String("suites", strings.Join(kernels.Suites(), ","), "releases of Debian whose kernels are booted")
	proofs := flag.String("proofs", "", "proofs that run there, with commas: then nothing is recorded")
	fetch := flag.Bool("fetch", false, "only fetch kernels, those that are not there yet")
	flag.Parse()
	if flag.NArg() > 0 {
		log.Fatalf("kernels: unknown argument %q", flag.Arg(0))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	module, err := os.Getwd()
	if err == nil && *fetch {
		err = fetchOnly(ctx, filepath.Join(module, kernels.Dir), words(*suites))
	} else if err == nil {
		err = show(ctx, module, words(*suites), words(*proofs))
	}
	if err != nil {
		log.Fatalf("kernels: %v", err)
	}
}

func words(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

func fetchOnly(ctx context.Context, dir string, suites []string) error {
	var failed []error
	for _, suite := range suites {
		outcome := kernels.Outcome{Suite: suite}
		if outcome.Kernel, outcome.Missing = kernels.Fetch(ctx, dir, suite, false); outcome.Missing != nil {
			fmt.Print(outcome)
			failed = append(failed, mayBeMissing(outcome))
		}
	}
	return errors.Join(failed...)
}

// mayBeMissing: with CI=true nothing is left out.
func mayBeMissing(outcome kernels.Outcome) error {
	if os.Getenv("CI") == "true" {
		return fmt.Errorf("%s is left out, and CI=true leaves nothing out", outcome.Suite)
	}
	return nil
}

func show(ctx context.Context, module string, suites, proofs []string) error {
	dir := filepath.Join(module, kernels.Dir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	programs, err := kernels.Build(ctx, module, dir)
	if err != nil {
		return err
	}
	outcomes, err := kernels.Run(ctx, programs, kernels.Options{
		Dir: dir, Suites: suites, Proofs: proofs, Now: time.Now,
		Told: func(outcome kernels.Outcome) { fmt.Print(outcome) },
	})
	if err != nil {
		return err
	}
	var failed []error
	for _, outcome := range outcomes {
		failed = append(failed, judge(outcome, module, len(proofs) == 0))
	}
	return errors.Join(failed...)
}

// judge records what a kernel showed.
func judge(outcome kernels.Outcome, module string, record bool) error {
	switch {
	case outcome.Missing != nil:
		return mayBeMissing(outcome)
	case !outcome.Sound():
		return fmt.Errorf("%s: Linux %s did not confirm everything", outcome.Suite, outcome.Kernel.Release)
	case record:
		return outcome.Record(module, time.Now().UTC().Format(time.DateOnly))
	}
	return nil
}
