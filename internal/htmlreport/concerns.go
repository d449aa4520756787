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
type concerns struct {
	causes   []diagnose.Cause
	outlooks []diagnose.Outlook
}

// concernsOf leaves out what is not decided: it is no reason to paint anything.
func concernsOf(diagnosed diagnose.Host) concerns {
	c := concerns{outlooks: diagnosed.Outlook}
	for _, cause := range diagnosed.Causes {
		if cause.Verdict == policy.Fail {
			c.causes = append(c.causes, cause)
		}
	}
	return c
}

// of is the worst of the concerns about one thing that was seen.
func (c concerns) of(thing string) tone {
	worst := tonePlain
	for _, cause := range c.causes {
		if cause.Observed == thing {
			worst = worse(worst, toneOf(cause.Severity))
		}
	}
	return worst
}

// state is the worst concern about sockets in one state.
func (c concerns) state(key string) tone {
	worst := tonePlain
	for _, cause := range c.causes {
		if slices.Contains(statesOf[cause.Rule], key) || cause.Rule == "TL801" && key == c.holder(cause) {
			worst = worse(worst, toneOf(cause.Severity))
		}
	}
	return worst
}

// holder is the state of most connections that hold the ports a cause speaks of.
func (c concerns) holder(cause diagnose.Cause) string {
	for _, outlook := range c.outlooks {
		if cause.Observed != observedDestination(outlook.Local, outlook.Remote, outlook.RemotePort) {
			continue
		}
		if outlook.HeldBy == "open" {
			return "established"
		}
		return outlook.HeldBy
	}
	return ""
}

// How the rules name what they are about (rules/lib/observed.rego, rules/probe).

func observedDestination(local, remote string, port int) string {
	return fmt.Sprintf("destination %s from %s", endpoint(remote, port), local)
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
