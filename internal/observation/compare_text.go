package observation

import (
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/screen"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// CompareText prints what changed.
func CompareText(c Comparison, paint report.Painter) string {
	p := printer{o: &policy.Observation{Gaps: c.Gaps}, paint: paint}
	since := "since " + when(c.Before)
	if c.Seconds != nil {
		since += ", " + screen.Seconds(*c.Seconds) + " ago"
	}
	p.line("%s  %s", paint.Paint(report.Bold, report.Visible(Title(&policy.Observation{Host: c.Host, Netns: c.Netns}))), paint.Paint(report.Dim, since))
	before := p.Len()
	p.block(stateChanges(c.States).String(paint))
	p.block(changes("PORTS IN USE TO", c.Destinations).String(paint))
	p.block(changes("TIME_WAIT AT LISTENER", c.Listeners).String(paint))
	p.block(changes("CLOSE_WAIT AT", c.Processes).String(paint))
	p.block(counterChangesTable(c.Counters).String(paint))
	p.block(parameterChanges(c.Parameters).String(paint))
	if p.Len() == before {
		p.line("nothing changed")
	}
	p.gaps("not compared")
	return p.String()
}

func stateChanges(list []Changed) *screen.Table {
	table := &screen.Table{Heads: []string{"STATE", "BEFORE", "NOW", "CHANGE"}}
	for _, c := range list {
		change := screen.Cell{Text: screen.Unknown}
		if c.Change != nil {
			change = changeCell(c)
		}
		table.Row(screen.Cell{Text: c.Name}, screen.Cell{Text: screen.Known(c.Before)}, screen.Cell{Text: screen.Known(c.After)}, change)
	}
	return table
}

func changes(what string, list []Changed) *screen.Table {
	table := &screen.Table{Heads: []string{what, "BEFORE", "NOW", "CHANGE"}}
	for _, c := range list {
		table.Row(screen.Cell{Text: c.Name}, screen.Cell{Text: orNone(c.Before)}, screen.Cell{Text: orNone(c.After)}, changeCell(c))
	}
	return table
}

// orNone: what came or went was not there.
func orNone(n *int64) string {
	if n == nil {
		return "-"
	}
	return screen.Count(*n)
}

// changeCell: what came or went has no number to compare with.
func changeCell(c Changed) screen.Cell {
	switch {
	case c.Change != nil && *c.Change > 0:
		return screen.Cell{Text: screen.Change(*c.Change), Style: report.Bold}
	case c.Change != nil:
		return screen.Cell{Text: screen.Change(*c.Change)}
	case c.After != nil:
		return screen.Cell{Text: "new", Style: report.Bold}
	}
	return screen.Cell{Text: "gone"}
}

func counterChangesTable(list []Changed) *screen.Table {
	table := &screen.Table{Heads: []string{"COUNTER", "CHANGE", "A SECOND", "WHAT IT COUNTS"}, Left: map[int]bool{3: true}}
	for _, c := range list {
		at := rank(c.Name)
		if at == len(meanings) {
			continue
		}
		table.Row(screen.Cell{Text: c.Name}, changeCell(c), screen.Cell{Text: rate(c.PerSecond)}, screen.Cell{Text: meanings[at].says})
	}
	return table
}

func parameterChanges(list []ChangedValue) *screen.Table {
	table := &screen.Table{Heads: []string{"PARAMETER", "BEFORE", "NOW"}, Left: map[int]bool{1: true, 2: true}}
	for _, c := range list {
		table.Texts(report.Visible(c.Name), shownValue(c.Before), shownValue(c.After))
	}
	return table
}

// shownValue writes vectors with blanks between their numbers.
func shownValue(value *string) string {
	if value == nil {
		return screen.Unknown
	}
	return report.Visible(strings.Join(strings.Fields(*value), " "))
}
