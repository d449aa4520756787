// Command capacityplot draws what the capacity model says of a rate, and what a
// kernel was measured to carry: docs/capacity.md and its picture. It runs at the root
// of the repository.
//
// With -measure it measures first, in network namespaces of its own, for about six
// minutes, and records that beside this file. The machine should have little else to
// do then; where it has, `chrt -f 1` lets the measurement go first.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

const (
	recordFile = "cmd/capacityplot/measured.json"
	pages      = "docs"
)

func main() {
	if code, is := prove.Stage(experiments()); is {
		os.Exit(code)
	}
	sweep := flag.String("measure", "", "measure on this kernel first: the name of a sweep, or all")
	flag.Parse()
	if err := run(context.Background(), *sweep); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, sweep string) error {
	if sweep != "" {
		if err := measure(ctx, sweep, recordFile); err != nil {
			return err
		}
	}
	measured, err := readRecord(recordFile)
	if err != nil {
		return err
	}
	models := new(policy.Models)
	compared, err := compare(ctx, models, measured)
	if err != nil {
		return err
	}
	lines, err := modelLines(ctx, models)
	if err != nil {
		return err
	}
	picture, err := draw(lines, compared)
	if err != nil {
		return err
	}
	page, err := render(compared)
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{"capacity.svg": picture, "capacity.md": page} {
		if err := os.WriteFile(filepath.Join(pages, name), content, 0o644); err != nil {
			return fmt.Errorf("writing a page: %w", err)
		}
	}
	return nil
}
