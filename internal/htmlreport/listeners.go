package htmlreport

import (
	"strconv"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// listener is a queue of connections that wait for accept().
type listener struct {
	Place, Who            string
	Queue, Backlog, Drops string
	Open, Waiting         string
	Tone                  tone
}

func listenersOf(seen policy.Observation, about concerns) []listener {
	var list []listener
	for _, l := range seen.Listeners {
		row := listener{
			Place: printable(endpoint(l.Local, l.Port)), Who: printable(who(l.PID, l.Command)),
			Queue: grouped(l.Queue), Backlog: groupedOr(l.Backlog, unknown), Drops: groupedOr(l.Drops, unknown),
			Open: groupedOr(l.States.Established, unknown), Waiting: groupedOr(l.States.CloseWait, unknown),
			Tone: about.of(observedListener(l)),
		}
		list = append(list, row)
	}
	return list
}

func who(pid *int, command string) string {
	switch {
	case pid == nil && command == "":
		return unknown
	case pid == nil:
		return command
	case command == "":
		return "pid " + strconv.Itoa(*pid)
	}
	return command + " (pid " + strconv.Itoa(*pid) + ")"
}
