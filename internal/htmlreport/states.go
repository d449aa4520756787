package htmlreport

import (
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// usualTimeWait is how long TIME_WAIT lasts: TCP_TIMEWAIT_LEN (Linux 6.12
// include/net/tcp.h).
const usualTimeWait = "60 s"

// timeWaitLasts knows the kernels of Alibaba Cloud, which have a parameter for it
// (alibaba/cloud-kernel issue 6).
func timeWaitLasts(seen policy.Observation) string {
	if seconds, ok := seen.Parameters["net.ipv4.tcp_tw_timeout"]; ok {
		return printable(strings.TrimSpace(seconds)) + " s"
	}
	return usualTimeWait
}

// state is a TCP state as the page explains it. The names are the kernel's
// (Linux 6.12 include/net/tcp_states.h), the order is that of a connection's life.
type state struct {
	Key  string // in the observation
	Name string
	// Means is what a socket in it waits for, and who has to act.
	Means string
	count func(policy.States) *int64
}

var states = []state{
	{"listen", "LISTEN", "A program waits for connections. Opening and closing of others does not touch it.",
		func(s policy.States) *int64 { return s.Listen }},
	{"syn_sent", "SYN_SENT", "This host asked for a connection and has no answer yet.",
		func(s policy.States) *int64 { return s.SynSent }},
	{"syn_recv", "SYN_RECV", "A client asked; its last ACK is on the way. Many of them mean lost packets or a SYN flood.",
		func(s policy.States) *int64 { return opening(s) }},
	{"established", "ESTABLISHED", "Open at both ends.",
		func(s policy.States) *int64 { return s.Established }},
	{"fin_wait1", "FIN_WAIT1", "This host has closed first; its FIN is not acknowledged yet.",
		func(s policy.States) *int64 { return s.FinWait1 }},
	{"fin_wait2", "FIN_WAIT2", "This host has closed first, the peer has not. If no program holds the socket any more, tcp_fin_timeout ends it.",
		func(s policy.States) *int64 { return s.FinWait2 }},
	{"closing", "CLOSING", "Both ends closed at the same moment.",
		func(s policy.States) *int64 { return s.Closing }},
	{"time_wait", "TIME_WAIT", "This host closed first, and both ends are done. The kernel remembers the connection for " + usualTimeWait + "; no program holds it any more.",
		func(s policy.States) *int64 { return s.TimeWait }},
	{"close_wait", "CLOSE_WAIT", "The peer has closed, the program on this host has not called close(). No setting ends that while the host of the peer answers; close() does, and the end of the program.",
		func(s policy.States) *int64 { return s.CloseWait }},
	{"last_ack", "LAST_ACK", "The peer closed first, the program here has closed too; the last ACK is on the way.",
		func(s policy.States) *int64 { return s.LastAck }},
	{"close", "CLOSED", "A socket of a program that is not connected.",
		func(s policy.States) *int64 { return s.Close }},
}

// opening joins the two forms in which the kernel keeps a connection whose last
// ACK is on the way: a request (new_syn_recv) and, rarely, a whole socket.
func opening(s policy.States) *int64 {
	if s.SynRecv == nil || s.NewSynRecv == nil {
		return nil
	}
	sum := *s.SynRecv + *s.NewSynRecv
	return &sum
}

// tone is how a thing is painted, and the sign that says the same without colour.
type tone string

const (
	toneError   tone = "error"
	toneWarning tone = "warning"
	toneGood    tone = "good"
	toneSome    tone = "some" // sockets, and nothing wrong with them
	toneNone    tone = "none" // no socket
	tonePlain   tone = "plain"
	toneUnknown tone = "unknown"
)

func worse(a, b tone) tone {
	if a == toneError || b == toneError {
		return toneError
	}
	if a == toneWarning || b == toneWarning {
		return toneWarning
	}
	return a
}

func toneOf(severity policy.Severity) tone {
	switch severity {
	case policy.Error:
		return toneError
	case policy.Warning:
		return toneWarning
	}
	return tonePlain
}

// statesOf says in which states a reader sees what a rule about the observation
// speaks of. TL801 speaks of ports, whatever the state of the connections that
// hold them: the destination tells.
var statesOf = map[string][]string{
	"TL802": {"close_wait"},
	"TL803": {"fin_wait2"},
	"TL804": {"time_wait"},
	"TL805": {"listen", "syn_recv"},
	"TL808": {"time_wait"},
	"TL809": {"syn_recv"},
	"TL810": {"fin_wait1"},
}
