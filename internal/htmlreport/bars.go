package htmlreport

// bar is one line of a chart: a name, a number, and a length.
type bar struct {
	What  string
	Aside string
	Value string // the number that the length shows
	Rest  string // what follows it
	Tone  tone
	Parts []part
	// Limits are marks in percent of the whole.
	Limits []int
	Says   string
	Buys   []buy
	Open   bool // what remedies buy is shown at once
}

// part is a stretch of a bar, in percent.
type part struct {
	X, Width float64
	Class    string
}

// buy is what a remedy brings.
type buy struct {
	Name, Rate, Says string
	Acts             bool
}

// longestChart is how many bars a chart has; the table below has them all.
const longestChart = 12

// stacked puts one stretch behind the other.
func stacked(whole int64, main, other int64) []part {
	parts := []part{{Width: share(main, whole), Class: "main"}}
	if other > 0 {
		parts = append(parts, part{X: parts[0].Width, Width: min(share(other, whole), 100-parts[0].Width), Class: "other"})
	}
	if main <= 0 {
		parts = parts[1:]
	}
	return parts
}

// Tone is the colour of the legend: that of the worst bar.
func (d destinations) Tone() tone { return worst(d.Bars) }

// Tone is that of the legend.
func (t timeWait) Tone() tone { return worst(t.Bars) }

func worst(bars []bar) tone {
	found := tonePlain
	for i := range bars {
		found = worse(found, bars[i].Tone)
	}
	return found
}
