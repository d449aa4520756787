package observation

import (
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/screen"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// always are the states that people ask for: that there is none is an answer, and
// so is that nobody knows.
var always = map[string]bool{"established": true, "time_wait": true, "close_wait": true}

// stateBlock says how many sockets there are, in which states. Of states that
// nobody asks for what is unknown is in the gaps only.
func stateBlock(o *policy.Observation, paint report.Painter) string {
	total, states := Total(o.States), o.States
	lead := "TCP sockets by state are not all known"
	switch {
	case total != nil:
		lead = plural(*total, "TCP socket")
	case o.States == (policy.States{}) && o.Source != "summary":
		states = outbound(o)
		lead = "TCP sockets by state are not known but those of the destinations below"
		if len(o.Destinations) == 0 {
			return "no connection went out there\n"
		}
	}
	table := screen.Table{Heads: []string{"", "", "", "", "", ""}, Left: map[int]bool{2: true, 4: true}, Indent: 2}
	var row []screen.Cell
	for _, state := range States(states) {
		count := state.Count
		if !always[state.Key] && (count == nil || *count == 0) {
			continue
		}
		// The kernel counts both together.
		if both := o.Sockstat.TimeWaitOrFinWait2; state.Key == "time_wait" && count == nil && both != nil {
			state.Name, count = "TIME_WAIT or orphaned FIN_WAIT2", both
		}
		row = append(row, screen.Cell{Text: state.Name, Style: report.Dim}, screen.Cell{Text: screen.Known(count), Style: report.Bold})
		if len(row) == len(table.Heads) {
			table.Row(row...)
			row = nil
		}
	}
	if len(row) > 0 {
		table.Row(row...)
	}
	_, rows, _ := strings.Cut(table.String(paint), "\n") // without heads
	return lead + "\n" + rows
}

// outbound sums the states of all destinations.
func outbound(o *policy.Observation) policy.States {
	sum := policy.States{}
	for i := range o.Destinations {
		add(&sum, o.Destinations[i].States)
	}
	if o.OtherDestinations != nil {
		add(&sum, o.OtherDestinations.States)
	}
	return sum
}

func add(sum *policy.States, states policy.States) {
	for _, pair := range []struct{ to, from **int64 }{
		{&sum.SynSent, &states.SynSent}, {&sum.SynRecv, &states.SynRecv}, {&sum.Established, &states.Established},
		{&sum.FinWait1, &states.FinWait1}, {&sum.FinWait2, &states.FinWait2}, {&sum.TimeWait, &states.TimeWait}, {&sum.Close, &states.Close},
		{&sum.CloseWait, &states.CloseWait}, {&sum.LastAck, &states.LastAck}, {&sum.Closing, &states.Closing},
	} {
		if *pair.from == nil {
			continue
		}
		total := **pair.from
		if *pair.to != nil {
			total += **pair.to
		}
		*pair.to = &total
	}
}
