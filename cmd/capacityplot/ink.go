package main

import (
	"bytes"
	"fmt"
	"image/color"
	"strings"
)

// ink is a colour that is another one on a dark page. Pictures are drawn with a
// number in its place, which inked() replaces by a name of CSS.
type ink uint8

const (
	plain ink = iota + 1
	faint
	minute
	second
	quick
)

// palette has the inks on a light and on a dark page. The lines can be told apart by
// those who see no red or green: they are blue, orange and grey-green of different
// lightness, and have their names beside them.
var palette = []struct {
	ink               ink
	name, light, dark string
}{
	{plain, "plain", "#1f2328", "#d1d7e0"},
	{faint, "faint", "#d8dee4", "#373e47"},
	{minute, "minute", "#b35900", "#f0a04b"},
	{second, "second", "#0a58ca", "#6cb6ff"},
	{quick, "quick", "#0f766e", "#56d4bc"},
}

func (i ink) color() color.Color { return color.NRGBA{R: 1, G: 2, B: uint8(i), A: 255} }

// inked gives a picture its colours: those of the reader's theme, also where it is
// an image in a page of others. The fonts have stand-ins of the same widths.
func inked(picture []byte) []byte {
	var light, dark, pairs []string
	for _, p := range palette {
		light = append(light, fmt.Sprintf("--%s:%s", p.name, p.light))
		dark = append(dark, fmt.Sprintf("--%s:%s", p.name, p.dark))
		pairs = append(pairs, fmt.Sprintf("#0102%02X", uint8(p.ink)), fmt.Sprintf("var(--%s)", p.name))
	}
	pairs = append(pairs, "font-family:Liberation Sans", "font-family:Liberation Sans,Arial,Helvetica,sans-serif")
	text := strings.NewReplacer(pairs...).Replace(string(picture))
	style := fmt.Sprintf("<style>svg{%s}@media(prefers-color-scheme:dark){svg{%s}}</style>\n", strings.Join(light, ";"), strings.Join(dark, ";"))
	end := strings.Index(text, "<g ")
	return bytes.Join([][]byte{[]byte(text[:end]), []byte(text[end:])}, []byte(style))
}
