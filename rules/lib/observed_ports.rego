# The local ports to one destination, as a probe saw them: how many are held,
# whether those in TIME_WAIT can be taken again, and how it goes on.
package tcplint.lib

import data.tcplint.model

# What is in use without the ports that connect() may take again.
held_ports(destination) := max([0, destination.ports_in_use - free_again(destination)]) if {
	reuse_acts(destination)
} else := destination.ports_in_use

# In TIME_WAIT, and for longer than the delay of reuse.
free_again(destination) := max([0, ports_waiting(destination) - resting(destination)])

# Ports of the range in TIME_WAIT. Those that a program has bound itself, or that
# the range has lost since, may be among the sockets.
ports_waiting(destination) := min([destination.ports_in_use, number_or(destination.states.time_wait, 0)])

resting(destination) := ceil((destination.closed_per_second * live_reuse_delay_ns) / model.second_ns) if {
	is_number(destination.closed_per_second)
} else := 0

live_reuse_delay_ns := model.reuse_delay_ns(input.world.kernel.version, input.world.kernel.vendor, live_reuse_delay_ms)

live_reuse_delay_ms := delay if {
	delay := live_int("net.ipv4.tcp_tw_reuse_delay")
} else := 1000

held_share(destination) := held_ports(destination) / destination.usable_ports if destination.usable_ports > 0

reuse_acts(destination) if {
	live_reuse(destination)
	not live_reuse_obstacle(destination)
}

# tcp_tw_reuse is on for this destination, whether or not it can act.
live_reuse(destination) if model.reuse_enabled(live_int("net.ipv4.tcp_tw_reuse"), to_loopback(destination))

# Why connect() takes no port in TIME_WAIT to a destination again; undefined
# where it does, or where nobody knows.
live_reuse_obstacle(destination) := "tcp_tw_reuse is 0" if {
	live_int("net.ipv4.tcp_tw_reuse") == 0
} else := "tcp_tw_reuse is 2, which reuses on loopback only" if {
	live_int("net.ipv4.tcp_tw_reuse") == 2
	not to_loopback(destination)
} else := "timestamps are off here" if {
	live_int("net.ipv4.tcp_timestamps") == 0
} else := "the peer sends no timestamps" if {
	peer_without_timestamps(destination)
} else := "none was taken again between the two looks" if {
	none_reused(destination)
}

# Of several machines behind one address most.
peer_without_timestamps(destination) if {
	is_number(destination.without_timestamps)
	is_number(destination.states.established)
	destination.without_timestamps * 2 > destination.states.established
}

# Where the half of the range that connect() tries first is full of TIME_WAIT,
# every connection that is opened would have to take one, unless all are too young.
none_reused(destination) if {
	seen_rate("TcpExt.TWRecycled") == 0
	opened_meanwhile(destination)
	ports_waiting(destination) > destination.usable_ports * model.thresholds.ports_warning
	ports_waiting(destination) > 2 * resting(destination)
}

# Connections were opened between the two looks, and most of them to here.
opened_meanwhile(destination) if {
	opened := seen_rate("Tcp.ActiveOpens")
	is_number(observation.sampled_seconds)
	opened * observation.sampled_seconds >= 10
	is_number(destination.closed_per_second)
	destination.closed_per_second * 2 > opened
}

# The addresses that the kernel takes for loopback (Linux 6.12
# net/ipv4/tcp_ipv4.c tcp_twsk_unique()).
to_loopback(destination) := true in {loopback(destination.local), loopback(destination.remote)}

loopback(address) := true in {startswith(address, "127."), address == "::1"}

# Alibaba Cloud Linux lets it be set.
live_time_wait_ns := live_int("net.ipv4.tcp_tw_timeout") * model.second_ns if {
	is_string(observation.parameters["net.ipv4.tcp_tw_timeout"])
} else := model.time_wait_ns

# How many connections to a destination end here a second. Where no port is left
# none is opened, however many would be.
closes(destination) := destination.closed_per_second if {
	held_ports(destination) >= destination.usable_ports
} else := rate_now(destination.closed_per_second, "Tcp.ActiveOpens") if {
	is_number(destination.closed_per_second)
}

# The timers of TIME_WAIT look back some seconds: where not half as many were opened
# between the two looks, they show a burst that is over.
rate_now(closed, counter) := opened if {
	opened := seen_rate(counter)
	closed > 2 * opened
} else := closed

# How many ports are in use when as many leave TIME_WAIT as come: undefined
# where nobody knows how many come, or where they do not stay there.
settles_at(destination) := ceil((closes(destination) * live_time_wait_ns) / model.second_ns) + others if {
	is_number(destination.states.time_wait)
	not reuse_acts(destination)
	others := max([0, destination.ports_in_use - destination.states.time_wait])
}

# Until no port is left if it goes on like this.
seconds_until_full(destination) := (destination.usable_ports - destination.ports_in_use) / destination.ports_in_use_growth if {
	destination.ports_in_use_growth > 0
	destination.ports_in_use < destination.usable_ports
	not reuse_acts(destination)
	not settles_below(destination)
}

settles_below(destination) if settles_at(destination) <= destination.usable_ports

# --- what else there could be

live_capacity(destination) := {
	"without_reuse": model.rate(destination.usable_ports, live_time_wait_ns),
	"with_reuse": model.rate(destination.usable_ports, live_reuse_delay_ns),
	"wider": model.rate(wide_ports, live_time_wait_ns),
}

# 16384 to 65535 without what the present range leaves out: the range that
# data.tcplint.model.role_values gives a load balancer.
wide_range := [16384, 65535]

wide_ports := max([0, model.usable_ports(wide_range, live_reserved) - count(wide_listeners)])

wide_listeners := {listener.port |
	some listener in observation.listeners
	wide_range[0] <= listener.port
	listener.port <= wide_range[1]
	not live_reserves(listener.port)
}

live_reserves(port) if {
	some interval in live_reserved
	interval[0] <= port
	port <= interval[1]
}

live_reserved := [port_bounds(part) |
	some part in split(live("net.ipv4.ip_local_reserved_ports"), ",")
	regex.match(`^[0-9]+(-[0-9]+)?$`, part)
]

port_bounds(part) := [to_number(ends[0]), to_number(ends[count(ends) - 1])] if ends := split(part, "-")
