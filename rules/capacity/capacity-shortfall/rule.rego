# METADATA
# scope: package
# title: An edge opens more connections than its ports carry
# description: |
#   A connection holds one tuple of local port, source address, destination
#   address and port: for its life, and for 60 seconds of TIME_WAIT after it
#   where this host closes first, or for the delay of tcp_tw_reuse (1 second)
#   where reuse acts. Ports times source addresses times destinations, divided
#   by that time, is the rate that lasts. A higher one uses up the tuples, and
#   then connect() fails with EADDRNOTAVAIL ("Cannot assign requested address").
#
#   What helps, in this order: connections that are kept in a pool; the peer
#   closing first; tcp_tw_reuse=1 with timestamps on both ends; a wider
#   ip_local_port_range; more destinations or source addresses.
# custom:
#   id: TL901
#   severity: error
#   when: [edges]
#   parameters: [net.ipv4.ip_local_port_range, net.ipv4.ip_local_reserved_ports, net.ipv4.tcp_tw_reuse]
#   reads: [net.ipv4.tcp_timestamps, net.ipv4.tcp_tw_reuse_delay, net.ipv4.tcp_tw_timeout, net.ipv4.tcp_max_tw_buckets]
#   facts: [kernel, edges, closes_first, rate, lifetime, concurrent, pool, linger_zero, destinations, source_addresses, bind_address_no_port, peer_timestamps, listeners]
#   overrides: [TL113, TL205, TL601, TL604]
#   proof: [CAP-NOREUSE, CAP-DESTINATIONS, CAP-SOURCES, CAP-REUSE, CAP-DELAY]
#   sources:
#     - "measured on Linux 6.18 with 100 ports: the model of data.tcplint.model within 2 %, without reuse and with delays of 0.1 and 1 s"
#     - "Linux 6.12 net/ipv4/inet_hashtables.c __inet_hash_connect(): EADDRNOTAVAIL where no port of the range is left"
#   remedy: keep the connections in a pool, or spread them over more destinations or source addresses
package tcplint.rules.TL901

import data.tcplint.lib
import data.tcplint.model

report contains {
	"parameter": "net.ipv4.ip_local_port_range",
	"settings": [],
	"related": lines,
	"edge": edge.index,
	"message": sprintf("%s opens %v connections a second, %s: %s, each held %s (%s)", [lib.edge_name(edge), edge.rate, excess(edge), lib.edge_tuples_text(edge), lib.duration_text(held(edge)), why_held(edge)]),
	"remedy": remedy(edge),
} if {
	some edge in lib.outbound
	lib.edge_exhausted(edge)
	not lib.destinations_matter(edge)
}

report contains {
	"verdict": "undetermined",
	"parameter": "net.ipv4.ip_local_port_range",
	"settings": [],
	"related": lines,
	"edge": edge.index,
	"missing": sort(missing(edge)),
	"message": sprintf("whether the local ports carry %v connections a second depends on %s", [edge.rate, lib.edge_name(edge)]),
} if {
	some edge in lib.outbound
	lib.edge_maybe_exhausted(edge)
	count(missing(edge)) > 0
}

# What a connection holds its tuple for as far as it is known: where nobody says
# who closes first, its life alone, which is the least.
held(edge) := lib.edge_lifetime_ns(edge) + lib.edge_wait_at_least_ns(edge)

lasting(edge) := model.rate(lib.edge_tuples(edge), held(edge))

excess(edge) := "where none can last" if {
	lib.edge_tuples(edge) == 0
} else := sprintf("and less than one can last (%s for every one that the ports carry in a minute)", [minute_text(edge)]) if {
	lasting(edge) == 0
} else := sprintf("%v times the %d that last", [lib.factor(edge.rate, lasting(edge)), lasting(edge)])

minute_text(edge) := sprintf("%v", [lib.factor(edge.rate * held(edge), lib.edge_tuples(edge) * model.second_ns)])

why_held(edge) := "the life of a connection" if {
	lib.edge_wait_at_least_ns(edge) == 0
} else := sprintf("TIME_WAIT, and %s", [obstacle]) if {
	obstacle := lib.reuse_obstacle(edge)
} else := "the delay of tcp_tw_reuse"

missing(edge) := destinations_missing(edge) | closer_missing(edge)

destinations_missing(edge) := {"destinations"} if {
	lib.destinations_matter(edge)
} else := set()

closer_missing(edge) := {"closes_first"} if {
	not lib.edge_exhausted(edge)
	lib.edge_time_waits(edge) == {0, 1}
} else := set()

remedy(edge) := "leave ports: net.ipv4.ip_local_port_range less net.ipv4.ip_local_reserved_ports is empty" if {
	lib.edge_tuples(edge) == 0
} else := sprintf("%s; or keep the connections in a pool, or give %v times the ports, destinations or source addresses", [reuse_advice(edge), missing_factor(edge)]) if {
	reuse_would_do(edge)
} else := sprintf("keep the connections in a pool, or give %v times the ports, destinations or source addresses", [missing_factor(edge)])

missing_factor(edge) := lib.factor(edge.rate * held(edge), lib.edge_tuples(edge) * model.second_ns)

# With reuse the ports would carry the rate.
reuse_would_do(edge) if {
	lib.reuse_obstacle(edge)
	lib.edge_time_waits(edge) == {1}
	not model.exceeds(edge.rate, lib.edge_tuples(edge), lib.edge_lifetime_ns(edge) + lib.reuse_delay_ns)
}

# Only what is missing: somebody who set tcp_tw_reuse=1 is not told to.
reuse_advice(edge) := concat(" and ", array.concat(peer_advice(edge), own_advice))

peer_advice(edge) := ["let the peer send timestamps"] if {
	edge.peer_timestamps == false
} else := []

own_advice := [sprintf("set %s", [concat(" and ", lacking)])] if {
	count(lacking) > 0
} else := []

lacking := array.concat(
	["net.ipv4.tcp_tw_reuse=1" | lib.int("net.ipv4.tcp_tw_reuse") != 1],
	["net.ipv4.tcp_timestamps=1" | lib.int("net.ipv4.tcp_timestamps") == 0],
)

# The lines that make the ports as few as they are.
lines := sort([setting.index |
	some parameter in ["net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_tw_reuse"]
	setting := lib.in_force(parameter)
])
