package diagnose

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/observation"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/screen"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// tables are the numbers behind a verdict, with who closes first.
func (h *Host) tables(o *policy.Observation, all bool) []*screen.Table {
	shown := *o
	if !all {
		shown.Destinations = shown.Destinations[:min(few, len(shown.Destinations))]
		shown.Listeners = busy(o.Listeners)
		shown.Listeners = shown.Listeners[:min(few, len(shown.Listeners))]
		shown.Processes = shown.Processes[:min(few, len(shown.Processes))]
	}
	return []*screen.Table{h.destinations(&shown), h.listeners(&shown), observation.Processes(&shown)}
}

// busy are the listeners to which connections came, or that are in trouble, the
// busiest first. One that has less than a hundredth of what the busiest has is not.
func busy(listeners []policy.SeenListener) []policy.SeenListener {
	size := func(l policy.SeenListener) int64 {
		if total := observation.Total(l.States); total != nil {
			return *total
		}
		return 0
	}
	var most int64
	for i := range listeners {
		most = max(most, size(listeners[i]))
	}
	some := slices.DeleteFunc(slices.Clone(listeners), func(l policy.SeenListener) bool {
		known := observation.Total(l.States) != nil
		return known && size(l) <= max(1, most/100) && l.Queue == 0 && (l.Drops == nil || *l.Drops == 0)
	})
	slices.SortStableFunc(some, func(a, b policy.SeenListener) int { return cmp.Compare(size(b), size(a)) })
	return some
}

func (h *Host) destinations(o *policy.Observation) *screen.Table {
	table := &screen.Table{
		Heads: []string{"DESTINATION", "PORTS IN USE", "", "ESTAB", "TIME_WAIT", "CLOSE/S", "FROM", "CLOSES"},
		Left:  map[int]bool{6: true, 7: true},
	}
	several := slices.ContainsFunc(o.Destinations, func(d policy.Destination) bool { return d.Local != o.Destinations[0].Local })
	for i := range o.Destinations {
		d := &o.Destinations[i]
		to := observation.Address(d.Remote, d.RemotePort)
		from := ""
		if several {
			from = report.Visible(d.Local)
		}
		table.Texts(to, screen.Count(d.PortsInUse)+"/"+screen.Count(d.UsablePorts), screen.Percent(d.PortsInUse, d.UsablePorts),
			screen.Known(d.States.Established), screen.Known(d.States.TimeWait), perSecond(d.ClosedPerSecond), from, h.first("destination "+to))
	}
	return table
}

func (h *Host) listeners(o *policy.Observation) *screen.Table {
	table := &screen.Table{
		Heads: []string{"LISTENER", "QUEUE", "DROPS", "ESTAB", "TIME_WAIT", "CLOSE_WAIT", "CLOSE/S", "PROCESS", "CLOSES"},
		Left:  map[int]bool{7: true, 8: true},
	}
	for i := range o.Listeners {
		l := &o.Listeners[i]
		table.Texts(observation.Address(l.Local, l.Port), observation.Queue(l), observation.Drops(l),
			screen.Known(l.States.Established), screen.Known(l.States.TimeWait), screen.Known(l.States.CloseWait), perSecond(l.ClosedPerSecond),
			report.Visible(l.Command), h.first("listener :"+strconv.Itoa(l.Port)))
	}
	return table
}

func perSecond(rate *float64) string {
	if rate == nil {
		return ""
	}
	return screen.Rate(*rate)
}

// first says who closes first.
func (h *Host) first(about string) string {
	for _, closer := range h.Closers {
		if closer.About != about {
			continue
		}
		said := map[string]string{"self": "here", "peer": "peer"}[closer.ClosesFirst]
		if said != "" && !closer.Sure {
			said += "?"
		}
		return said
	}
	return ""
}

// inTables says of a line of evidence that the tables have its numbers.
func (h *Host) inTables(line Line) bool {
	return slices.ContainsFunc(h.Closers, func(closer Closer) bool { return strings.HasPrefix(line.Text, closer.About+": ") }) ||
		slices.ContainsFunc(h.Outlook, func(outlook Outlook) bool { return strings.HasSuffix(line.Text, ": "+outlook.Says) }) ||
		strings.Contains(line.Text, " in CLOSE_WAIT")
}
