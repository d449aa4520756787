# METADATA
# scope: package
# title: The port range is too small for the declared connections
# description: |
#   Each connection to one destination needs a local port of its own, and keeps
#   it for 60 seconds after this host has closed it. With fewer than 4096 usable
#   ports that is at most 68 connections a second to one destination. From half
#   of it on, connect() finds the half of the range that it prefers full and
#   searches all of it each time; beyond, it fails with EADDRNOTAVAIL. A narrow
#   range is right where few connections go out, so the rule asks for the rate.
#
#   With tcp_tw_reuse=1 the rate that lasts is higher, and the search is as long.
# custom:
#   id: TL205
#   severity: warning
#   parameters: [net.ipv4.ip_local_port_range, net.ipv4.ip_local_reserved_ports]
#   reads: [net.ipv4.tcp_tw_timeout]
#   facts: [roles, edges, rate, closes_first, lifetime, concurrent, pool, linger_zero, destinations, source_addresses, bind_address_no_port, listeners]
#   roles: [load-balancer, web, client]
#   proof: [CAP-NOREUSE]
#   sources:
#     - "Linux 6.12 net/ipv4/inet_hashtables.c __inet_hash_connect()"
#     - "measured on Linux 6.18: connect() takes 29 us at first and 186 us once the preferred half is taken; the model of data.tcplint.model within 2 %"
#   remedy: widen net.ipv4.ip_local_port_range, or keep the connections in a pool
package tcplint.rules.TL205

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.ip_local_port_range",
	"settings": [setting.index],
	"edge": edge.index,
	"message": sprintf("%d usable ports are few for %s, which opens %v connections a second: %s", [lib.usable_ports, lib.edge_name(edge), edge.rate, limit(edge)]),
} if {
	setting := narrowing
	connects
	some edge in lib.outbound
	lib.over_half_capacity(edge)
}

report contains {
	"verdict": "undetermined",
	"parameter": "net.ipv4.ip_local_port_range",
	"settings": [setting.index],
	"edge": edge.index,
	"missing": sort(missing | missing_role),
	"message": sprintf("whether %d usable ports are enough for %s depends on its connections", [lib.usable_ports, lib.edge_name(edge)]),
} if {
	setting := narrowing
	may_connect
	some edge in lib.outbound
	missing := lib.half_capacity_missing(edge)
	count(missing) > 0
}

report contains {
	"verdict": "undetermined",
	"parameter": "net.ipv4.ip_local_port_range",
	"settings": [setting.index],
	"edge": edge.index,
	"missing": ["roles"],
	"message": sprintf("whether %d usable ports are enough for %s depends on the role of this host", [lib.usable_ports, lib.edge_name(edge)]),
} if {
	setting := narrowing
	not lib.roles_stated
	some edge in lib.outbound
	lib.over_half_capacity(edge)
}

report contains {
	"verdict": "undetermined",
	"parameter": "net.ipv4.ip_local_port_range",
	"settings": [setting.index],
	"missing": sort({"rate"} | missing_role),
	"message": sprintf("whether %d usable ports are enough depends on the connections that this host opens", [lib.usable_ports]),
} if {
	setting := narrowing
	may_connect
	not lib.edges_stated
}

narrowing := setting if {
	lib.usable_ports < 4096
	setting := narrowed_by
}

narrowed_by := setting if {
	setting := lib.in_force("net.ipv4.ip_local_port_range")
} else := lib.in_force("net.ipv4.ip_local_reserved_ports")

connects if {
	some role in {"load-balancer", "web", "client"}
	lib.role(role)
}

may_connect if connects

may_connect if not lib.roles_stated

missing_role := set() if {
	lib.roles_stated
} else := {"roles"}

limit(edge) := sprintf("with 60 s in TIME_WAIT more than half of the %d that last", [lib.edge_capacity_without_reuse(edge)]) if {
	lib.edge_time_waits(edge) == {1}
} else := "more than half of what lasts even if no connection stays in TIME_WAIT"
