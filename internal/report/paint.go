package report

// Painter paints text, or does not. Other documents than the lint document are
// printed with it, so that all have the same colours.
type Painter = palette

// Style is how text is painted.
type Style = style

// The styles of all documents.
const (
	Plain  = noStyle
	Bold   = bold
	Dim    = dim
	Red    = red
	Yellow = yellow
	Green  = green
	Cyan   = cyan
)

// Paint paints text that is safe to print.
func (p palette) Paint(s Style, text string) string { return p.paint(s, text) }

// Columns is how many columns visible text takes on a terminal.
func Columns(text string) int { return widths.StringWidth(text) }

// Colored says whether an output is painted.
func (o Options) Colored(output Output) bool { return o.Color.on(output, o.withDefaults()) }
