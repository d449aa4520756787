package watch

// History keeps the last numbers of something.
type History struct {
	numbers []float64
}

// longest is as many numbers as a wide terminal has columns.
const longest = 400

// Add adds the newest.
func (h *History) Add(n float64) {
	if len(h.numbers) == longest {
		h.numbers = h.numbers[:copy(h.numbers, h.numbers[1:])]
	}
	h.numbers = append(h.numbers, n)
}

// Numbers are those that were kept, the oldest first.
func (h *History) Numbers() []float64 { return h.numbers }
