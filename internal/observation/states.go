// Package observation shows what a probe saw of a host, and what changed since
// an earlier look.
package observation

import "github.com/tcplint/terraform-provider-sysctl/policy"

// State is how many sockets are in one state.
type State struct {
	Key   string // as in JSON: time_wait
	Name  string // as netstat and ss print it: TIME_WAIT
	Count *int64
}

// States lists all twelve, in the order of a connection's life.
func States(s policy.States) []State {
	return []State{
		{"listen", "LISTEN", s.Listen},
		{"syn_sent", "SYN_SENT", s.SynSent},
		{"syn_recv", "SYN_RECV", s.SynRecv},
		{"new_syn_recv", "NEW_SYN_RECV", s.NewSynRecv},
		{"established", "ESTABLISHED", s.Established},
		{"fin_wait1", "FIN_WAIT1", s.FinWait1},
		{"fin_wait2", "FIN_WAIT2", s.FinWait2},
		{"closing", "CLOSING", s.Closing},
		{"time_wait", "TIME_WAIT", s.TimeWait},
		{"close_wait", "CLOSE_WAIT", s.CloseWait},
		{"last_ack", "LAST_ACK", s.LastAck},
		{"close", "CLOSE", s.Close},
	}
}

// Total is the number of sockets, null where one of the states is unknown.
func Total(s policy.States) *int64 {
	var total int64
	for _, state := range States(s) {
		if state.Count == nil {
			return nil
		}
		total += *state.Count
	}
	return &total
}

// Title names a host and its network namespace.
func Title(o *policy.Observation) string {
	name := o.Host
	if name == "" {
		name = "this machine"
	}
	if o.Netns != "" {
		name += " netns " + o.Netns
	}
	return name
}
