package htmlreport

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/internal/screen"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// destinations are the ports in use for each, against those that there are.
type destinations struct {
	Bars  []bar
	More  int // that have no bar
	Rows  []destinationRow
	Other string // those that were not kept apart
	// Limits are marks on the bars, in percent.
	Limits []int
}

type destinationRow struct {
	Remote, Local                         string
	InUse, Usable, Share                  string
	TimeWait, Established                 string
	Rate, Growth, Lasts, NoTimestampsSeen string
	Tone                                  tone
}

// The marks on a bar: above half of its ports connect() searches a full half
// first, and at 85 % the end is near (rules TL801).
var portMarks = []int{50, 85}

func destinationsOf(diagnosed diagnose.Host, seen policy.Observation, about concerns) destinations {
	list := destinations{Limits: portMarks}
	for _, d := range seen.Destinations {
		outlook := outlookOf(diagnosed, d)
		t := about.of(observedDestination(d.Local, d.Remote, d.RemotePort))
		list.Rows = append(list.Rows, destinationRowOf(d, outlook, t))
		if len(list.Bars) < longestChart {
			list.Bars = append(list.Bars, destinationBar(d, outlook, t))
		}
	}
	list.More = len(list.Rows) - len(list.Bars)
	if o := seen.OtherDestinations; o != nil && o.Count > 0 {
		list.Other = fmt.Sprintf("%s more: %s in use together", plural(o.Count, "destination", "destinations"), plural(o.PortsInUse, "port", "ports"))
	}
	return list
}

func outlookOf(diagnosed diagnose.Host, d policy.Destination) *diagnose.Outlook {
	for i, o := range diagnosed.Outlook {
		if o.Local == d.Local && o.Remote == d.Remote && o.RemotePort == d.RemotePort {
			return &diagnosed.Outlook[i]
		}
	}
	return nil
}

func destinationBar(d policy.Destination, outlook *diagnose.Outlook, t tone) bar {
	b := bar{
		What: printable(endpoint(d.Remote, d.RemotePort)), Aside: printable("from " + d.Local),
		Tone: t, Limits: portMarks, Open: t == toneError || t == toneWarning,
		Value: plural(d.PortsInUse, "port", "ports"),
	}
	if d.UsablePorts > 0 {
		b.Value = percent(d.PortsInUse, d.UsablePorts)
		b.Rest = fmt.Sprintf("%s of %s ports", grouped(d.PortsInUse), grouped(d.UsablePorts))
	}
	waiting := d.PortsInUse
	if d.States.TimeWait != nil {
		waiting = min(*d.States.TimeWait, d.PortsInUse)
	}
	b.Parts = stacked(max(d.UsablePorts, d.PortsInUse), waiting, d.PortsInUse-waiting)
	if outlook != nil {
		b.Says = printable(outlook.Says)
		for _, remedy := range outlook.Remedies {
			b.Buys = append(b.Buys, buyOf(remedy, outlook.Lasting != nil))
		}
	}
	return b
}

// buyOf: without a rate there is no limit, if there is one without the remedy;
// else nobody knows.
func buyOf(remedy diagnose.Remedy, limited bool) buy {
	bought := buy{Name: printable(remedy.Name), Says: printable(remedy.Says), Acts: remedy.Acts}
	switch {
	case !remedy.Acts:
		bought.Rate = "changes nothing here"
	case remedy.Rate != nil:
		bought.Rate = perSecond(*remedy.Rate)
	case limited:
		bought.Rate = "no limit by ports"
	}
	return bought
}

func destinationRowOf(d policy.Destination, outlook *diagnose.Outlook, t tone) destinationRow {
	row := destinationRow{
		Remote: printable(endpoint(d.Remote, d.RemotePort)), Local: printable(d.Local), Tone: t,
		InUse: grouped(d.PortsInUse), Usable: grouped(d.UsablePorts), Share: percent(d.PortsInUse, d.UsablePorts),
		TimeWait: groupedOr(d.States.TimeWait, unknown), Established: groupedOr(d.States.Established, unknown),
		Rate: unknown, Growth: unknown, Lasts: unknown, NoTimestampsSeen: groupedOr(d.WithoutTimestamps, unknown),
	}
	if d.Growth != nil {
		row.Growth = perSecond(*d.Growth)
	}
	if outlook == nil {
		return row
	}
	if outlook.Rate != nil {
		row.Rate, row.Lasts = perSecond(*outlook.Rate), "they last"
	}
	if outlook.SecondsToExhaustion != nil {
		row.Lasts = screen.Seconds(*outlook.SecondsToExhaustion)
	}
	return row
}
