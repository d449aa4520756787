package capacity

import (
	"fmt"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

const delayParameter = "net.ipv4.tcp_tw_reuse_delay"

// setting is a parameter and its value.
type setting struct{ parameter, value string }

// settings are those that make the point.
func (p Point) settings() []setting {
	reuse := "0"
	if p.Reuse {
		reuse = "1"
	}
	settings := []setting{{"net.ipv4.ip_local_port_range", fmt.Sprintf("%d %d", lowest, p.high())}, {"net.ipv4.tcp_tw_reuse", reuse}}
	if p.DelayMS > 0 {
		settings = append(settings, setting{delayParameter, fmt.Sprint(p.DelayMS)})
	}
	return settings
}

// host has parameters that are set again and again.
type host struct {
	client *prove.Side
	values map[string]string
}

// set writes only what changes.
func (h host) set(settings []setting) {
	for _, s := range settings {
		if h.values[s.parameter] != s.value {
			h.client.Set(s.parameter, s.value)
			h.values[s.parameter] = s.value
		}
	}
}

// byHand does it once.
func byHand(settings []setting) string {
	var text strings.Builder
	for _, s := range settings {
		fmt.Fprintf(&text, "sysctl -w %s='%s'; ", s.parameter, s.value)
	}
	return text.String()
}
