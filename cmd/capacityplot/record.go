package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove/capacity"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// record is what was measured on a kernel.
type record struct {
	Kernel string         `json:"kernel"`
	Rates  []measuredRate `json:"rates"`
}

// measuredRate is that of one point of a sweep.
type measuredRate struct {
	Sweep string `json:"sweep"`
	capacity.Point
	PerSecond float64 `json:"per_second"`
}

// add records rates in place of what was recorded of the same points, if that was on
// the same kernel.
func add(file, kernel string, rates []measuredRate) error {
	before, err := readRecord(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if before.Kernel != kernel {
		before = record{Kernel: kernel}
	}
	now := record{Kernel: kernel}
	for _, sweep := range sweeps() {
		for _, point := range sweep.points {
			same := func(rate measuredRate) bool { return rate.Sweep == sweep.name && rate.Point == point }
			if i := slices.IndexFunc(rates, same); i >= 0 {
				now.Rates = append(now.Rates, rates[i])
			} else if i := slices.IndexFunc(before.Rates, same); i >= 0 {
				now.Rates = append(now.Rates, before.Rates[i])
			}
		}
	}
	return now.write(file)
}

func (r record) write(file string) error {
	content, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("recording what was measured: %w", err)
	}
	if err := os.WriteFile(file, append(content, '\n'), 0o644); err != nil {
		return fmt.Errorf("recording what was measured: %w", err)
	}
	return nil
}

func readRecord(file string) (record, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return record{}, fmt.Errorf("reading what was measured: %w", err)
	}
	var measured record
	if err := json.Unmarshal(content, &measured); err != nil {
		return record{}, fmt.Errorf("reading %s: %w", file, err)
	}
	return measured, nil
}

// comparison is a kernel beside the model.
type comparison struct {
	Kernel string
	Rates  []comparedRate
}

type comparedRate struct {
	measuredRate
	Model float64
}

// compare asks the model for each point.
func compare(ctx context.Context, models *policy.Models, measured record) (comparison, error) {
	compared := comparison{Kernel: measured.Kernel}
	for _, rate := range measured.Rates {
		says, err := rate.Lasting(ctx, models)
		if err != nil {
			return comparison{}, fmt.Errorf("asking the model about %s: %w", rate.Point, err)
		}
		compared.Rates = append(compared.Rates, comparedRate{rate, says})
	}
	return compared, nil
}

// Of are the rates of some sweeps.
func (c comparison) Of(sweeps ...string) []comparedRate {
	var rates []comparedRate
	for _, rate := range c.Rates {
		if slices.Contains(sweeps, rate.Sweep) {
			rates = append(rates, rate)
		}
	}
	return rates
}
