# METADATA
# scope: package
# title: tcp_tw_reuse=2 helps on loopback only
# description: |
#   Since Linux 4.18 the default of tcp_tw_reuse is 2: connect() reuses a port
#   in TIME_WAIT only if the connection is to 127.0.0.0/8, ::1 or over the
#   loopback interface. For an edge to another host it is like 0: each
#   connection that this host closes first holds its port to that destination
#   for 60 seconds. Ports and destinations divided by 60 s is the rate that
#   lasts: 470 connections a second with the default range and one destination.
#   Beyond half of it connect() has to search long for a free port, beyond all
#   of it it fails with EADDRNOTAVAIL.
#
#   Where the peer closes first, or connections are kept in a pool, nothing
#   waits here.
# custom:
#   id: TL113
#   severity: warning
#   parameters: [net.ipv4.tcp_tw_reuse]
#   reads: [net.ipv4.ip_local_port_range, net.ipv4.ip_local_reserved_ports, net.ipv4.tcp_tw_timeout]
#   facts: [kernel, edges, closes_first, rate, lifetime, concurrent, pool, linger_zero, destinations, source_addresses, bind_address_no_port, peer_timestamps, listeners]
#   proof: [REUSE-LO]
#   sources:
#     - "Linux commit 79e9fed46038 (4.18): net-tcp: extend tcp_tw_reuse sysctl to enable loopback only optimization"
#     - "Linux 6.12 net/ipv4/tcp_ipv4.c tcp_twsk_unique()"
#     - "measured on Linux 6.18: the model of data.tcplint.model within 2 %"
#   remedy: set net.ipv4.tcp_tw_reuse=1, or keep the connections in a pool
package tcplint.rules.TL113

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_tw_reuse",
	"settings": settings,
	"edge": edge.index,
	"message": sprintf("tcp_tw_reuse=2 reuses on loopback only: %s opens %v connections a second, more than half of the %d that last while each holds its port for 60 s", [lib.edge_name(edge), edge.rate, lib.edge_capacity_without_reuse(edge)]),
	"remedy": remedy(edge),
} if {
	lib.int("net.ipv4.tcp_tw_reuse") == 2
	some edge in lib.remote_outbound
	lib.edge_time_waits(edge) == {1}
	lib.over_half_capacity(edge)
}

report contains {
	"verdict": "undetermined",
	"parameter": "net.ipv4.tcp_tw_reuse",
	"settings": settings,
	"edge": edge.index,
	"missing": sort(missing),
	"message": sprintf("whether tcp_tw_reuse=2, which reuses on loopback only, is enough depends on %s", [lib.edge_name(edge)]),
} if {
	lib.int("net.ipv4.tcp_tw_reuse") == 2
	some edge in lib.remote_outbound
	1 in lib.edge_time_waits(edge)
	missing := lib.half_capacity_missing(edge) | unknown_closer(edge)
	count(missing) > 0
}

report contains {
	"verdict": "undetermined",
	"parameter": "net.ipv4.tcp_tw_reuse",
	"settings": settings,
	"missing": ["rate"],
	"message": "whether tcp_tw_reuse=2, which reuses on loopback only, is enough depends on the connections that this host opens",
} if {
	lib.int("net.ipv4.tcp_tw_reuse") == 2
	not template_decides
	not lib.edges_stated
}

# The kernel refuses the markers of a template, and the default that then stays
# is not what the rendered line will leave.
template_decides if lib.unrendered(lib.winner("net.ipv4.tcp_tw_reuse"))

# Without a tcp_tw_reuse line it is the kernel's default.
settings := [setting.index] if {
	setting := lib.in_force("net.ipv4.tcp_tw_reuse")
} else := []

# Even where the ports are short whoever closes, reuse has a part in it only if
# this host does.
unknown_closer(edge) := {"closes_first"} if {
	lib.over_half_capacity(edge)
	lib.edge_time_waits(edge) != {1}
} else := set()

remedy(edge) := "keep the connections in a pool, or let the peer send timestamps and set net.ipv4.tcp_tw_reuse=1" if {
	edge.peer_timestamps == false
} else := "set net.ipv4.tcp_tw_reuse=1, or keep the connections in a pool"
