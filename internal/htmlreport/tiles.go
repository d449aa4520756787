package htmlreport

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// tile is one number that a reader came for.
type tile struct {
	Name, Number, Says string
	Tone               tone
}

func tilesOf(h host, seen policy.Observation) []tile {
	tiles := []tile{
		stateTile(h.state("time_wait"), timeWaitSays(seen)),
		stateTile(h.state("close_wait"), closeWaitSays(seen)),
		stateTile(h.state("established"), establishedSays(seen)),
	}
	if len(seen.Destinations) > 0 {
		tiles = append(tiles, portsTile(h, seen))
	}
	if c := seen.Conntrack; c != nil {
		t := tile{Name: "Tracked connections", Number: grouped(c.Count), Says: "the table has no limit", Tone: tonePlain}
		switch {
		case c.Max == nil:
			t.Says = "the limit is " + unknown
		case *c.Max > 0:
			t.Says = percent(c.Count, *c.Max) + " of " + grouped(*c.Max)
		}
		tiles = append(tiles, t)
	}
	return tiles
}

func stateTile(row stateRow, says string) tile {
	t := tile{Name: row.Name, Number: row.short(), Says: says, Tone: row.Tone}
	if row.Number == "" {
		t.Says = unknown
	}
	return t
}

func timeWaitSays(seen policy.Observation) string {
	if seen.States.TimeWait == nil || *seen.States.TimeWait == 0 {
		return "none"
	}
	in, out, known := closedHere(seen)
	if !known {
		return "of all connections"
	}
	return fmt.Sprintf("%s went out, %s came in", grouped(out), grouped(in))
}

// closedHere splits TIME_WAIT by where the connections came from.
func closedHere(seen policy.Observation) (in, out int64, known bool) {
	for _, l := range seen.Listeners {
		if l.States.TimeWait == nil {
			return 0, 0, false
		}
		in += *l.States.TimeWait
	}
	for _, d := range seen.Destinations {
		if d.States.TimeWait == nil {
			return 0, 0, false
		}
		out += *d.States.TimeWait
	}
	if gone := seen.NoListener; gone != nil && gone.States.TimeWait != nil {
		in += *gone.States.TimeWait
	}
	if o := seen.OtherDestinations; o != nil {
		if o.States.TimeWait == nil {
			return 0, 0, false
		}
		out += *o.States.TimeWait
	}
	return in, out, len(seen.Listeners)+len(seen.Destinations) > 0
}

func closeWaitSays(seen policy.Observation) string {
	if seen.States.CloseWait != nil && *seen.States.CloseWait == 0 {
		return "none"
	}
	if len(seen.Processes) == 0 {
		return "of processes that are " + unknown
	}
	first := seen.Processes[0]
	says := grouped(first.CloseWait) + " of " + who(first.PID, first.Command)
	if first.PID == nil && first.Command == "" {
		says = grouped(first.CloseWait) + " " + place(first)
	}
	return printable(says)
}

func establishedSays(seen policy.Observation) string {
	if rate, ok := seen.Rates["Tcp.PassiveOpens"]; ok {
		says := perSecond(rate) + " accepted"
		if opened, ok := seen.Rates["Tcp.ActiveOpens"]; ok {
			says += ", " + perSecond(opened) + " opened"
		}
		return says
	}
	return "open at both ends"
}

// portsTile is about the destination whose ports are the nearest to their end.
func portsTile(h host, seen policy.Observation) tile {
	fullest := 0
	for i, d := range seen.Destinations {
		if most := seen.Destinations[fullest]; d.PortsInUse*most.UsablePorts > most.PortsInUse*d.UsablePorts {
			fullest = i
		}
	}
	d := seen.Destinations[fullest]
	return tile{
		Name: "Local ports in use", Number: percent(d.PortsInUse, d.UsablePorts),
		Says: printable(fmt.Sprintf("of %s to %s", grouped(d.UsablePorts), endpoint(d.Remote, d.RemotePort))),
		Tone: h.Destinations.Rows[fullest].Tone,
	}
}
