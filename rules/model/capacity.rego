# The capacity model: how many connections a second a range of local ports
# carries. Pure functions, so that a rule asks about an edge of the host and
# the program about numbers of the user's own. Durations are nanoseconds,
# intervals of ports are sorted and disjoint.
#
# A connection holds one tuple of source address, local port, destination
# address and port for its life, and where this end closes first for TIME_WAIT
# after it. So tuples/held is the highest rate that lasts: measured within 2 %
# on Linux 6.18 with 100 ports, without reuse and with delays of 0.1 and 1 s
# (the CAP proofs).
package tcplint.model

# TCP_TIMEWAIT_LEN, include/net/tcp.h: (60*HZ) up to Linux 7.3. No mainline
# sysctl changes it.
time_wait_ns := 60000000000

second_ns := 1000000000

# Ports that two intervals share.
shared_ports(a, b) := max([0, (min([a[1], b[1]]) - max([a[0], b[0]])) + 1])

# Ports of the range that are in one of the intervals.
ports_within(range, intervals) := sum([shared_ports(range, interval) | some interval in intervals])

# What connect() may choose from: the range without the taken ports.
usable_ports(range, taken) := ((range[1] - range[0]) + 1) - ports_within(range, taken)

tuples(ports, source_addresses, destinations) := (ports * source_addresses) * destinations

# Connections a second that last, rounded down; undefined where a tuple is free
# again at once, so that ports set no limit.
rate(0, _) := 0

rate(tuples, held_ns) := (room - (room % held_ns)) / held_ns if {
	tuples > 0
	held_ns > 0
	room := tuples * second_ns
}

# The rate uses up the tuples sooner or later.
exceeds(offered, tuples, held_ns) if offered * held_ns > tuples * second_ns

exceeds(offered, 0, 0) if offered > 0

# Until the first connect() fails, to the millisecond, rounded down; undefined
# for a rate that lasts.
seconds_to_exhaustion(offered, tuples, held_ns) := floor((tuples * 1000) / offered) / 1000 if exceeds(offered, tuples, held_ns)

# connect() may take a tuple in TIME_WAIT: tcp_twsk_unique() in
# net/ipv4/tcp_ipv4.c asks for a timestamp of the old connection, which both
# ends must have sent; 2 counts on loopback only.
reuse_usable(tw_reuse, timestamps, peer_timestamps, loopback) if {
	reuse_enabled(tw_reuse, loopback)
	timestamps
	peer_timestamps
}

reuse_enabled(1, _)

reuse_enabled(2, true)

# How long a tuple in TIME_WAIT must rest before reuse. Linux 6.14 made it
# tcp_tw_reuse_delay (ca6a6f93867a); before, the seconds counter must have moved
# on: at most 1 s since cca9bab1b72c (4.19, and in el8), at most 2 s before.
reuse_delay_ns(version, vendor, delay_ms) := delay_ms * 1000000 if {
	version >= [6, 14]
} else := second_ns if {
	version >= [4, 19]
} else := second_ns if {
	vendor == "el8"
} else := 2 * second_ns

# METADATA
# description: |
#   The answer to `data.tcplint.model.capacity` for an input of numbers.
#   with_reuse is null and limit is "none" where a tuple that may be reused is
#   free at once. seconds_to_exhaustion is about the rate of the input, with
#   reuse only where it is on: `reuse` is tcp_tw_reuse=1, and on loopback the
#   kernel's default of 2 reuses too.
# schemas:
#   - input: {"type": "object", "properties": {"low": {"type": "number"}, "high": {"type": "number"}, "reserved": {"type": "array", "items": {"type": "array", "items": {"type": "number"}}}, "destinations": {"type": "number"}, "source_addresses": {"type": "number"}, "rate": {}, "lifetime_ns": {"type": "number"}, "reuse": {"type": "boolean"}, "reuse_delay_ns": {}, "loopback": {"type": "boolean"}}}
capacity := {
	"usable_ports": ports,
	"without_reuse": rate(room, held_without_reuse),
	"with_reuse": rate_or_null(room, held_with_reuse),
	"limit": limit(room, held),
	"seconds_to_exhaustion": exhaustion_or_null(input.rate, room, held),
} if {
	ports := usable_ports([input.low, input.high], input.reserved)
	room := tuples(ports, input.source_addresses, input.destinations)
	held_without_reuse := input.lifetime_ns + time_wait_ns
	held_with_reuse := input.lifetime_ns + delay_or_second(input.reuse_delay_ns)
	held := {false: held_without_reuse, true: held_with_reuse}[true in {input.reuse, input.loopback}]
}

# The default of tcp_tw_reuse_delay, and what to plan with where it is not a
# parameter yet.
delay_or_second(null) := second_ns

delay_or_second(delay_ns) := delay_ns if is_number(delay_ns)

rate_or_null(tuples, held_ns) := found if {
	found := rate(tuples, held_ns)
} else := null

limit(tuples, held_ns) := "ports" if {
	rate(tuples, held_ns) >= 0
} else := "none"

exhaustion_or_null(offered, tuples, held_ns) := seconds_to_exhaustion(offered, tuples, held_ns) if {
	is_number(offered)
} else := null
