package htmlreport

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// timeWait says where sockets in TIME_WAIT are: those that came in to a listener
// hold no port, those that went out hold one each.
type timeWait struct {
	Bars []bar
	More int
	Rows []timeWaitRow
	// None: it is known that there is none.
	None bool
}

type timeWaitRow struct {
	Place, Who, Count, Rate string
	Holds                   string
	count                   int64
}

const (
	holdsPort   = "each holds a local port"
	holdsNoPort = "hold no local port"
)

func timeWaitOf(seen policy.Observation) timeWait {
	var rows []timeWaitRow
	for _, l := range seen.Listeners {
		if n := l.States.TimeWait; n != nil && *n > 0 {
			rows = append(rows, timeWaitRow{
				Place: printable("came in to " + endpoint(l.Local, l.Port)), Who: printable(l.Command),
				Count: grouped(*n), Rate: rateOr(l.ClosedPerSecond), Holds: holdsNoPort, count: *n,
			})
		}
	}
	for _, d := range seen.Destinations {
		if n := d.States.TimeWait; n != nil && *n > 0 {
			rows = append(rows, timeWaitRow{
				Place: printable("went out to " + endpoint(d.Remote, d.RemotePort)), Who: printable("from " + d.Local),
				Count: grouped(*n), Rate: rateOr(d.ClosedPerSecond), Holds: holdsPort, count: *n,
			})
		}
	}
	if gone := seen.NoListener; gone != nil && gone.States.TimeWait != nil && *gone.States.TimeWait > 0 {
		rows = append(rows, timeWaitRow{
			Place: "came in to listeners that are gone", Who: ports(gone.Ports),
			Count: grouped(*gone.States.TimeWait), Rate: unknown, Holds: holdsNoPort, count: *gone.States.TimeWait,
		})
	}
	if o := seen.OtherDestinations; o != nil && o.States.TimeWait != nil && *o.States.TimeWait > 0 {
		rows = append(rows, timeWaitRow{
			Place: "went out to " + plural(o.Count, "other destination", "other destinations"),
			Count: grouped(*o.States.TimeWait), Rate: unknown, Holds: holdsPort, count: *o.States.TimeWait,
		})
	}
	slices.SortStableFunc(rows, func(a, b timeWaitRow) int { return cmp.Compare(b.count, a.count) })
	return timeWaitChart(rows, seen.States.TimeWait)
}

func timeWaitChart(rows []timeWaitRow, total *int64) timeWait {
	chart := timeWait{Rows: rows, None: total != nil && *total == 0}
	for _, row := range rows[:min(len(rows), longestChart)] {
		b := bar{What: row.Place, Aside: row.Who, Value: row.Count, Rest: row.Holds, Tone: tonePlain}
		if row.Holds == holdsPort {
			b.Parts = stacked(rows[0].count, row.count, 0)
		} else {
			b.Parts = stacked(rows[0].count, 0, row.count)
		}
		chart.Bars = append(chart.Bars, b)
	}
	chart.More = len(rows) - len(chart.Bars)
	return chart
}

func rateOr(rate *float64) string {
	if rate == nil {
		return unknown
	}
	return perSecond(*rate)
}

func ports(list []int) string {
	var text strings.Builder
	for i, port := range list {
		if i > 0 {
			text.WriteString(", ")
		}
		text.WriteString(":" + strconv.Itoa(port))
	}
	return text.String()
}
