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
	some text in sort([one | some one in touched[parameter]])
]

# From where on somebody may be tempted.
tempting := 1000

time_waits := lib.observation.states.time_wait

all_outbound := sum([destination.states.time_wait |
	some destination in lib.observation.destinations
	is_number(destination.states.time_wait)
])

# --- against TIME_WAIT

touched["net.ipv4.tcp_fin_timeout"] contains sprintf("tcp_fin_timeout would not shorten these %s TIME_WAIT: they last %s whatever it says. It is for FIN_WAIT2 without a process", [lib.grouped(time_waits), lib.duration_text(lib.live_time_wait_ns)]) if {
	time_waits >= tempting
}

touched["net.ipv4.tcp_max_tw_buckets"] contains sprintf("lowering tcp_max_tw_buckets destroys what TIME_WAIT is for: a connection above it ends without, and a late segment may hit the next one on the same ports%s", [buckets_used]) if {
	time_waits >= tempting
}

buckets_used := sprintf(" (%s of %s are used)", [lib.grouped(time_waits), lib.grouped(limit)]) if {
	limit := lib.live_int("net.ipv4.tcp_max_tw_buckets")
	limit > 0
} else := ""

touched["net.ipv4.tcp_tw_reuse"] contains sprintf("tcp_tw_reuse acts on connect() only, and these %s TIME_WAIT are of connections that came in", [lib.grouped(inbound_time_waits)]) if {
	inbound_time_waits >= tempting
	all_outbound * 10 <= inbound_time_waits
}

touched["net.ipv4.tcp_tw_reuse"] contains sprintf("tcp_tw_reuse is not needed: the %s TIME_WAIT on local ports leave more than half of the ports to every destination", [lib.grouped(all_outbound)]) if {
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

touched["net.ipv4.tcp_timestamps"] contains "tcp_timestamps stays on: without it no port in TIME_WAIT is taken again, neither here nor by peers that close first" if {
	time_waits >= tempting
	lib.live_int("net.ipv4.tcp_timestamps") != 0
}

touched["net.ipv4.tcp_tw_recycle"] contains "tcp_tw_recycle is gone since Linux 4.12; before, it locked out clients behind one NAT address" if {
	time_waits >= tempting
	lib.kernel_at_least([4, 12])
}

touched["net.ipv4.tcp_tw_recycle"] contains "tcp_tw_recycle locks out clients behind one NAT address, and from Linux 4.10 on anybody" if {
	time_waits >= tempting
	lib.kernel_below([4, 12])
}

touched["net.ipv4.ip_local_port_range"] contains "a wider ip_local_port_range gains nothing: TIME_WAIT on a listener's port holds no local port" if {
	inbound_time_waits >= tempting
	all_outbound * 10 <= inbound_time_waits
	not complained({"TL801"})
}

touched[""] contains "SO_LINGER 0 in the program: it ends a connection by a reset, and what the peer has not read yet is lost" if {
	all_outbound >= tempting
	complained({"TL801"})
}

# --- against CLOSE_WAIT

touched["net.ipv4.tcp_fin_timeout"] contains "tcp_fin_timeout does not end CLOSE_WAIT: it is for the other end, which has closed" if {
	complained({"TL802", "TL803"})
}

touched["net.ipv4.tcp_keepalive_time"] contains "tcp_keepalive_* does not end CLOSE_WAIT while the peer's host answers: only the program can, by close()" if {
	complained({"TL802", "TL803"})
}

# --- against full listen queues

touched["net.ipv4.tcp_abort_on_overflow"] contains "tcp_abort_on_overflow=1 refuses clients whom a retry would serve a moment later" if {
	complained({"TL805"})
}

touched["net.ipv4.tcp_max_syn_backlog"] contains "tcp_max_syn_backlog does nothing while SYN cookies are on" if {
	complained({"TL805"})
	lib.live_int("net.ipv4.tcp_syncookies") > 0
}
