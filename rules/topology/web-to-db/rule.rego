# METADATA
# scope: package
# title: Short connections from a web server to its database
# description: |
#   A program that opens a connection for each request and closes it itself
#   leaves TIME_WAIT on the web server's local ports: one tuple of address and
#   port to the database is spent for 60 seconds a request. A database is one
#   destination, so with the default range 470 connections a second is all that
#   lasts. A pool keeps its connections open: nothing closes, nothing waits. Where
#   there is none, tcp_tw_reuse=1 lets connect() take the ports again after a
#   second.
#
#   The rule speaks of a web server's edge to a database (by the peer's port or
#   name) above half of that rate, where nothing is reused.
# custom:
#   id: TL604
#   severity: warning
#   when: [edges]
#   parameters: [net.ipv4.tcp_tw_reuse, net.ipv4.ip_local_port_range]
#   reads: [net.ipv4.tcp_timestamps, net.ipv4.ip_local_reserved_ports, net.ipv4.tcp_tw_timeout]
#   facts: [kernel, roles, edges, closes_first, rate, lifetime, concurrent, pool, linger_zero, destinations, source_addresses, bind_address_no_port, peer_timestamps, listeners]
#   roles: [web]
#   overrides: [TL113, TL205]
#   proof: [CAP-NOREUSE]
#   sources:
#     - "measured on Linux 6.18: 100 ports without reuse last 2.0 s at 50 connections a second, as the model of data.tcplint.model says"
#     - "Linux 6.12 net/ipv4/tcp_ipv4.c tcp_twsk_unique()"
#   remedy: keep the connections to the database in a pool
package tcplint.rules.TL604

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_tw_reuse",
	"settings": settings,
	"edge": edge.index,
	"message": sprintf("%s spends a local port for 60 s a request: %v connections a second are more than half of the %d that last, and nothing is reused: %s", [lib.edge_name(edge), edge.rate, lib.edge_capacity_without_reuse(edge), lib.reuse_obstacle(edge)]),
	"remedy": remedy(edge),
} if {
	some edge in short_edges
	lib.edge_time_waits(edge) == {1}
	lib.over_half_capacity(edge)
}

report contains {
	"verdict": "undetermined",
	"parameter": "net.ipv4.tcp_tw_reuse",
	"settings": settings,
	"edge": edge.index,
	"missing": sort(missing),
	"message": sprintf("whether a web server has local ports enough for its database depends on %s", [lib.edge_name(edge)]),
} if {
	some edge in short_edges
	missing := lib.half_capacity_missing(edge) | unknown_closer(edge)
	count(missing) > 0
}

short_edges := [edge |
	lib.role("web")
	some edge in lib.outbound
	not edge.pool == true
	lib.database_peer(edge)
	1 in lib.edge_time_waits(edge)
	lib.reuse_obstacle(edge)
]

unknown_closer(edge) := {"closes_first"} if {
	lib.over_half_capacity(edge)
	lib.edge_time_waits(edge) != {1}
} else := set()

# Without a tcp_tw_reuse line it is the kernel's default.
settings := [setting.index] if {
	setting := lib.in_force("net.ipv4.tcp_tw_reuse")
} else := []

# Timestamps at both ends are what reuse needs besides.
remedy(edge) := "keep the connections in a pool, or let the database's host send timestamps and set net.ipv4.tcp_tw_reuse=1" if {
	edge.peer_timestamps == false
} else := "keep the connections in a pool, or set net.ipv4.tcp_tw_reuse=1 and net.ipv4.tcp_timestamps=1" if {
	lib.int("net.ipv4.tcp_timestamps") == 0
} else := "keep the connections in a pool, or set net.ipv4.tcp_tw_reuse=1"
