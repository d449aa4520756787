# Local ports: which ones connect() may choose from, and how many connections
# of an edge they carry. The arithmetic is in data.tcplint.model.
package tcplint.lib

import data.tcplint.model

port_range := input.world.effective["net.ipv4.ip_local_port_range"].intervals[0]

reserved_ports := [] if {
	input.world.effective["net.ipv4.ip_local_reserved_ports"].value == ""
} else := found if {
	found := input.world.effective["net.ipv4.ip_local_reserved_ports"].intervals
	is_array(found)
} else := [] if {
	not input.world.effective["net.ipv4.ip_local_reserved_ports"]
}

reserved(port) if {
	some interval in reserved_ports
	interval[0] <= port
	port <= interval[1]
}

# Ports of programs that listen where connect() chooses from.
exposed_listeners := sort({listener.port |
	some listener in listeners
	port_range[0] <= listener.port
	listener.port <= port_range[1]
	not reserved(listener.port)
})

# A port that a program listens on is lost to every connection, whatever
# address it is bound to: measured on Linux 6.18.
usable_ports := model.usable_ports(port_range, reserved_ports) - count(exposed_listeners)

# Tuples of an edge. With an unknown number of destinations it is the least
# that there may be; connections start from one address unless more are stated.
edge_tuples(edge) := model.tuples(usable_ports, number_or(edge.source_addresses, 1), edge_destinations(edge))

# bind(address, 0) without IP_BIND_ADDRESS_NO_PORT takes a port that no other
# connection from that address shares, whatever its destination: measured on
# Linux 6.18.
edge_destinations(edge) := 1 if {
	shares_no_port(edge)
} else := number_or(edge.destinations, 1)

shares_no_port(edge) if {
	edge.source_addresses > 1
	edge.bind_address_no_port == false
}

# Without a stated lifetime: what the open connections say of it (Little's law),
# else nothing, which is the least.
edge_lifetime_ns(edge) := edge.lifetime_ns if {
	is_number(edge.lifetime_ns)
} else := ceil((edge.concurrent / edge.rate) * model.second_ns) if {
	is_number(edge.concurrent)
	edge.rate > 0
} else := 0

# Sixty seconds, unless the kernel is of a vendor that lets it be set.
time_wait_ns := int("net.ipv4.tcp_tw_timeout") * model.second_ns if {
	input.world.effective["net.ipv4.tcp_tw_timeout"].origin == "file"
} else := model.time_wait_ns

# How many times a connection of an outbound edge may leave its tuple in
# TIME_WAIT: {1}, {0}, or both where nobody says who closes first. Closing with
# SO_LINGER 0 sends a RST and leaves none.
edge_time_waits(edge) := {0} if {
	edge.linger_zero == true
} else := {1} if {
	edge.closes_first == "self"
} else := {0} if {
	edge.closes_first == "peer"
} else := {0, 1}

# Connections a second that last without reuse, where this host closes first.
edge_capacity_without_reuse(edge) := model.rate(edge_tuples(edge), edge_lifetime_ns(edge) + time_wait_ns)

# Above half of that capacity every connect() searches the whole half of the
# range that it prefers before it finds a port in the other one.
over_half_capacity(edge) if {
	not destinations_matter(edge)
	every waits in edge_time_waits(edge) {
		over_half(edge, waits)
	}
}

# The facts without which over_half_capacity cannot be told; none where it
# holds, or does not hold whatever they are.
half_capacity_missing(edge) := {"rate"} if {
	edge.rate == null
	not edge.pool == true
} else := destinations_missing(edge) | closer_missing(edge) if {
	some waits in edge_time_waits(edge)
	over_half(edge, waits)
} else := set()

over_half(edge, waits) if {
	is_number(edge.rate)
	model.exceeds(edge.rate * 2, edge_tuples(edge), edge_lifetime_ns(edge) + (waits * time_wait_ns))
	not buckets_leave(edge, edge_tuples(edge) / 2)
}

destinations_matter(edge) if {
	edge.destinations == null
	not shares_no_port(edge)
	usable_ports > 0
}

destinations_missing(edge) := {"destinations"} if {
	destinations_matter(edge)
} else := set()

closer_missing(edge) := {"closes_first"} if {
	some waits in edge_time_waits(edge)
	not over_half(edge, waits)
} else := set()

# connect() may take a tuple of the edge that is in TIME_WAIT. A peer sends
# timestamps unless somebody says that it does not: every kernel's default.
edge_reuse_usable(edge) if {
	model.reuse_usable(
		int("net.ipv4.tcp_tw_reuse"),
		int("net.ipv4.tcp_timestamps") != 0,
		edge.peer_timestamps != false,
		edge.loopback == true,
	)
}

# The delay is a parameter since Linux 6.14, with a default of 1000 ms.
reuse_delay_ns := model.reuse_delay_ns(input.world.kernel.version, input.world.kernel.vendor, reuse_delay_ms)

reuse_delay_ms := delay if {
	delay := int("net.ipv4.tcp_tw_reuse_delay")
} else := 1000

# Connections a second of an outbound edge that last on this host; undefined
# where nobody says who closes first, or where ports set no limit.
edge_capacity(edge) := model.rate(edge_tuples(edge), edge_lifetime_ns(edge) + edge_wait_ns(edge))

edge_wait_ns(edge) := 0 if {
	edge_time_waits(edge) == {0}
} else := reuse_delay_ns if {
	edge_time_waits(edge) == {1}
	edge_reuse_usable(edge)
} else := time_wait_ns if {
	edge_time_waits(edge) == {1}
}

number_or(value, otherwise) := value if {
	is_number(value)
} else := otherwise

# "8080, 9000-9010" of [[8080, 8080], [9000, 9010]].
ports_text(intervals) := concat(", ", [interval_text(interval) | some interval in intervals])

interval_text(interval) := sprintf("%d", [interval[0]]) if {
	interval[0] == interval[1]
} else := sprintf("%d-%d", interval)
