package htmlreport

import (
	"fmt"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/screen"
)

// unknown stands where a number is not known. It is never 0.
const unknown = "not known"

func grouped(n int64) string { return screen.Count(n) }

func groupedOr(n *int64, otherwise string) string {
	if n == nil {
		return otherwise
	}
	return screen.Count(*n)
}

// perSecond keeps one decimal where it says something.
func perSecond(rate float64) string {
	if rate > 0 && rate < 0.05 {
		return "below 0.1/s"
	}
	if math.Abs(rate) >= 100 || rate == math.Trunc(rate) {
		return grouped(int64(math.Round(rate))) + "/s"
	}
	return screen.Rate(rate) + "/s"
}

// percent is rounded down, as in the sentences of the rules: 100 % is all.
func percent(part, whole int64) string {
	switch {
	case whole <= 0:
		return unknown
	case part > 0 && part*100 < whole:
		return "<1 %"
	}
	return strconv.FormatInt(part*100/whole, 10) + " %"
}

// share is the width of a bar in percent. What is there is seen, be it little.
func share(part, whole int64) float64 {
	if part <= 0 || whole <= 0 {
		return 0
	}
	width := min(100, float64(part)*100/float64(whole))
	return math.Round(max(width, 0.4)*100) / 100
}

func bytesOf(n int64) string {
	const mebibyte, gibibyte = 1 << 20, 1 << 30
	if n < gibibyte {
		return grouped(n/mebibyte) + " MiB"
	}
	return strconv.FormatFloat(float64(n)/gibibyte, 'f', 1, 64) + " GiB"
}

// longest is how many characters of one text of the host are shown.
const longest = 600

// printable makes text that comes from a host safe to read: what cannot be seen
// gets a name, and what is endless an end. The template escapes it.
func printable(text string) string {
	if utf8.RuneCountInString(text) <= longest {
		return report.Visible(text)
	}
	runes := []rune(text)
	return report.Visible(string(runes[:longest])) + fmt.Sprintf("… (%s characters)", grouped(int64(len(runes))))
}

// instant writes a time of RFC 3339 in its own zone.
func instant(text string) string {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return printable(text)
	}
	if _, offset := at.Zone(); offset == 0 {
		return at.UTC().Format("2006-01-02 15:04:05 UTC")
	}
	return at.Format("2006-01-02 15:04:05 -07:00")
}

func plural(n int64, one, many string) string {
	if n == 1 {
		return grouped(n) + " " + one
	}
	return grouped(n) + " " + many
}
