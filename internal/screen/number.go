package screen

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Unknown stands for what could not be seen. It is never 0.
const Unknown = "?"

// Count groups the digits of a number: 18,204.
func Count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return sign + digits
}

// Known is Count of a number that may be unknown.
func Known(n *int64) string {
	if n == nil {
		return Unknown
	}
	return Count(*n)
}

// Change is a number with its sign.
func Change(n int64) string {
	if n > 0 {
		return "+" + Count(n)
	}
	return Count(n)
}

// Rate is a number per second, with one decimal.
func Rate(perSecond float64) string {
	rounded := math.Round(perSecond*10) / 10
	switch {
	case rounded == 0 && perSecond > 0:
		return "<0.1"
	case rounded == 0:
		return "0"
	}
	whole, tenth := math.Modf(math.Abs(rounded))
	text := Count(int64(whole)) + fmt.Sprintf(".%d", int(math.Round(tenth*10)))
	if rounded < 0 {
		return "-" + text
	}
	return text
}

// Percent is a share of a whole, 60%, rounded down: what is below half does not
// look like half. It is empty where there is no whole.
func Percent(part, whole int64) string {
	if whole <= 0 {
		return ""
	}
	if part > 0 && part < whole/100 {
		return "<1%"
	}
	return fmt.Sprintf("%d%%", part*100/whole)
}

// Duration is how long something took or takes, in the two largest units.
func Duration(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", d.Seconds()), ".0") + " s"
	case d < time.Hour:
		return units(d, time.Minute, "min", time.Second, "s")
	case d < 48*time.Hour:
		return units(d, time.Hour, "h", time.Minute, "min")
	}
	return units(d, 24*time.Hour, "d", time.Hour, "h")
}

func units(d, large time.Duration, largeName string, small time.Duration, smallName string) string {
	d = d.Round(small)
	text := fmt.Sprintf("%d %s", d/large, largeName)
	if rest := d % large / small; rest > 0 {
		text += fmt.Sprintf(" %d %s", rest, smallName)
	}
	return text
}

// Seconds is Duration of seconds.
func Seconds(s float64) string {
	if s > 1e9 {
		s = 1e9
	}
	return Duration(time.Duration(s * float64(time.Second)))
}
