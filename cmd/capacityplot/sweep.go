package main

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/capacity"
)

// sweep is a group of points that are measured together and shown together.
type sweep struct {
	name   string
	points []capacity.Point
	// window is long enough for a port to be taken three times.
	window time.Duration
}

// The names of the sweeps.
const (
	withoutReuse = "without reuse"
	defaultRange = "the default range"
	withReuse    = "with reuse"
	shortDelay   = "with a short delay"
	delays       = "delays"
	destinations = "destinations"
	sources      = "source addresses"

	all = "all"
)

func sweeps() []sweep {
	return []sweep{
		// The model rounds down, which multiples of 60 do not need.
		{withoutReuse, ports(capacity.Point{}, 60, 120, 300, 600, 1200, 3000, 6000), 130 * time.Second},
		// Alone, since it keeps a processor busy: while more than half of the ports are
		// taken each connect() goes through all of the other half.
		{defaultRange, ports(capacity.Point{}, defaultPorts), 150 * time.Second},
		{withReuse, ports(capacity.Point{Reuse: true}, 20, 50, 100, 200, 500, 1000), 10 * time.Second},
		{shortDelay, ports(capacity.Point{Reuse: true, DelayMS: 100}, 10, 20, 50, 100), 10 * time.Second},
		{delays, []capacity.Point{
			delayed(50), delayed(100), delayed(200), delayed(500), delayed(1000), delayed(2000), delayed(5000),
		}, 21 * time.Second},
		{destinations, []capacity.Point{to(1), to(2), to(4), to(8)}, 10 * time.Second},
		{sources, []capacity.Point{from(1), from(2), from(4), from(8)}, 10 * time.Second},
	}
}

func ports(like capacity.Point, numbers ...int) []capacity.Point {
	var points []capacity.Point
	for _, number := range numbers {
		like.Ports = number
		points = append(points, like)
	}
	return points
}

func delayed(ms int) capacity.Point { return capacity.Point{Ports: 50, Reuse: true, DelayMS: ms} }

func to(destinations int) capacity.Point {
	return capacity.Point{Ports: 50, Reuse: true, Destinations: destinations}
}

func from(addresses int) capacity.Point {
	return capacity.Point{Ports: 50, Reuse: true, SourceAddresses: addresses}
}

// experiments are the sweeps as proofs that expect nothing.
func experiments() []prove.Proof {
	var proofs []prove.Proof
	for _, sweep := range sweeps() {
		proof := prove.Proof{ID: sweep.name, Claim: sweep.name, Timer: true}
		for _, point := range sweep.points {
			proof.Expect = append(proof.Expect, prove.Expectation{What: point.String(), Want: prove.Between(0, math.MaxInt32, unit)})
		}
		proof.Run = func(room *prove.Room) {
			for i, rate := range capacity.Lasting(room, room.Self, sweep.points, sweep.window) {
				room.Measure(sweep.points[i].String(), fmt.Sprintf("%.3f %s", rate, unit))
			}
		}
		proofs = append(proofs, proof)
	}
	return proofs
}

const unit = "connections/s"

// measure carries out the sweeps of a name, or all, one after the other. It records
// each at once, beside what was recorded of the others.
func measure(ctx context.Context, name, file string) error {
	release, version, err := prove.Running()
	if err != nil {
		return err
	}
	// What follows the version names a build, which nobody else has.
	running := prove.NewDocument(release, nil).Kernel
	known := false
	for i, experiment := range experiments() {
		if name != experiment.ID && name != all {
			continue
		}
		known = true
		result, err := carryOut(ctx, experiment, version)
		if err != nil {
			return err
		}
		rates, err := ratesOf(result, sweeps()[i])
		if err != nil {
			return err
		}
		if err := add(file, running, rates); err != nil {
			return err
		}
	}
	if !known {
		return fmt.Errorf("there is no sweep %q", name)
	}
	return nil
}

func ratesOf(result prove.Result, sweep sweep) ([]measuredRate, error) {
	var rates []measuredRate
	for i, point := range sweep.points {
		number, _, _ := strings.Cut(result.Rows[i].Measured, " ")
		rate, err := strconv.ParseFloat(number, 64)
		if err != nil {
			return nil, fmt.Errorf("measuring %s: %w", sweep.name, err)
		}
		rates = append(rates, measuredRate{sweep.name, point, rate})
	}
	return rates, nil
}

// attempts are made at a sweep: another program may disturb one.
const attempts = 3

func carryOut(ctx context.Context, experiment prove.Proof, version kernel.Version) (prove.Result, error) {
	var reason string
	for range attempts {
		results, err := prove.Run(ctx, []prove.Proof{experiment}, prove.Options{Kernel: version, Workers: 1, Now: time.Now})
		if err != nil {
			return prove.Result{}, err
		}
		if results[0].Verdict == prove.Confirmed {
			return results[0], nil
		}
		reason = results[0].Reason
	}
	return prove.Result{}, fmt.Errorf("measuring %s: %s", experiment.Claim, reason)
}
