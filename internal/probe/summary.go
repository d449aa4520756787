package probe

import (
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Summarize looks at counters only, which takes the same time whatever the number
// of sockets. States that follow from them are filled in, all others are null.
// Who, where and when is the caller's to fill in.
func Summarize(files ProcFiles, parameters []string) policy.Observation {
	o := policy.Observation{
		Schema: 1, Source: "summary",
		Destinations: []policy.Destination{}, Listeners: []policy.SeenListener{}, Processes: []policy.Process{},
		Rates: map[string]float64{}, Peers: []policy.Peer{}, Gaps: []string{},
	}
	ReadBesides(files, parameters, &o)
	// Sockets that are whole and not closed are all in use.
	idle := o.Sockstat.InUse != nil && *o.Sockstat.InUse == 0
	summarizeTimewait(&o, idle)
	summarizeEstablished(&o, idle)
	summarizeOthers(&o, idle)
	gap(&o, "destinations, listeners, processes: no socket was looked at")
	return o
}

// summarizeTimewait: `tw` counts TIME_WAIT and orphans in FIN_WAIT2 in one number.
func summarizeTimewait(o *policy.Observation, idle bool) {
	switch tw := o.Sockstat.TimeWaitOrFinWait2; {
	case tw == nil:
		gap(o, "states time_wait, fin_wait2: sockstat does not tell")
	case *tw > 0:
		gap(o, "states time_wait, fin_wait2: sockstat has %d that are in TIME_WAIT or, as orphans, in FIN_WAIT2, and does not tell them apart", *tw)
	case idle:
		o.States.TimeWait, o.States.FinWait2 = new(int64), new(int64)
	default:
		o.States.TimeWait = new(int64)
		gap(o, "states fin_wait2: sockstat counts only orphans, and there is none")
	}
}

// summarizeEstablished: Tcp.CurrEstab counts CLOSE_WAIT too since Linux 6.10
// (commit a46d0ea5c942), and since July 2024 in the stable releases of older ones.
func summarizeEstablished(o *policy.Observation, idle bool) {
	current, there := o.Counters["Tcp.CurrEstab"]
	switch {
	case idle:
		o.States.Established, o.States.CloseWait = new(int64), new(int64)
	case !there:
		gap(o, "states established, close_wait: Tcp.CurrEstab is not known")
	case current == 0:
		o.States.Established = new(int64)
		gap(o, "states close_wait: older kernels leave them out of Tcp.CurrEstab, which is 0")
	default:
		gap(o, "states established, close_wait: Tcp.CurrEstab is %d, in which newer kernels count both and older ones only established", current)
	}
}

func summarizeOthers(o *policy.Observation, idle bool) {
	if !idle {
		gap(o, "states syn_sent, syn_recv, fin_wait1, last_ack, listen, closing, close, new_syn_recv: no counter has them")
		return
	}
	s := &o.States
	for _, state := range []**int64{&s.SynSent, &s.SynRecv, &s.FinWait1, &s.LastAck, &s.Listen, &s.Closing} {
		*state = new(int64)
	}
	gap(o, "states close, new_syn_recv: no counter has them")
}
