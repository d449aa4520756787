// Package screen lays out what commands show of running hosts: columns, folded
// sentences, numbers that are read at a glance. It knows nothing of what it shows.
package screen

import (
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/report"
)

// Cell is a text in a table. It is printed as it is: what came from a host has
// been made visible.
type Cell struct {
	Text  string
	Style report.Style
}

// Table has columns as wide as their widest cell. The first is aligned left, and
// those that Left names.
type Table struct {
	Heads []string
	Left  map[int]bool
	// Indent is how far the table is moved in.
	Indent int
	rows   [][]Cell
}

// Row adds a row.
func (t *Table) Row(cells ...Cell) { t.rows = append(t.rows, cells) }

// Texts adds a row without styles.
func (t *Table) Texts(texts ...string) {
	row := make([]Cell, len(texts))
	for i, text := range texts {
		row[i].Text = text
	}
	t.Row(row...)
}

// Len is how many rows there are.
func (t *Table) Len() int { return len(t.rows) }

const gutter = "  "

// String prints the table, its heads dim. Without rows it is empty. Columns
// that are empty in all rows are left out.
func (t *Table) String(paint report.Painter) string {
	if len(t.rows) == 0 {
		return ""
	}
	widths, wanted := t.widths()
	var text strings.Builder
	t.line(&text, paint, t.heads(), widths, wanted)
	for _, row := range t.rows {
		t.line(&text, paint, row, widths, wanted)
	}
	return text.String()
}

func (t *Table) heads() []Cell {
	row := make([]Cell, len(t.Heads))
	for i, head := range t.Heads {
		row[i] = Cell{head, report.Dim}
	}
	return row
}

func (t *Table) widths() (widths []int, wanted []bool) {
	widths, wanted = make([]int, len(t.Heads)), make([]bool, len(t.Heads))
	for i, head := range t.Heads {
		widths[i] = report.Columns(head)
	}
	for _, row := range t.rows {
		for i, cell := range row {
			widths[i] = max(widths[i], report.Columns(cell.Text))
			wanted[i] = wanted[i] || cell.Text != ""
		}
	}
	return widths, wanted
}

func (t *Table) line(text *strings.Builder, paint report.Painter, row []Cell, widths []int, wanted []bool) {
	var line strings.Builder
	for i, cell := range row {
		if !wanted[i] {
			continue
		}
		pad := strings.Repeat(" ", widths[i]-report.Columns(cell.Text))
		painted := paint.Paint(cell.Style, cell.Text)
		if i > 0 {
			line.WriteString(gutter)
		}
		if i == 0 || t.Left[i] {
			line.WriteString(painted + pad)
		} else {
			line.WriteString(pad + painted)
		}
	}
	text.WriteString(strings.Repeat(" ", t.Indent) + strings.TrimRight(line.String(), " ") + "\n")
}
