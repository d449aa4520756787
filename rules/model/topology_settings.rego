# Which settings have a part in a host's TIME_WAIT, which have none and why, and
# what there is that needs no fixing.
package tcplint.model

import data.tcplint.lib

# In this order, for a reader: what acts, what it depends on, what limits.
setting_roles := [entry |
	count(lib.edges) > 0
	some parameter in considered
	some part in setting_part[parameter]
	entry := object.union(
		{
			"parameter": parameter,
			"value": value_or_null([value | value := value_text(parameter)]),
			"place": value_or_null([lib.place(setting) | setting := last_line(parameter)]),
		},
		part,
	)
]

# The line that wins; of a parameter that the kernel does not have the last one.
last_line(parameter) := lib.winner(parameter) if {
	lib.is_set(parameter)
} else := input.settings[max(lib.assigned[parameter])]

value_text(parameter) := replace(held, "\t", " ") if {
	held := lib.effective(parameter).value
	held != null
}

considered := [
	"net.ipv4.tcp_tw_reuse",
	"net.ipv4.tcp_timestamps",
	"net.ipv4.ip_local_port_range",
	"net.ipv4.tcp_max_tw_buckets",
	"net.ipv4.tcp_tw_recycle",
	"net.ipv4.tcp_fin_timeout",
]

# --- tcp_tw_reuse: acts in connect(), on TIME_WAITs that hold local ports

holding_edges := [edge | some edge in lib.outbound; lib.time_wait_place(edge) == "local-ports"]

unknown_edges := [edge | some edge in lib.outbound; lib.time_wait_place(edge) == "unknown"]

reusing_edges := [edge | some edge in holding_edges; not lib.reuse_obstacle(edge)]

names(edges) := concat(", ", [lib.edge_name(edge) | some edge in edges])

setting_part["net.ipv4.tcp_tw_reuse"] contains part if {
	part := reuse_part
	worth_saying(part)
}

# An idle default is no news.
worth_saying(part) if part.verdict != "idle"

worth_saying(_) if lib.is_set("net.ipv4.tcp_tw_reuse")

reuse_part := {
	"verdict": "acts",
	"because": sprintf("connect() takes local ports in TIME_WAIT again after %s on %s", [lib.duration_text(lib.reuse_delay_ns), names(reusing_edges)]),
} if {
	count(reusing_edges) > 0
} else := {
	"verdict": "missing",
	"because": sprintf("%s, and %s needs more ports than TIME_WAIT leaves", [lib.reuse_obstacle(short_edges[0]), names(short_edges)]),
} if {
	count(short_edges) > 0
} else := {
	"verdict": "not needed",
	"because": sprintf("%s, but the ports carry the rate of %s without reuse", [lib.reuse_obstacle(holding_edges[0]), names(holding_edges)]),
} if {
	count(holding_edges) > 0
	every edge in holding_edges {
		edge.rate != null
	}
} else := {
	"verdict": "not known",
	"because": sprintf("%s; whether that matters depends on the rate of %s", [lib.reuse_obstacle(holding_edges[0]), names([edge | some edge in holding_edges; edge.rate == null])]),
} if {
	count(holding_edges) > 0
} else := {
	"verdict": "not known",
	"because": sprintf("it acts only if this host closes first on %s", [names(unknown_edges)]),
} if {
	count(unknown_edges) > 0
} else := {
	"verdict": "idle",
	"because": "it acts in connect(), and this host opens no connection of an edge",
} if {
	count(lib.outbound) == 0
} else := {
	"verdict": "idle",
	"because": sprintf("%s closed at the other end first: no local port is in TIME_WAIT", [passive_names]),
}

passive_names := sprintf("%s is", [lib.edge_name(lib.outbound[0])]) if {
	count(lib.outbound) == 1
} else := sprintf("%s are", [names(lib.outbound)])

short_edges := [edge | some edge in holding_edges; over_half_without_reuse(edge)]

over_half_without_reuse(edge) if {
	is_number(edge.rate)
	exceeds(edge.rate * 2, lib.edge_tuples(edge), lib.edge_lifetime_ns(edge) + lib.time_wait_ns)
}

# --- tcp_timestamps: what reuse asks for, at both ends

setting_part["net.ipv4.tcp_timestamps"] contains part if {
	part := timestamps_part
}

timestamps_part := {
	"verdict": "harmful",
	"because": "without timestamps nothing is reused, neither here nor by peers that close first",
} if {
	lib.int("net.ipv4.tcp_timestamps") == 0
} else := {
	"verdict": "acts",
	"because": sprintf("reuse on %s needs it, here and at the other end", [names(reusing_edges)]),
} if {
	count(reusing_edges) > 0
} else := {
	"verdict": "acts",
	"because": sprintf("%s: the peer closes first and can reuse its ports only if this host sends timestamps", [names(served_edges)]),
} if {
	count(served_edges) > 0
}

served_edges := [edge | some edge in lib.inbound; edge.closes_first == "peer"]

# --- ip_local_port_range

setting_part["net.ipv4.ip_local_port_range"] contains {
	"verdict": "idle",
	"because": "this host opens no connection of an edge",
} if {
	count(lib.outbound) == 0
	lib.is_set("net.ipv4.ip_local_port_range")
}

setting_part["net.ipv4.ip_local_port_range"] contains {
	"verdict": "acts",
	"because": sprintf("%s usable ports to each destination from each source address%s", [lib.grouped(lib.usable_ports), stolen]),
} if {
	count(lib.outbound) > 0
}

stolen := sprintf("; %s listens inside it and is not reserved: it can be taken before the program starts", [concat(", ", [sprintf("%d", [port]) | some port in lib.exposed_listeners])]) if {
	count(lib.exposed_listeners) > 0
} else := ""

# --- tcp_max_tw_buckets: said only where somebody set it or it cuts

setting_part["net.ipv4.tcp_max_tw_buckets"] contains {
	"verdict": "cuts",
	"because": sprintf("%s are expected in TIME_WAIT here: what is closed above the limit gets none, and no older one is freed", [lib.grouped(expected)]),
} if {
	lib.int("net.ipv4.tcp_max_tw_buckets") >= 0
	expected := ceil(lib.expected_time_waits)
	expected > lib.int("net.ipv4.tcp_max_tw_buckets")
}

setting_part["net.ipv4.tcp_max_tw_buckets"] contains {
	"verdict": "idle",
	"because": sprintf("%s are expected in TIME_WAIT here by the stated rates: the limit is not reached", [lib.grouped(expected)]),
} if {
	lib.is_set("net.ipv4.tcp_max_tw_buckets")
	lib.int("net.ipv4.tcp_max_tw_buckets") >= 0
	expected := ceil(lib.expected_time_waits)
	expected <= lib.int("net.ipv4.tcp_max_tw_buckets")
}

# --- tcp_tw_recycle, where a line sets it

setting_part["net.ipv4.tcp_tw_recycle"] contains part if {
	lib.assigned["net.ipv4.tcp_tw_recycle"]
	part := recycle_part
}

# Linux commit 4396e46187ca (4.12) removed it; since 95a22caee396 (4.10) each
# connection has its own timestamp offset, so that it drops everybody's SYNs.
recycle_part := {
	"verdict": "gone",
	"because": "Linux 4.12 removed it: the line fails at boot and nothing is recycled",
} if {
	lib.kernel_at_least([4, 12])
} else := {
	"verdict": "idle",
	"because": "0 is the default, and right everywhere",
} if {
	lib.int("net.ipv4.tcp_tw_recycle") == 0
} else := {
	"verdict": "harmful",
	"because": "since Linux 4.10 every connection has its own timestamp offset, so it drops connections of all clients",
} if {
	lib.kernel_at_least([4, 10])
} else := {
	"verdict": "harmful",
	"because": sprintf("clients behind one NAT address are locked out for up to 60 s on %s", [names(natted)]),
} if {
	count(natted) > 0
} else := {
	"verdict": "not worth it",
	"because": "it ends TIME_WAITs that cost no port, and locks clients out as soon as a NAT or a second load balancer behind one address comes between",
} if {
	some edge in lib.inbound
	edge.closes_first == "self"
} else := {
	"verdict": "idle",
	"because": "no inbound connection is closed here first, so there is nothing to recycle; set it to 0",
}

natted := [edge | some edge in lib.inbound; edge.nat == true]

# --- tcp_fin_timeout, where a line sets it

setting_part["net.ipv4.tcp_fin_timeout"] contains {
	"verdict": "idle",
	"because": sprintf("it ends FIN_WAIT2 without a process; TIME_WAIT stays %s", [lib.duration_text(lib.time_wait_ns)]),
} if {
	lib.is_set("net.ipv4.tcp_fin_timeout")
}

# --- what needs no fixing

nothing_to_fix := [sentence |
	some edge in lib.edges
	some sentence in needs_no_fixing(edge, lib.time_wait_place(edge))
]

needs_no_fixing(edge, place) := [sprintf("%s TIME_WAIT of %s are on the listener's port: they cost no port and %s", [lib.grouped(n), lib.edge_name(edge), lib.megabytes(n * 256)])] if {
	place == "listener"
	n := steady_time_waits(edge, place)
	not steady_limit(edge, place) == "tcp_max_tw_buckets"
} else := [sprintf("TIME_WAIT of %s is on the listener's port: it costs no port and 256 bytes each", [lib.edge_name(edge)])] if {
	place == "listener"
	edge.rate == null
} else := [sprintf("%s TIME_WAIT of %s leave ports enough and cost %s", [lib.grouped(n), lib.edge_name(edge), lib.megabytes(time_wait_bytes(edge, place))])] if {
	place == "local-ports"
	rate_verdict(edge) == "enough"
	n := steady_time_waits(edge, place)
	not steady_limit(edge, place) == "tcp_max_tw_buckets"
} else := []
