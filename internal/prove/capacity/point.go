// Package capacity measures how many connections a second a range of local ports
// carries, for comparison with the capacity model of the rules. The client closes
// first, so that TIME_WAIT is on its side.
package capacity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Point is what decides on the rate.
type Point struct {
	Ports int `json:"ports"`
	// Destinations and SourceAddresses: one where it says 0.
	Destinations    int `json:"destinations,omitempty"`
	SourceAddresses int `json:"source_addresses,omitempty"`
	// Reuse is tcp_tw_reuse=1, with timestamps on both ends.
	Reuse bool `json:"reuse,omitempty"`
	// DelayMS is tcp_tw_reuse_delay, 0: what the kernel has.
	DelayMS int `json:"reuse_delay_ms,omitempty"`
}

// lowest port of each range. No listener of a measurement is above.
const lowest = 32768

// Offered asks the model how many seconds a rate lasts.
func (p Point) Offered(ctx context.Context, models *policy.Models, perSecond float64) (float64, error) {
	question := p.question()
	question.Rate = &perSecond
	answer, err := models.Capacity(ctx, question)
	switch {
	case err != nil:
		return 0, err
	case answer.SecondsToExhaustion == nil:
		return 0, fmt.Errorf("%s: the model says that %g/s lasts", p, perSecond)
	}
	return *answer.SecondsToExhaustion, nil
}

// Lasting asks the model for the rate that lasts.
func (p Point) Lasting(ctx context.Context, models *policy.Models) (float64, error) {
	answer, err := models.Capacity(ctx, p.question())
	if err != nil {
		return 0, err
	}
	rate := answer.WithoutReuse
	if p.Reuse {
		rate = answer.WithReuse
	}
	if rate == nil {
		return 0, errors.New("the model sets no limit")
	}
	return *rate, nil
}

func (p Point) question() policy.CapacityQuestion {
	question := policy.CapacityQuestion{
		Low: lowest, High: p.high(), Reserved: [][2]int64{},
		Destinations: max(1, p.Destinations), SourceAddresses: max(1, p.SourceAddresses), Reuse: p.Reuse,
	}
	if p.DelayMS > 0 {
		delay := (time.Duration(p.DelayMS) * time.Millisecond).Nanoseconds()
		question.ReuseDelayNS = &delay
	}
	return question
}

func (p Point) high() int { return lowest + p.Ports - 1 }

// tuples are the ports, as many times as there are addresses to go from and to.
func (p Point) tuples() int { return p.Ports * max(1, p.Destinations) * max(1, p.SourceAddresses) }

// held is how long a tuple stays in TIME_WAIT.
func (p Point) held() time.Duration {
	switch {
	case !p.Reuse:
		return time.Minute
	case p.DelayMS == 0:
		return time.Second
	}
	return time.Duration(p.DelayMS) * time.Millisecond
}

// String names the point among others.
func (p Point) String() string {
	text := fmt.Sprintf("%d ports", p.Ports)
	if p.Destinations > 1 {
		text += fmt.Sprintf(", %d destinations", p.Destinations)
	}
	if p.SourceAddresses > 1 {
		text += fmt.Sprintf(", %d source addresses", p.SourceAddresses)
	}
	if p.DelayMS > 0 {
		text += fmt.Sprintf(", delay %d ms", p.DelayMS)
	}
	return text
}
