package htmlreport

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// concerns are the findings about what was seen, for painting what they are about.
type concerns []diagnose.Cause

// concernsOf leaves out what is not decided: it is no reason to paint anything.
func concernsOf(diagnosed diagnose.Host) concerns {
	var list concerns
	for _, cause := range diagnosed.Causes {
		if cause.Verdict == policy.Fail {
			list = append(list, cause)
		}
	}
	return list
}

// of is the worst of the concerns about one thing that was seen.
func (c concerns) of(thing string) tone {
	worst := tonePlain
	for _, cause := range c {
		if cause.Observed == thing {
			worst = worse(worst, toneOf(cause.Severity))
		}
	}
	return worst
}

// state is the worst concern about sockets in one state.
func (c concerns) state(key string, seen policy.Observation) tone {
	worst := tonePlain
	for _, cause := range c {
		if slices.Contains(statesOf[cause.Rule], key) || cause.Rule == "TL801" && key == holds(cause, seen) {
			worst = worse(worst, toneOf(cause.Severity))
		}
	}
	return worst
}

// holds is the state of most connections that hold the ports a cause speaks of.
func holds(cause diagnose.Cause, seen policy.Observation) string {
	for _, d := range seen.Destinations {
		if cause.Observed == observedDestination(d) {
			if d.States.Established != nil && d.States.TimeWait != nil && *d.States.Established > *d.States.TimeWait {
				return "established"
			}
			return "time_wait"
		}
	}
	return "time_wait"
}

// How the rules name what they are about (rules/lib/observed.rego, rules/probe).

func observedDestination(d policy.Destination) string {
	return fmt.Sprintf("destination %s from %s", endpoint(d.Remote, d.RemotePort), d.Local)
}

func observedListener(l policy.SeenListener) string { return "listener " + endpoint(l.Local, l.Port) }

func observedProcess(process policy.Process) string {
	var names []string
	if process.PID != nil {
		names = append(names, pidName(*process.PID, process.Command))
	}
	switch {
	case process.Listener != "":
		names = append(names, "listener "+process.Listener)
	case process.Peer != "":
		names = append(names, "connections to "+process.Peer)
	}
	return strings.Join(names, " ")
}

func pidName(pid int, command string) string {
	if command == "" {
		return fmt.Sprintf("pid %d", pid)
	}
	return fmt.Sprintf("pid %d (%s)", pid, command)
}

// endpoint writes an address with its port; IPv6 in brackets.
func endpoint(address string, port int) string { return net.JoinHostPort(address, strconv.Itoa(port)) }
