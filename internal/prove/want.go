package prove

import (
	"fmt"
	"strconv"
	"strings"
)

// Want is a value that is expected, or a range of them.
type Want struct {
	exact     string
	low, high float64
	unit      string
}

// Is wants exactly this value.
func Is(value any) Want { return Want{exact: fmt.Sprint(value)} }

// Between wants a number with a unit from low to high, as in 59.2 s or 11 ports.
func Between(low, high float64, unit string) Want { return Want{low: low, high: high, unit: unit} }

// String is the value as people read it.
func (w Want) String() string {
	if w.exact != "" {
		return w.exact
	}
	return fmt.Sprintf("%s to %s %s", number(w.low), number(w.high), w.unit)
}

// Holds tells whether what was measured is what was wanted.
func (w Want) Holds(measured string) bool {
	if w.exact != "" {
		return measured == w.exact
	}
	text, unit, _ := strings.Cut(measured, " ")
	value, err := strconv.ParseFloat(text, 64)
	return err == nil && unit == w.unit && w.low <= value && value <= w.high
}

func number(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }
