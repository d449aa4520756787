# The reasoning about a host's edges: where TIME_WAIT lands, how much of it, what
# it costs, how many connections a second the ports carry, and which settings
# have a part in that. Rules judge settings; this explains the whole.
package tcplint.model

import data.tcplint.lib

# METADATA
# description: |
#   The answer to `data.tcplint.model.topology` for the document of one host. A
#   view holds for the kernels it names: there are several only where kernel or
#   memory is unknown and makes a difference. Rates are connections a second,
#   rounded down; `null` is what nobody has stated, or no limit.
topology := {
	"host": input.host.name,
	"roles": roles_or_none,
	"views": [view | some i in view_starts; view := view_of(i)],
}

roles_or_none := input.host.roles if {
	input.host.roles != null
} else := []

# What is said of every world.
said_of[i] := said if {
	some i, _ in input.worlds
	said := reasoning with input.world as input.worlds[i]
}

# The first of the worlds of which the same is said.
view_starts := [i |
	some i, _ in input.worlds
	not said_before(i)
]

said_before(i) if {
	some j in numbers.range(0, i)
	j < i
	said_of[j] == said_of[i]
}

view_of(i) := object.union(said_of[i], {"kernels": [release |
	some j, world in input.worlds
	release := world.kernel.release
	said_of[j] == said_of[i]
	not named_before(j, release, i)
]})

named_before(j, release, i) if {
	some k in numbers.range(0, j)
	k < j
	input.worlds[k].kernel.release == release
	said_of[k] == said_of[i]
}

reasoning := {
	"edges": [reasoned(edge) | some edge in lib.edges],
	"settings": setting_roles,
	"nothing_to_fix": nothing_to_fix,
}

reasoned(edge) := {
	"index": edge.index,
	"edge": lib.edge_name(edge),
	"direction": direction(edge),
	"peer": peer(edge),
	"closes_first": edge.closes_first,
	"rate": edge.rate,
	"time_wait": time_wait(edge),
	"capacity": capacity_or_null(edge),
	"capacity_says": capacity_says(edge, capacity_or_null(edge)),
}

direction(edge) := "out" if {
	edge.to != null
} else := "in"

peer(edge) := edge.to if {
	edge.to != null
} else := edge.from

# --- where TIME_WAIT lands, how much of it, and its memory

time_wait(edge) := {
	"place": place,
	"steady": value_or_null(steady),
	"limited_by": value_or_null(limited_by),
	"bytes": value_or_null(bytes),
	"says": concat("", [place_says(edge, place), amount_says(edge, steady, limited_by, bytes)]),
} if {
	place := lib.time_wait_place(edge)
	steady := [n | n := steady_time_waits(edge, place)]
	limited_by := [what | what := steady_limit(edge, place)]
	bytes := [n | n := time_wait_bytes(edge, place)]
}

value_or_null([]) := null

value_or_null([value]) := value

place_says(_, "local-ports") := sprintf("here, on local ports, each held for %s", [lib.duration_text(lib.time_wait_ns)])

place_says(_, "listener") := "here, on the listener's port, where it costs no port"

place_says(_, "nowhere") := "nowhere: SO_LINGER 0 sends a RST, which loses data that is not acknowledged yet"

place_says(_, "unknown") := "not known: tcplint.toml does not say who closes first"

place_says(edge, "peer") := "at the peer, on its listener's port: none here, and no port is held" if edge.to != null

place_says(edge, "peer") := "at the peer, on its local ports: none here" if edge.to == null

# Closed a second, times 60 s: no more than there are tuples, nor than the
# kernel keeps.
steady_time_waits(edge, place) := floor(min(steady_bounds(edge, place)))

steady_bounds(edge, place) := array.concat([asked], kept) if {
	place == "listener"
	asked := asked_time_waits(edge)
} else := array.concat([asked, lib.edge_tuples(edge)], kept) if {
	place == "local-ports"
	asked := asked_time_waits(edge)
}

asked_time_waits(edge) := (edge.rate * lib.time_wait_ns) / second_ns if is_number(edge.rate)

# tcp_max_tw_buckets: 0 keeps none, a negative number is no limit (since Linux 5.18, TL107).
kept := [buckets | buckets := lib.int("net.ipv4.tcp_max_tw_buckets"); buckets >= 0]

steady_limit(edge, place) := "tcp_max_tw_buckets" if {
	steady_time_waits(edge, place) < asked_time_waits(edge)
	steady_time_waits(edge, place) in kept
} else := "ports" if {
	steady_time_waits(edge, place) < floor(asked_time_waits(edge))
} else := "rate" if {
	steady_time_waits(edge, place) >= 0
}

# struct tcp_timewait_sock takes 256 bytes of slab on Linux 6.18, and outbound
# ones 128 more for each port (inet_bind_bucket) and each address and port
# (inet_bind2_bucket, since 6.1): inbound ones share those of the listener.
# Older kernels take less.
time_wait_bytes(edge, place) := n * 256 if {
	place == "listener"
	n := steady_time_waits(edge, place)
}

time_wait_bytes(edge, place) := (n * 256) + (128 * (min([n, ports]) + min([n, ports * lib.number_or(edge.source_addresses, 1)]))) if {
	place == "local-ports"
	n := steady_time_waits(edge, place)
	ports := lib.usable_ports
}

amount_says(_, [], _, _) := ""

# What is reused is gone from TIME_WAIT before its time.
amount_says(edge, [n], [limited_by], [bytes]) := sprintf("; %s%s%s at a time, %s", [limit_words[limited_by], at_most(edge), lib.grouped(n), lib.megabytes(bytes)])

at_most(edge) := "up to " if {
	edge.to != null
	holds(edge) == "with-reuse"
} else := ""

limit_words := {
	"rate": "",
	"ports": "all tuples are in use, ",
	"tcp_max_tw_buckets": "no more than tcp_max_tw_buckets allows for the whole host, ",
}

# --- how many connections a second the ports carry

capacity_or_null(edge) := {
	"usable_ports": lib.usable_ports,
	"destinations": lib.edge_destinations(edge),
	"source_addresses": lib.number_or(edge.source_addresses, 1),
	"without_reuse": without,
	"with_reuse": with_reuse,
	"holds": holds(edge),
	"lasting": rate_or_null(tuples, held),
	"verdict": rate_verdict(edge),
	"rate_says": rate_says(edge),
} if {
	edge.to != null
	tuples := lib.edge_tuples(edge)
	without := lib.edge_capacity_without_reuse(edge)
	with_reuse := rate_or_null(tuples, lib.edge_lifetime_ns(edge) + lib.reuse_delay_ns)
	held := lib.edge_lifetime_ns(edge) + lib.edge_wait_at_most_ns(edge)
} else := null

capacity_says(edge, _) := "no local port is used: connections come to the listener's port" if edge.to == null

capacity_says(edge, null) := "the local port range is not known" if edge.to != null

capacity_says(edge, known) := sprintf("%s: %s; %s%s", [capacity_text(edge, known.lasting), capacity_reason(edge, known.without_reuse, known.with_reuse), lib.edge_tuples_text(edge), assumed_destinations(edge)]) if {
	known != null
}

assumed_destinations(edge) := " (destinations not stated: the least there can be)" if {
	lib.destinations_matter(edge)
} else := ""

# Which of the two numbers is true of this host.
holds(edge) := "unknown" if {
	lib.edge_time_waits(edge) == {0, 1}
} else := "no-time-wait" if {
	lib.edge_time_waits(edge) == {0}
} else := "without-reuse" if {
	lib.reuse_obstacle(edge)
} else := "with-reuse"

capacity_text(_, null) := "no limit by ports"

capacity_text(edge, lasting) := sprintf("%s%s/s", [at_least(edge), lib.grouped(lasting)]) if is_number(lasting)

at_least(edge) := "at least " if {
	lib.destinations_matter(edge)
} else := "at least " if {
	holds(edge) == "unknown"
} else := ""

capacity_reason(edge, without, with_reuse) := sprintf("reuse acts, since tcp_tw_reuse is %d and both ends send timestamps (%s/s without)", [lib.int("net.ipv4.tcp_tw_reuse"), lib.grouped(without)]) if {
	holds(edge) == "with-reuse"
	edge.peer_timestamps != null
} else := sprintf("reuse acts, since tcp_tw_reuse is %d, if the peer sends timestamps, as every kernel does by default (%s/s without)", [lib.int("net.ipv4.tcp_tw_reuse"), lib.grouped(without)]) if {
	holds(edge) == "with-reuse"
} else := sprintf("nothing is reused, since %s (%s/s with reuse)", [lib.reuse_obstacle(edge), lib.grouped(with_reuse)]) if {
	holds(edge) == "without-reuse"
} else := "a port is free when its connection ends, no TIME_WAIT holds it here" if {
	holds(edge) == "no-time-wait"
} else := "if this host closes first; more if the peer does"

# enough, slow (above half, where connect() has to search), short, unknown
rate_verdict(edge) := "unknown" if {
	edge.rate == null
} else := "short" if {
	lib.edge_exhausted(edge)
	not lib.destinations_matter(edge)
} else := "unknown" if {
	lib.edge_maybe_exhausted(edge)
} else := "slow" if {
	above_half(edge)
} else := "enough"

above_half(edge) if exceeds(edge.rate * 2, lib.edge_tuples(edge), lib.edge_lifetime_ns(edge) + lib.edge_wait_at_most_ns(edge))

rate_says(edge) := sprintf("%v/s lasts, but only since connections above tcp_max_tw_buckets end without TIME_WAIT", [edge.rate]) if {
	capped(edge)
} else := rate_words(rate_verdict(edge), edge)

# The tuples would be used up if TIME_WAIT held all that it should.
capped(edge) if {
	is_number(edge.rate)
	exceeds(edge.rate, lib.edge_tuples(edge), lib.edge_lifetime_ns(edge) + lib.edge_wait_at_most_ns(edge))
	lib.buckets_leave(edge, lib.edge_tuples(edge))
}

rate_words("unknown", edge) := "tcplint.toml states no rate" if edge.rate == null

rate_words("unknown", edge) := sprintf("%v/s may be too many: destinations and closes_first in tcplint.toml would tell", [edge.rate]) if edge.rate != null

rate_words("short", edge) := sprintf("%v/s is too many: connect() fails with EADDRNOTAVAIL%s", [edge.rate, after(edge)])

rate_words("slow", edge) := sprintf("%v/s lasts, but is above half: connect() searches long for a port", [edge.rate])

rate_words("enough", edge) := sprintf("%v/s is no trouble", [edge.rate])

after(edge) := sprintf(" after %v s", [round(seconds * 10) / 10]) if {
	seconds := seconds_to_exhaustion(edge.rate, lib.edge_tuples(edge), lib.edge_lifetime_ns(edge) + lib.edge_wait_at_most_ns(edge))
}
