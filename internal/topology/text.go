package topology

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Text writes the hosts for people: the edges, the settings that have a part in
// them, and what needs no fixing.
func Text(w io.Writer, hosts []policy.Topology) error {
	var text strings.Builder
	for i, host := range hosts {
		if i > 0 {
			text.WriteString("\n")
		}
		for j, view := range host.Views {
			if j > 0 {
				text.WriteString("\n")
			}
			fmt.Fprintf(&text, "# %s%s, Linux %s\n", host.Host, roles(host.Roles), strings.Join(view.Kernels, " and "))
			writeView(&text, view)
		}
	}
	_, err := io.WriteString(w, text.String())
	return err
}

func roles(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return " (" + strings.Join(names, ", ") + ")"
}

func writeView(text *strings.Builder, view policy.TopologyView) {
	if len(view.Edges) == 0 {
		text.WriteString("no edge of this host is stated\n")
		return
	}
	for _, edge := range view.Edges {
		writeEdge(text, edge)
	}
	if len(view.Settings) > 0 {
		text.WriteString("settings\n")
		for _, setting := range view.Settings {
			writeSetting(text, setting)
		}
	}
	if len(view.NothingToFix) > 0 {
		text.WriteString("nothing to fix\n")
		for _, sentence := range view.NothingToFix {
			fmt.Fprintf(text, "  %s\n", sentence)
		}
	}
}

func writeEdge(text *strings.Builder, edge policy.TopologyEdge) {
	fmt.Fprintf(text, "%s: %s, %s\n", edge.Edge, rate(edge.Rate), closers[edge.ClosesFirst])
	fmt.Fprintf(text, "  TIME_WAIT  %s\n", edge.TimeWait.Says)
	fmt.Fprintf(text, "  ports      %s\n", edge.CapacitySays)
	if edge.Capacity != nil {
		fmt.Fprintf(text, "  rate       %s\n", edge.Capacity.RateSays)
	}
}

var closers = map[string]string{
	"self":    "this host closes first",
	"peer":    "the peer closes first",
	"unknown": "who closes first is not stated",
}

func rate(perSecond *float64) string {
	if perSecond == nil {
		return "rate not stated"
	}
	return strconv.FormatFloat(*perSecond, 'f', -1, 64) + "/s"
}

func writeSetting(text *strings.Builder, setting policy.TopologySetting) {
	value, place := "", "default"
	if setting.Value != nil {
		value = " = " + *setting.Value
	}
	if setting.Place != nil {
		place = *setting.Place
	}
	fmt.Fprintf(text, "  %-12s %s%s (%s)\n", setting.Verdict, strings.TrimPrefix(setting.Parameter, "net.ipv4."), value, place)
	fmt.Fprintf(text, "  %-12s   %s\n", "", setting.Because)
}
