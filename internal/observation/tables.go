package observation

import (
	"fmt"
	"slices"

	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/screen"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Destinations are where connections go, and the ports that they hold.
func Destinations(o *policy.Observation) *screen.Table {
	table := &screen.Table{Heads: []string{"DESTINATION", "PORTS IN USE", "", "ESTAB", "TIME_WAIT", "CLOSE/S", "GROW/S"}}
	for i := range o.Destinations {
		d := &o.Destinations[i]
		table.Texts(
			fmt.Sprintf("%s > %s", report.Visible(d.Local), Address(d.Remote, d.RemotePort)),
			screen.Count(d.PortsInUse)+"/"+screen.Count(d.UsablePorts), screen.Percent(d.PortsInUse, d.UsablePorts),
			screen.Known(d.States.Established), screen.Known(d.States.TimeWait), rate(d.ClosedPerSecond), signed(d.Growth),
		)
	}
	if rest := o.OtherDestinations; rest != nil {
		table.Texts(plural(rest.Count, "other"), screen.Count(rest.PortsInUse), "", screen.Known(rest.States.Established), screen.Known(rest.States.TimeWait), "", "")
	}
	return table
}

// Listeners are those that connections came to.
func Listeners(o *policy.Observation) *screen.Table {
	table := &screen.Table{
		Heads: []string{"LISTENER", "QUEUE", "DROPS", "ESTAB", "TIME_WAIT", "CLOSE_WAIT", "CLOSE/S", "PROCESS"}, Left: map[int]bool{7: true},
	}
	known := slices.ContainsFunc(o.Listeners, func(l policy.SeenListener) bool { return l.States.Established != nil })
	count := func(n *int64) string {
		if !known {
			return "" // a column of question marks tells less than the gap
		}
		return screen.Known(n)
	}
	for i := range o.Listeners {
		l := &o.Listeners[i]
		table.Texts(
			Address(l.Local, l.Port), Queue(l), Drops(l),
			count(l.States.Established), count(l.States.TimeWait), count(l.States.CloseWait), rate(l.ClosedPerSecond),
			Process(l.Command, l.PID),
		)
	}
	if gone := o.NoListener; gone != nil {
		table.Texts("nobody listens any more", "", "", screen.Known(gone.States.Established), screen.Known(gone.States.TimeWait), screen.Known(gone.States.CloseWait), "", ports(gone.Ports))
	}
	return table
}

// ports are those that nobody listens on any more.
func ports(numbers []int) string {
	text := "on"
	for _, number := range numbers {
		text += fmt.Sprintf(" %d", number)
	}
	return text
}

// Processes are those that hold connections which the peer has closed.
func Processes(o *policy.Observation) *screen.Table {
	table := &screen.Table{Heads: []string{"CLOSE_WAIT AT", "COUNT", "CHANGE", "OLDEST", "FILES", "CONNECTIONS"}, Left: map[int]bool{5: true}}
	for i := range o.Processes {
		p := &o.Processes[i]
		name := Process(p.Command, p.PID)
		if name == "" {
			name = "a process unseen"
		}
		age, change := "", ""
		if p.AgeSeconds != nil {
			age = screen.Seconds(*p.AgeSeconds)
		}
		if p.CloseWaitGrowth != nil {
			change = screen.Change(*p.CloseWaitGrowth)
		}
		table.Texts(name, screen.Count(p.CloseWait), change, age, screen.Known(p.FDs), Where(p))
	}
	return table
}

// Where says which way the connections of a process came or went.
func Where(p *policy.Process) string {
	if p.Listener != "" {
		return "to " + report.Visible(p.Listener)
	}
	return "from here to " + report.Visible(p.Peer)
}

// Queue is how full the queue of a listener is.
func Queue(l *policy.SeenListener) string {
	return fmt.Sprintf("%s/%s", screen.Count(l.Queue), screen.Known(l.Backlog))
}

// Drops are those of a listener, empty where there are none.
func Drops(l *policy.SeenListener) string {
	if l.Drops != nil && *l.Drops == 0 {
		return ""
	}
	return screen.Known(l.Drops)
}

func rate(perSecond *float64) string {
	if perSecond == nil {
		return ""
	}
	return screen.Rate(*perSecond)
}

func signed(perSecond *float64) string {
	if perSecond == nil {
		return ""
	}
	text := screen.Rate(*perSecond)
	if *perSecond > 0 && text != "0" {
		return "+" + text
	}
	return text
}
