# The numbers that a diagnosis rests on, in sentences.
package tcplint.model.diagnosis

import data.tcplint.lib
import data.tcplint.model.harmless
import data.tcplint.model.inference
import data.tcplint.model.outlook

evidence := [text |
	some topic in ["states", "time_wait", "traffic", "resets", "closers", "ports", "close_wait", "peers"]
	some text in shown[topic]
]

# As many lines of a kind as one takes in.
few := 3

shown["states"] := [lib.states_text(known)] if {
	known := {state: n |
		some state, n in lib.observation.states
		is_number(n)
		state != "listen"
	}
	sum([n | some n in known]) > 0
}

shown["time_wait"] := [sprintf("TIME_WAIT: %s on listeners, %s on local ports%s%s", [lib.grouped(harmless.inbound_time_waits), lib.grouped(harmless.all_outbound), of_the_gone, of_limit])] if {
	lib.observation.states.time_wait > 0
}

of_the_gone := sprintf(", %s on ports where nobody listens any more", [lib.grouped(harmless.gone_time_waits)]) if {
	harmless.gone_time_waits > 0
} else := ""

# By tcp_max_tw_buckets.
of_limit := sprintf(", of %s allowed", [lib.grouped(limit)]) if {
	limit := lib.live_int("net.ipv4.tcp_max_tw_buckets")
	limit > 0
} else := ""

shown["traffic"] := [sprintf("%s connections a second come in, %s go out", [lib.rate_text(lib.seen_rate("Tcp.PassiveOpens")), lib.rate_text(lib.seen_rate("Tcp.ActiveOpens"))])] if {
	lib.seen_rate("Tcp.PassiveOpens") + lib.seen_rate("Tcp.ActiveOpens") > 0
}

shown["resets"] := [sprintf("%s resets a second, which leave TIME_WAIT on neither side", [lib.rate_text(lib.seen_rate("Tcp.EstabResets"))])] if {
	some counter in ["Tcp.PassiveOpens", "Tcp.ActiveOpens"]
	inference.mostly_reset(counter)
}

# Those with most connections first.
shown["closers"] := array.slice(
	[sprintf("%s: %s closes first. %s", [closer.about, closing_side[closer.closes_first], closer.evidence]) |
		some entry in sort([[0 - inference.connections(things_of(closer)), i] |
			some i, closer in known_closers
		])
		closer := known_closers[entry[1]]
	],
	0, few,
)

known_closers := [closer |
	some closer in array.concat(inference.listener_closers, inference.destination_closers)
	closer.closes_first != "unknown"
	closer.sure
]

things_of(closer) := inference.on_port[closer.key] if {
	is_number(closer.key)
} else := inference.towards[closer.key]

closing_side := {"self": "this host", "peer": "the peer"}

shown["ports"] := array.slice(
	[sprintf("%s: %s", [lib.endpoint(one.remote, one.remote_port), one.says]) |
		some one in outlook.outlooks
		worth_showing(one)
	],
	0, few,
)

worth_showing(one) if one.level != "fine"

worth_showing(one) if {
	not any_tight
	one.held_by == "time_wait"
	one.ports_in_use == most_ports
}

most_ports := max([one.ports_in_use | some one in outlook.outlooks])

any_tight if {
	some one in outlook.outlooks
	one.level != "fine"
}

shown["close_wait"] := array.slice(
	[sprintf("%s: %s in CLOSE_WAIT%s%s", [holder(entry), lib.grouped(entry.close_wait), place(entry), files(entry)]) |
		some entry in lib.observation.processes
		harmless.complained({"TL802", "TL803"})
	],
	0, few,
)

holder(entry) := lib.pid_name(entry) if {
	lib.pid_name(entry)
} else := "a process that may not be seen"

place(entry) := sprintf(" on listener %s", [entry.listener]) if {
	entry.listener != ""
} else := sprintf(" towards %s", [entry.peer]) if {
	entry.peer != ""
} else := ""

files(entry) := sprintf(", %s file descriptors open", [lib.grouped(entry.fds)]) if {
	is_number(entry.fds)
} else := ""

shown["peers"] := array.slice(
	[sprintf("%s: %s connections that this host has closed are in CLOSE_WAIT there", [peer.host, lib.grouped(peer.fin_wait2_here_close_wait_there)]) |
		some peer in lib.observation.peers
		peer.fin_wait2_here_close_wait_there > 0
	],
	0, few,
)
