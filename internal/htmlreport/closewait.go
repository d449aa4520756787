package htmlreport

import (
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/screen"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// closeWait says which process does not close.
type closeWait struct {
	Bars []bar
	More int
	Rows []closeWaitRow
	None bool
	// Concerning: a finding is about one of the rows.
	Concerning bool
}

type closeWaitRow struct {
	Who, Place            string
	Count, Growth, Oldest string
	Files                 string
	Tone                  tone
	count                 int64
	grew, since           string // for the bar, empty: nothing to say
}

func closeWaitOf(seen policy.Observation, about concerns) closeWait {
	chart := closeWait{None: seen.States.CloseWait != nil && *seen.States.CloseWait == 0}
	var most int64 = 1
	for _, p := range seen.Processes {
		most = max(most, p.CloseWait)
	}
	for _, p := range seen.Processes {
		row := closeWaitRowOf(p)
		row.Tone = about.of(observedProcess(p))
		chart.Rows = append(chart.Rows, row)
		chart.Concerning = chart.Concerning || row.Tone != tonePlain
		if len(chart.Bars) < longestChart {
			chart.Bars = append(chart.Bars, bar{
				What: row.Who, Aside: row.Place, Value: row.Count, Rest: row.rest(), Tone: row.Tone,
				Parts: stacked(most, row.count, 0),
			})
		}
	}
	chart.More = len(chart.Rows) - len(chart.Bars)
	return chart
}

func closeWaitRowOf(p policy.Process) closeWaitRow {
	row := closeWaitRow{
		Who: printable(who(p.PID, p.Command)), Place: printable(place(p)), Count: grouped(p.CloseWait), count: p.CloseWait,
		Growth: unknown, Oldest: unknown, Files: groupedOr(p.FDs, unknown),
	}
	if p.PID == nil && p.Command == "" {
		row.Who = "a process that may not be seen"
	}
	if p.CloseWaitGrowth != nil {
		row.Growth = screen.Change(*p.CloseWaitGrowth)
		if *p.CloseWaitGrowth > 0 {
			row.grew = row.Growth + " between the looks"
		}
	}
	if p.AgeSeconds != nil {
		row.Oldest = "at least " + screen.Seconds(*p.AgeSeconds)
		row.since = "oldest for " + row.Oldest
	}
	return row
}

func (r closeWaitRow) rest() string {
	var said []string
	for _, text := range []string{r.grew, r.since} {
		if text != "" {
			said = append(said, text)
		}
	}
	return strings.Join(said, ", ")
}

func place(p policy.Process) string {
	switch {
	case p.Listener != "":
		return "came in to " + p.Listener
	case p.Peer != "":
		return "went out to " + p.Peer
	}
	return ""
}

// peer is the other end of connections that this host has closed.
type peer struct{ Host, Count, Who, Place string }

func peersOf(seen policy.Observation) []peer {
	var list []peer
	for _, p := range seen.Peers {
		list = append(list, peer{
			Host: printable(p.Host), Count: grouped(p.FinWait2HereCloseWaitThere),
			Who: printable(who(p.PID, p.Command)), Place: printable(p.Listener),
		})
	}
	return list
}
