# What not to touch in the situation that an observation shows, and why: what
# people copy against TIME_WAIT and CLOSE_WAIT, and what it would do here.
package tcplint.model.harmless

import data.tcplint.lib

# METADATA
# description: The answer to `data.tcplint.model.harmless.leave_alone`, as for `answer`.
leave_alone := found if {
	seen := object.union(input, {"world": input.worlds[0]})
	found := untouchable with input as seen
}

# What a full queue or a leak tempts to comes first: it hurts more than TIME_WAIT.
untouchable := [{"text": text, "rule": "", "parameter": parameter} |
	some parameter in [
		"net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_abort_on_overflow", "net.ipv4.tcp_max_syn_backlog",
		"net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_tw_reuse", "net.ipv4.tcp_max_tw_buckets", "net.ipv4.tcp_tw_recycle",
		"net.ipv4.tcp_timestamps", "net.ipv4.ip_local_port_range", "",
	]
	not advised(parameter)
	some text in sort([one | some one in touched[parameter]])
]

# A finding says to set it.
advised(parameter) if {
	parameter != ""
	some finding in findings
	finding.verdict == "fail"
	finding.severity in {"error", "warning"}
	contains(finding.remedy, sprintf("%s=", [parameter]))
}

# From where on somebody may be tempted.
tempting := 1000

time_waits := lib.observation.states.time_wait

all_outbound := sum([destination.states.time_wait |
	some destination in lib.observation.destinations
	is_number(destination.states.time_wait)
]) + of_other_destinations

of_other_destinations := n if {
	n := lib.observation.other_destinations.states.time_wait
	is_number(n)
} else := 0

# --- against TIME_WAIT

touched["net.ipv4.tcp_fin_timeout"] contains sprintf("tcp_fin_timeout: it does not shorten TIME_WAIT, which lasts %s", [lib.duration_text(lib.live_time_wait_ns)]) if {
	time_waits >= tempting
}

touched["net.ipv4.tcp_max_tw_buckets"] contains "tcp_max_tw_buckets: what exceeds it ends without the protection of TIME_WAIT" if {
	time_waits >= tempting
}

touched["net.ipv4.tcp_tw_reuse"] contains "tcp_tw_reuse: it acts on connect(), and these connections came in" if {
	inbound_time_waits >= tempting
	all_outbound * 10 <= inbound_time_waits
}

touched["net.ipv4.tcp_tw_reuse"] contains "tcp_tw_reuse: not needed while more than half of the ports are free" if {
	all_outbound >= tempting
	all_outbound * 10 > inbound_time_waits
	count(roomy) == count([destination | some destination in lib.observation.destinations; destination.states.time_wait > 0])
	not any_reuse_acts
	not complained({"TL801"})
}

any_reuse_acts if {
	some destination in lib.observation.destinations
	lib.reuse_acts(destination)
}

touched["net.ipv4.tcp_timestamps"] contains "tcp_timestamps: it stays on, or no port in TIME_WAIT is taken again" if {
	time_waits >= tempting
	lib.live_int("net.ipv4.tcp_timestamps") != 0
}

touched["net.ipv4.tcp_tw_recycle"] contains "tcp_tw_recycle: gone since Linux 4.12, it locked out clients behind NAT" if {
	time_waits >= tempting
	lib.kernel_at_least([4, 12])
}

touched["net.ipv4.tcp_tw_recycle"] contains "tcp_tw_recycle: it locks out clients behind NAT, from Linux 4.10 on anybody" if {
	time_waits >= tempting
	lib.kernel_below([4, 12])
}

touched["net.ipv4.ip_local_port_range"] contains "ip_local_port_range: TIME_WAIT on a listener's port holds no local port" if {
	inbound_time_waits >= tempting
	all_outbound * 10 <= inbound_time_waits
	not complained({"TL801"})
}

touched[""] contains "SO_LINGER 0: it resets connections, and what the peer has not read is lost" if {
	all_outbound >= tempting
	complained({"TL801"})
}

# --- against CLOSE_WAIT

touched["net.ipv4.tcp_fin_timeout"] contains "tcp_fin_timeout: it does not end CLOSE_WAIT, but FIN_WAIT2 at the other end" if {
	complained({"TL802", "TL803"})
}

touched["net.ipv4.tcp_keepalive_time"] contains "tcp_keepalive_*: it does not end CLOSE_WAIT while the peer's host answers" if {
	complained({"TL802", "TL803"})
}

# --- against full listen queues

touched["net.ipv4.tcp_abort_on_overflow"] contains "tcp_abort_on_overflow: it refuses clients whom a retry would serve" if {
	complained({"TL805"})
}

touched["net.ipv4.tcp_max_syn_backlog"] contains "tcp_max_syn_backlog: it does nothing while SYN cookies are on" if {
	complained({"TL805"})
	lib.live_int("net.ipv4.tcp_syncookies") > 0
}
