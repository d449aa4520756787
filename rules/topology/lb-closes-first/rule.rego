# METADATA
# scope: package
# title: A load balancer that closes first, without tcp_tw_reuse
# description: |
#   The end that closes first keeps the TIME_WAIT. Where a load balancer closes
#   its connections to the backends first, TIME_WAIT lands on its own local
#   ports: each connection keeps its port to that backend for 60 seconds. With
#   tcp_tw_reuse=1 and timestamps on both ends connect() takes such a port again
#   after a second (tcp_tw_reuse_delay), which carries about sixty times the rate.
#
#   It does not matter at a rate that the ports carry anyway, so the rule speaks
#   only above half of that: from there on connect() has to search long for a
#   free port. Where the backends close first, TIME_WAIT is on their listening
#   ports and costs nobody a port.
# custom:
#   id: TL601
#   severity: warning
#   when: [edges]
#   parameters: [net.ipv4.tcp_tw_reuse]
#   reads: [net.ipv4.tcp_timestamps, net.ipv4.ip_local_port_range, net.ipv4.ip_local_reserved_ports, net.ipv4.tcp_tw_timeout]
#   facts: [kernel, roles, edges, closes_first, rate, lifetime, concurrent, pool, linger_zero, destinations, source_addresses, bind_address_no_port, peer_timestamps, listeners]
#   roles: [load-balancer]
#   overrides: [TL113, TL205]
#   proof: [ROLE]
#   sources:
#     - "Linux 6.12 net/ipv4/tcp_ipv4.c tcp_twsk_unique(): connect() asks it whether a port in TIME_WAIT may be taken"
#     - "measured on Linux 6.18 with three namespaces: where the load balancer closes first all TIME_WAITs are on it, the backend has none"
#   remedy: set net.ipv4.tcp_tw_reuse=1 and keep timestamps on at both ends
package tcplint.rules.TL601

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_tw_reuse",
	"settings": settings,
	"edge": edge.index,
	"message": sprintf("%s leaves TIME_WAIT on this host's local ports, %v connections a second are more than half of the %d that last, and nothing is reused: %s", [lib.edge_name(edge), edge.rate, lib.edge_capacity_without_reuse(edge), lib.reuse_obstacle(edge)]),
	"remedy": remedy(edge),
} if {
	some edge in idle_edges
	lib.edge_time_waits(edge) == {1}
	lib.over_half_capacity(edge)
}

report contains {
	"verdict": "undetermined",
	"parameter": "net.ipv4.tcp_tw_reuse",
	"settings": settings,
	"edge": edge.index,
	"missing": sort(missing),
	"message": sprintf("whether a load balancer without tcp_tw_reuse=1 has ports enough depends on %s", [lib.edge_name(edge)]),
} if {
	some edge in idle_edges
	missing := lib.half_capacity_missing(edge) | unknown_closer(edge)
	count(missing) > 0
}

# Edges of the load balancer on which this host may close first and reuses
# nothing. One from a web server's program to its database is TL604's.
idle_edges := [edge |
	lib.role("load-balancer")
	lib.int("net.ipv4.tcp_tw_reuse") != 1
	some edge in lib.outbound
	1 in lib.edge_time_waits(edge)
	lib.reuse_obstacle(edge)
	not of_the_web_server(edge)
]

of_the_web_server(edge) if {
	lib.role("web")
	lib.database_peer(edge)
}

unknown_closer(edge) := {"closes_first"} if {
	lib.over_half_capacity(edge)
	lib.edge_time_waits(edge) != {1}
} else := set()

# Without a tcp_tw_reuse line it is the kernel's default.
settings := [setting.index] if {
	setting := lib.in_force("net.ipv4.tcp_tw_reuse")
} else := []

remedy(edge) := "keep the connections in a pool, or let the peer send timestamps and set net.ipv4.tcp_tw_reuse=1" if {
	edge.peer_timestamps == false
} else := "set net.ipv4.tcp_tw_reuse=1 and net.ipv4.tcp_timestamps=1" if {
	lib.int("net.ipv4.tcp_timestamps") == 0
} else := "set net.ipv4.tcp_tw_reuse=1"
