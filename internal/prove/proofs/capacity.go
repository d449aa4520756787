package proofs

import (
	"fmt"
	"math"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/capacity"
)

// modelled is a point with what the capacity model of the rules says of it. A test
// asks the model: starting it in each room would take longer than most proofs.
type modelled struct {
	capacity.Point
	says float64
}

// The units of what is measured.
const (
	seconds   = "s"
	perSecond = "connections/s"
)

// near is what the model says, and 5 % to either side.
func near(says float64, unit string) prove.Want {
	round := func(value float64) float64 { return math.Round(value*1000) / 1000 }
	return prove.Between(round(says*0.95), round(says*1.05), unit)
}

func amount(value float64, unit string) string { return fmt.Sprintf("%.2f %s", value, unit) }

// untilRefused expects of each point how long it serves a rate.
func untilRefused(offered float64, points []modelled) []prove.Expectation {
	var expectations []prove.Expectation
	for _, point := range points {
		expectations = append(expectations, prove.Expectation{What: howLong(offered, point), Want: near(point.says, seconds)})
	}
	return append(expectations, prove.Expectation{What: "error of the first that fails", Want: prove.Is("EADDRNOTAVAIL")})
}

func howLong(offered float64, point modelled) string {
	return fmt.Sprintf("until %s are used up at %g/s", point, offered)
}

// offer measures it.
func offer(room *prove.Room, offered float64, points []modelled) {
	errors := ""
	port := uint16(8080)
	for _, point := range points {
		took, refusal := capacity.SecondsToExhaustion(room, room.Self, point.Point, port, offered)
		port += 10
		room.Measure(howLong(offered, point), amount(took, seconds))
		if errors == "" {
			errors = refusal
		} else if errors != refusal {
			errors += " and " + refusal
		}
	}
	room.Measure("error of the first that fails", errors)
}

// lasting expects of each point the rate that lasts.
func lasting(points []modelled) []prove.Expectation {
	var expectations []prove.Expectation
	for _, point := range points {
		expectations = append(expectations, prove.Expectation{What: point.String(), Want: near(point.says, perSecond)})
	}
	return expectations
}
