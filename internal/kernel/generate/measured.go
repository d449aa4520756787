package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// column is one measured kernel: a statement about it holds from its first
// release to the next mainline number, for the newest one without end.
type column struct {
	label string
	from  kernel.Version
	until *kernel.Version
	at    kernel.Version // of the tables
}

var columns = []column{
	{"5.10", kernel.Version{Major: 5, Minor: 10}, &kernel.Version{Major: 5, Minor: 11}, kernel.Version{Major: 5, Minor: 10, Patch: 223}},
	{"6.1", kernel.Version{Major: 6, Minor: 1}, &kernel.Version{Major: 6, Minor: 2}, kernel.Version{Major: 6, Minor: 1, Patch: 176}},
	{"6.12", kernel.Version{Major: 6, Minor: 12}, &kernel.Version{Major: 6, Minor: 13}, kernel.Version{Major: 6, Minor: 12, Patch: 94}},
	{"6.18", kernel.Version{Major: 6, Minor: 18}, &kernel.Version{Major: 6, Minor: 19}, kernel.Version{Major: 6, Minor: 18, Patch: 44}},
	{"7.3", kernel.Version{Major: 7, Minor: 3}, nil, kernel.Version{Major: 7, Minor: 3, Patch: 4}},
}

// The column whose kernel has another configuration and twelve times the memory
// of the others.
const oddColumn = 3

// cell is what one kernel shows of one parameter. An absent one has no mode.
type cell struct {
	mode, value, child, user, bounds string
}

func (c cell) present() bool { return c.mode != "" }

type measurement struct {
	name   string
	table  string // where it was found first
	source string // all that says something of it
	cells  [5]cell
	at     [5]kernel.Version // the kernels that showed it
}

// readMeasurements reads the two tables, and from the walks what they leave out.
// The walks that are made again for each release stay a check of the rest: see
// the tests of the package walk.
func readMeasurements(dir string) (map[string]measurement, error) {
	all := map[string]measurement{}
	if err := readTable(all, dir, "kernels-net.tsv", 5); err != nil {
		return nil, err
	}
	if err := readTable(all, dir, "kernels-other.tsv", 2); err != nil {
		return nil, err
	}
	if err := addWalks(all, filepath.Join(dir, walks)); err != nil {
		return nil, err
	}
	return all, nil
}

func readTable(all map[string]measurement, dir, table string, width int) error {
	rows, err := readRows(filepath.Join(dir, table))
	if err != nil {
		return err
	}
	for _, row := range rows {
		if len(row) != 1+width*len(columns) {
			return fmt.Errorf("reading %s: %s has %d columns", table, row[0], len(row))
		}
		m := measurement{name: row[0], table: table, source: table}
		for i, column := range columns {
			m.at[i] = column.at
			fields := row[1+i*width : 1+(i+1)*width]
			if fields[0] == "-" {
				continue
			}
			m.cells[i] = cell{mode: fields[0], value: fields[1]}
			if width > 2 {
				m.cells[i].child, m.cells[i].user, m.cells[i].bounds = fields[2], fields[3], fields[4]
			}
		}
		all[m.name] = m
	}
	return nil
}

// readRows gives the rows of a tab-separated table without its heading.
func readRows(path string) ([][]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading a table: %w", err)
	}
	var rows [][]string
	for line := range strings.Lines(string(text)) {
		rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("reading %s: it is empty", filepath.Base(path))
	}
	return rows[1:], nil
}
