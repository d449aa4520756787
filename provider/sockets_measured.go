package provider

import (
	"fmt"
	"math"

	"github.com/tcplint/terraform-provider-sysctl/internal/observation"
	"github.com/tcplint/terraform-provider-sysctl/internal/screen"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func timeWaits(o *policy.Observation) measured {
	n := o.States.TimeWait
	if n == nil {
		return measured{}
	}
	var places []counted
	add := func(n *int64, format string, a ...any) {
		if n != nil && *n > 0 {
			places = append(places, counted{float64(*n), screen.Count(*n) + " " + fmt.Sprintf(format, a...)})
		}
	}
	for _, l := range o.Listeners {
		add(l.States.TimeWait, "of listener %s", holder(observation.Address(l.Local, l.Port), l.Command, l.PID))
	}
	for _, d := range o.Destinations {
		add(d.States.TimeWait, "to %s", observation.Address(d.Remote, d.RemotePort))
	}
	if rest := o.OtherDestinations; rest != nil {
		add(rest.States.TimeWait, "to other destinations")
	}
	if gone := o.NoListener; gone != nil {
		add(gone.States.TimeWait, "of listeners that are gone")
	}
	return measured{float64(*n), true, screen.Count(*n) + " sockets in TIME_WAIT", most(places)}
}

func closeWaits(o *policy.Observation) measured {
	n := o.States.CloseWait
	if n == nil {
		return measured{}
	}
	var places []counted
	for i := range o.Processes {
		p := &o.Processes[i]
		places = append(places, counted{float64(p.CloseWait), fmt.Sprintf("%s %s, connections %s", screen.Count(p.CloseWait), heldBy(p), observation.Where(p))})
	}
	return measured{float64(*n), true, screen.Count(*n) + " sockets in CLOSE_WAIT", most(places)}
}

func closeWaitAge(o *policy.Observation) measured {
	if o.States.CloseWait == nil {
		return measured{}
	}
	oldest := measured{known: true}
	var places []counted
	for i := range o.Processes {
		p := &o.Processes[i]
		if p.AgeSeconds == nil {
			oldest.known = false
			continue
		}
		oldest.value = max(oldest.value, *p.AgeSeconds)
		places = append(places, counted{*p.AgeSeconds, fmt.Sprintf("%s the oldest of %s %s, connections %s", screen.Seconds(*p.AgeSeconds), screen.Count(p.CloseWait), heldBy(p), observation.Where(p))})
	}
	oldest.what = fmt.Sprintf("connections that are in CLOSE_WAIT for %s", screen.Seconds(oldest.value))
	oldest.where = most(places)
	return oldest
}

// portsInUse: a port range that could not be read was guessed, and what is
// reckoned with it holds nothing.
func portsInUse(o *policy.Observation) measured {
	fullest := measured{known: o.Source != "summary" && o.Parameters["net.ipv4.ip_local_port_range"] != ""}
	var places []counted
	for _, d := range o.Destinations {
		share := 100 * float64(d.PortsInUse) / float64(d.UsablePorts)
		switch {
		case d.PortsInUse == 0:
			continue
		case d.UsablePorts <= 0:
			share = math.Inf(1)
		}
		fullest.value = max(fullest.value, share)
		places = append(places, counted{share, fmt.Sprintf("%s of %s ports from %s to %s, of which %s in TIME_WAIT",
			screen.Count(d.PortsInUse), screen.Count(d.UsablePorts), d.Local, observation.Address(d.Remote, d.RemotePort), screen.Known(d.States.TimeWait))})
	}
	fullest.what = fmt.Sprintf("%s of its local ports in use to one destination", percent(fullest.value))
	fullest.where = most(places)
	return fullest
}

// acceptQueues: listen() with 0 is a queue of 1.
func acceptQueues(o *policy.Observation) measured {
	fullest := measured{known: o.Source != "summary"}
	var places []counted
	for _, l := range o.Listeners {
		if l.Backlog == nil {
			fullest.known = false
			continue
		}
		if l.Queue == 0 {
			continue
		}
		share := 100 * float64(l.Queue) / float64(max(*l.Backlog, 1))
		fullest.value = max(fullest.value, share)
		places = append(places, counted{share, fmt.Sprintf("%s of %s at listener %s", screen.Count(l.Queue), screen.Count(*l.Backlog), holder(observation.Address(l.Local, l.Port), l.Command, l.PID))})
	}
	fullest.what = fmt.Sprintf("an accept queue that is filled to %s", percent(fullest.value))
	fullest.where = most(places)
	return fullest
}

func listenDrops(o *policy.Observation) measured {
	rate, known := o.Rates["TcpExt.ListenDrops"]
	var places []counted
	for _, l := range o.Listeners {
		if l.Drops != nil && *l.Drops > 0 {
			places = append(places, counted{float64(*l.Drops), fmt.Sprintf("%s so far at listener %s", screen.Count(*l.Drops), holder(observation.Address(l.Local, l.Port), l.Command, l.PID))})
		}
	}
	return measured{rate, known, screen.Rate(rate) + " connections a second dropped at listeners", most(places)}
}

// tracked: a limit of 0 is none.
func tracked(o *policy.Observation) measured {
	if o.Conntrack == nil || o.Conntrack.Max == nil {
		return measured{}
	}
	if *o.Conntrack.Max == 0 {
		return measured{known: true}
	}
	share := 100 * float64(o.Conntrack.Count) / float64(*o.Conntrack.Max)
	return measured{share, true, fmt.Sprintf("a table of tracked connections that is filled to %s", percent(share)),
		[]string{fmt.Sprintf("%s of net.netfilter.nf_conntrack_max=%d", screen.Count(o.Conntrack.Count), *o.Conntrack.Max)}}
}

func percent(share float64) string {
	if math.IsInf(share, 1) {
		return "all"
	}
	return screen.Rate(share) + " %"
}

// holder adds the process to an address, where it is known.
func holder(address, command string, pid *int) string {
	if who := observation.Process(command, pid); who != "" {
		return address + ", " + who
	}
	return address
}

func heldBy(p *policy.Process) string {
	if who := observation.Process(p.Command, p.PID); who != "" {
		return "held by " + who
	}
	return "held by a process that may not be seen"
}
