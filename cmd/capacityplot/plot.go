package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	vgtext "gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove/capacity"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

const (
	width, height = 19 * vg.Centimeter, 12 * vg.Centimeter
	margin        = vg.Length(6)
)

// defaultPorts are those of 32768-60999.
const defaultPorts = 28232

// labelledAt is where the lines have their names.
const labelledAt = 21000

// line is what the model says for all numbers of ports.
type line struct {
	sweeps []string // whose points should be on it
	label  string
	ink    ink
	model  plotter.XYs
}

func modelLines(ctx context.Context, models *policy.Models) ([]line, error) {
	var lines []line
	for _, l := range []struct {
		sweeps []string
		label  string
		ink    ink
		like   capacity.Point
		fewest int // below it is no whole connection
	}{
		{[]string{shortDelay}, "reuse after 0.1 s", quick, capacity.Point{Reuse: true, DelayMS: 100}, 10},
		{[]string{withReuse}, "reuse after 1 s", second, capacity.Point{Reuse: true}, 10},
		{[]string{withoutReuse, defaultRange}, "no reuse: 60 s", minute, capacity.Point{}, 60},
	} {
		drawn := line{sweeps: l.sweeps, label: l.label, ink: l.ink}
		// The model rounds down to whole connections: multiples of 60 are on the line.
		for _, point := range ports(l.like, l.fewest, 600, 6000, labelledAt, 60000) {
			says, err := point.Lasting(ctx, models)
			if err != nil {
				return nil, fmt.Errorf("asking the model about %s: %w", point, err)
			}
			drawn.model = append(drawn.model, plotter.XY{X: float64(point.Ports), Y: says})
		}
		lines = append(lines, drawn)
	}
	return lines, nil
}

// draw is the picture: lines of the model, and points of the kernel on them.
func draw(lines []line, compared comparison) ([]byte, error) {
	p := paper()
	if err := addDefaultRange(p); err != nil {
		return nil, err
	}
	for _, line := range lines {
		if err := addLine(p, line); err != nil {
			return nil, err
		}
		addPoints(p, line.ink, compared.Of(line.sweeps...))
	}
	// The legend explains the points; lines have their names beside them.
	p.Legend.Add("measured on Linux "+compared.Kernel, &plotter.Scatter{GlyphStyle: glyph(plain)})
	p.Legend.Add("the model", &plotter.Line{LineStyle: stroke(plain, 1.5)})
	canvas := vgsvg.New(width, height)
	// A margin, since the reader's font may be wider.
	p.Draw(vgdraw.Crop(vgdraw.New(canvas), margin, -2*margin, margin, -margin))
	var picture bytes.Buffer
	if _, err := canvas.WriteTo(&picture); err != nil {
		return nil, fmt.Errorf("drawing: %w", err)
	}
	return inked(picture.Bytes()), nil
}

func paper() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	p.Title.Text = "New connections per second to one destination"
	p.Title.Padding = vg.Points(10)
	letter(&p.Title.TextStyle, plain, 13)
	p.Legend.Top, p.Legend.Left = true, true
	p.Legend.XOffs, p.Legend.YOffs = vg.Points(14), vg.Points(-10)
	p.Legend.Padding = vg.Points(3)
	letter(&p.Legend.TextStyle, plain, 10)
	p.X.Label.Text = "usable local ports"
	p.X.Min, p.X.Max = 10, 100000
	// The title says what the other axis is: gonum/plot 0.17 keeps room for a name of a
	// logarithmic axis as if the name stood at its end.
	p.Y.Min, p.Y.Max = 1, 1000000
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Scale = plot.LogScale{}
		axis.Tick.Marker = powers(axis.Min, axis.Max)
		axis.Padding = 0
		axis.LineStyle, axis.Tick.LineStyle = stroke(plain, 0.5), stroke(plain, 0.5)
		letter(&axis.Label.TextStyle, plain, 11)
		letter(&axis.Tick.Label, plain, 10)
	}
	grid := plotter.NewGrid()
	grid.Vertical, grid.Horizontal = stroke(faint, 0.5), stroke(faint, 0.5)
	p.Add(grid)
	return p
}

// powers of ten are labelled, and what is between them is not.
func powers(low, high float64) plot.ConstantTicks {
	var ticks plot.ConstantTicks
	for power := low; power < high*2; power *= 10 {
		ticks = append(ticks, plot.Tick{Value: power, Label: short(power)})
		for times := 2.0; times < 10 && power*times < high; times++ {
			ticks = append(ticks, plot.Tick{Value: power * times})
		}
	}
	return ticks
}

// short keeps labels from the edge of the picture in any font.
func short(power float64) string {
	switch {
	case power >= 1e6:
		return strconv.Itoa(int(math.Round(power/1e6))) + "M"
	case power >= 1e3:
		return strconv.Itoa(int(math.Round(power/1e3))) + "k"
	}
	return strconv.Itoa(int(math.Round(power)))
}

// addDefaultRange marks where most hosts are.
func addDefaultRange(p *plot.Plot) error {
	mark := &plotter.Line{XYs: plotter.XYs{{X: defaultPorts, Y: p.Y.Min}, {X: defaultPorts, Y: p.Y.Max}}, LineStyle: stroke(plain, 0.5)}
	mark.Dashes = []vg.Length{vg.Points(3), vg.Points(3)}
	p.Add(mark)
	return addLabel(p, plotter.XY{X: defaultPorts * 0.78, Y: p.Y.Min * 1.4}, "default range", plain)
}

// addLine draws a line, and writes above it what it is.
func addLine(p *plot.Plot, line line) error {
	p.Add(&plotter.Line{XYs: line.model, LineStyle: stroke(line.ink, 1.5)})
	for _, at := range line.model {
		if at.X == labelledAt {
			return addLabel(p, plotter.XY{X: at.X, Y: at.Y * 1.6}, line.label, line.ink)
		}
	}
	return fmt.Errorf("drawing: the line %q ends before its name", line.label)
}

func addPoints(p *plot.Plot, in ink, rates []comparedRate) {
	scatter := &plotter.Scatter{GlyphStyle: glyph(in)}
	for _, rate := range rates {
		scatter.XYs = append(scatter.XYs, plotter.XY{X: float64(rate.Ports), Y: rate.PerSecond})
	}
	p.Add(scatter)
}

// addLabel ends a text at a place.
func addLabel(p *plot.Plot, at plotter.XY, text string, in ink) error {
	labels, err := plotter.NewLabels(plotter.XYLabels{XYs: plotter.XYs{at}, Labels: []string{text}})
	if err != nil {
		return fmt.Errorf("drawing: %w", err)
	}
	letter(&labels.TextStyle[0], in, 10)
	labels.TextStyle[0].XAlign = vgtext.XRight
	p.Add(labels)
	return nil
}

func stroke(in ink, points float64) vgdraw.LineStyle {
	return vgdraw.LineStyle{Color: in.color(), Width: vg.Points(points)}
}

func glyph(in ink) vgdraw.GlyphStyle {
	return vgdraw.GlyphStyle{Color: in.color(), Radius: vg.Points(3.5), Shape: vgdraw.CircleGlyph{}}
}

func letter(style *vgtext.Style, in ink, size float64) {
	style.Color = in.color()
	style.Font = font.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Points(size)}
}
