package screen

import "strings"

var bars = []rune("▁▂▃▄▅▆▇█")

// Spark draws numbers as bars between the smallest and the largest of them, the
// last at the right edge of width columns. Numbers that do not change are a flat
// line at the bottom.
func Spark(numbers []float64, width int) string {
	if len(numbers) > width {
		numbers = numbers[len(numbers)-width:]
	}
	if len(numbers) == 0 {
		return ""
	}
	low, high := numbers[0], numbers[0]
	for _, n := range numbers {
		low, high = min(low, n), max(high, n)
	}
	var line strings.Builder
	for _, n := range numbers {
		at := 0
		if high > low {
			at = int((n - low) / (high - low) * float64(len(bars)-1))
		}
		line.WriteRune(bars[at])
	}
	return line.String()
}
