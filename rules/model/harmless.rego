# What people fear in an observation and what is fine in it, with the numbers
# that make it so.
package tcplint.model.harmless

import data.tcplint.lib
import data.tcplint.model
import data.tcplint.model.outlook

# METADATA
# description: |
#   The answer to `data.tcplint.model.harmless.answer` for the document of one
#   host, with `findings` as the diagnosis has them: what a rule complains about
#   is not harmless.
answer := found if {
	seen := object.union(input, {"world": input.worlds[0]})
	found := harmless with input as seen
}

harmless := [said |
	some topic in ["listeners", "destinations", "close_wait", "fin_wait2", "syn_recv", "established", "since boot"]
	some said in sort([one | some one in fine[topic]])
]

findings := object.get(input, "findings", [])

complained(rules) if {
	some finding in findings
	finding.rule in rules
	finding.verdict == "fail"
}

# struct tcp_timewait_sock takes 256 bytes of slab on Linux 6.18, and an outbound
# one 128 more for its port and 128 for its address and port: see time_wait_bytes
# in topology.rego.
listener_bytes := 256

outbound_bytes := 512

memory(bytes) := "less than 0.1 MB" if {
	bytes < 50000
} else := lib.megabytes(bytes)

# Fewer of anything but CLOSE_WAIT frighten nobody.
few := 10

# --- TIME_WAIT on the listener's port

waiting_listeners := [listener |
	some listener in lib.observation.listeners
	listener.states.time_wait > 0
]

inbound_time_waits := sum([listener.states.time_wait | some listener in waiting_listeners])

# ":443", ":80 and :443"
listener_ports := concat(" and ", [sprintf(":%d", [port]) | some port in sort({listener.port | some listener in waiting_listeners})])

fine.listeners contains {
	"message": sprintf("%s TIME_WAIT%s on %s as the closing server: %s, no ports used, nothing to do", [
		lib.grouped(inbound_time_waits), all_of_them, listener_ports, memory(inbound_time_waits * listener_bytes),
	]),
	"numbers": {"time_wait": inbound_time_waits, "bytes": inbound_time_waits * listener_bytes, "ports_used": 0},
} if {
	inbound_time_waits >= few
	not complained({"TL804"})
}

all_of_them := ", all" if {
	lib.observation.states.time_wait == inbound_time_waits
} else := ""

# --- TIME_WAIT of a server that is gone, or of a range of ports that was

gone_time_waits := n if {
	n := lib.observation.no_listener.states.time_wait
	is_number(n)
} else := 0

fine.listeners contains {
	"message": sprintf("%s TIME_WAIT on ports where nobody listens any more: %s, no port of the range, and %s after its close each is gone", [
		lib.grouped(gone_time_waits), memory(gone_time_waits * listener_bytes), lib.duration_text(lib.live_time_wait_ns),
	]),
	"numbers": {"time_wait": gone_time_waits, "bytes": gone_time_waits * listener_bytes, "ports_used": 0},
} if {
	gone_time_waits >= few
	not complained({"TL804"})
}

# --- TIME_WAIT on local ports, below half of them

roomy := [destination |
	some destination in lib.observation.destinations
	destination.states.time_wait > 0
	destination.usable_ports > 0
	lib.held_share(destination) <= model.thresholds.ports_warning
]

outbound_time_waits := sum([destination.states.time_wait | some destination in roomy])

fine.destinations contains {
	"message": sprintf("%s TIME_WAIT to %s: %s of %s ports in use (%s)%s, %s, and %s", [
		lib.grouped(outbound_time_waits), towards, lib.grouped(fullest.ports_in_use), lib.grouped(fullest.usable_ports),
		outlook.share_text(fullest), of_several, with_ports(memory(outbound_time_waits * outbound_bytes)), found_again(fullest),
	]),
	"numbers": {"time_wait": outbound_time_waits, "bytes": outbound_time_waits * outbound_bytes, "destinations": count(roomy), "largest_share": largest_share},
} if {
	outbound_time_waits >= few
	not complained({"TL804"})
}

# Twice what TIME_WAIT takes on a listener's port.
with_ports(text) := sprintf("%s with the ports", [text])

share(destination) := destination.ports_in_use / destination.usable_ports

# The first of those with the largest share.
fullest := roomy[sort([[0 - share(destination), i] | some i, destination in roomy])[0][1]]

largest_share := round(share(fullest) * 1000) / 1000

towards := lib.endpoint(fullest.remote, fullest.remote_port) if {
	count(roomy) == 1
} else := sprintf("%d destinations", [count(roomy)])

of_several := "" if {
	count(roomy) == 1
} else := " to the one with most"

# Above half of the ports only where reuse takes them.
found_again(destination) := taken_again if {
	share(destination) > model.thresholds.ports_warning
} else := "connect() finds one without a long search"

taken_again := sprintf("tcp_tw_reuse=%s takes them again after %s", [lib.live("net.ipv4.tcp_tw_reuse"), lib.duration_text(lib.live_reuse_delay_ns)])

# --- CLOSE_WAIT that passes

fine.close_wait contains {
	"message": sprintf("%s CLOSE_WAIT%s: the program closes them", [lib.grouped(n), oldest_text]),
	"numbers": object.union({"close_wait": n}, oldest_number),
} if {
	n := lib.observation.states.close_wait
	n > 0
	not complained({"TL802", "TL803"})
	passing(n)
}

ages := [entry.age_seconds | some entry in lib.observation.processes; is_number(entry.age_seconds)]

passing(_) if {
	count(ages) > 0
	count(ages) == count(lib.observation.processes)
	max(ages) < model.thresholds.close_wait_age_seconds
}

passing(n) if {
	count(ages) == 0
	n <= model.thresholds.close_wait_few
}

oldest_text := sprintf(", the oldest for %s", [lib.span_text(max(ages))]) if {
	count(ages) > 0
} else := ""

oldest_number := {"oldest_seconds": max(ages)} if {
	count(ages) > 0
} else := {}

# --- FIN_WAIT2

# What /proc/net/sockstat counts beside TIME_WAIT are orphans in FIN_WAIT2.
orphans := max([0, both - waiting]) if {
	both := lib.observation.sockstat.time_wait_or_fin_wait2
	waiting := lib.observation.states.time_wait
	is_number(both)
	is_number(waiting)
}

fine.fin_wait2 contains {
	"message": sprintf("%s FIN_WAIT2: the peer is to close%s", [lib.grouped(n), orphans_text(n)]),
	"numbers": object.union({"fin_wait2": n}, orphans_number(n)),
} if {
	n := lib.observation.states.fin_wait2
	n >= few
	not complained({"TL803", "TL810"})
}

orphans_text(n) := sprintf("; as orphans they end by tcp_fin_timeout=%d s", [lib.live_int("net.ipv4.tcp_fin_timeout")]) if {
	orphans >= n
} else := sprintf("; %s orphans end by tcp_fin_timeout=%d s", [lib.grouped(orphans), lib.live_int("net.ipv4.tcp_fin_timeout")]) if {
	orphans > 0
} else := ""

orphans_number(n) := {"orphans": min([n, orphans])} if {
	orphans >= 0
} else := {}

# --- SYN_RECV

opening := lib.number_or(lib.observation.states.syn_recv, 0) + lib.number_or(lib.observation.states.new_syn_recv, 0)

largest_backlog := max([listener.backlog | some listener in lib.observation.listeners; is_number(listener.backlog)])

fine.syn_recv contains {
	"message": sprintf("%s SYN_RECV: being opened, below half of the largest queue (%s)", [lib.grouped(opening), lib.grouped(largest_backlog)]),
	"numbers": {"syn_recv": opening, "largest_backlog": largest_backlog},
} if {
	opening >= few
	opening * 2 <= largest_backlog
	lib.live_int("net.ipv4.tcp_syncookies") > 0
	not complained({"TL805"})
	not sends_cookies
}

sends_cookies if lib.seen_rate("TcpExt.SyncookiesSent") > 0

# --- ESTABLISHED

many_established := 1000

fine.established contains {
	"message": sprintf("%s ESTABLISHED: at work; only memory and file descriptors limit them", [lib.grouped(lib.observation.states.established)]),
	"numbers": {"established": lib.observation.states.established},
} if {
	lib.observation.states.established >= many_established
	not complained({"TL801"})
}

# --- what happened once

fine["since boot"] contains {
	"message": sprintf("%s %s since boot, none between the two looks: it is over", [lib.grouped(n), what]),
	"numbers": {counter: n},
} if {
	some counter, what in {"TcpExt.ListenOverflows": "overflows of listen queues", "TcpExt.TCPTimeWaitOverflow": "connections that ended without TIME_WAIT"}
	n := lib.observation.counters[counter]
	n > 0
	lib.seen_rate(counter) == 0
	not goes_on[counter]
}

# Whose SYN was dropped comes again after 1, 2, 4 and more seconds: between the two
# looks nobody may.
goes_on["TcpExt.ListenOverflows"] if complained({"TL805"})

goes_on["TcpExt.ListenOverflows"] if {
	some listener in lib.observation.listeners
	is_number(listener.backlog)
	listener.queue > 0
	listener.queue * 2 >= listener.backlog
}

goes_on["TcpExt.TCPTimeWaitOverflow"] if complained({"TL804"})
