# METADATA
# scope: package
# title: tcp_tw_reuse on a load balancer whose backends close first
# description: |
#   tcp_tw_reuse lets connect() take a local port whose connection is in
#   TIME_WAIT on this host. Where the backend closes first, TIME_WAIT is on the
#   backend, on its listening port: it costs no port there, and on the load
#   balancer the local port is free at once. Nothing is left to reuse, with 0 as
#   with 1.
#
#   The line does no harm and begins to act on the day that this host closes
#   first, so it may stay; it is not what keeps the ports free.
# custom:
#   id: TL602
#   severity: info
#   when: [edges]
#   parameters: [net.ipv4.tcp_tw_reuse]
#   facts: [roles, edges, closes_first, linger_zero]
#   roles: [load-balancer]
#   overrides: [TL108]
#   proof: [ROLE, REUSE-SERVER]
#   sources:
#     - "measured on Linux 6.18 with three namespaces: where the backend closes first all TIME_WAITs are on its listening port, the load balancer has none"
#     - "Linux 6.12 net/ipv4/tcp_ipv4.c tcp_twsk_unique(): called for connect() only"
#   remedy: leave it or delete it; to be short of ports look at destinations and source addresses
package tcplint.rules.TL602

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_tw_reuse",
	"settings": [setting.index],
	"message": sprintf("tcp_tw_reuse=1 has nothing to reuse here: on %s the other end closes first, so TIME_WAIT is on its listening port, where it costs no port", [names]),
} if {
	setting := reuse_of_a_load_balancer
	every edge in lib.outbound {
		lib.edge_time_waits(edge) == {0}
	}
}

report contains {
	"verdict": "undetermined",
	"parameter": "net.ipv4.tcp_tw_reuse",
	"settings": [setting.index],
	"missing": ["closes_first"],
	"message": sprintf("whether tcp_tw_reuse=1 has anything to reuse depends on who closes first on %s", [names]),
} if {
	setting := reuse_of_a_load_balancer
	every edge in lib.outbound {
		0 in lib.edge_time_waits(edge)
	}
	some edge in lib.outbound
	edge.closes_first == "unknown"
}

reuse_of_a_load_balancer := setting if {
	setting := lib.in_force("net.ipv4.tcp_tw_reuse")
	lib.int("net.ipv4.tcp_tw_reuse") == 1
	lib.role("load-balancer")
	some edge in lib.outbound
	edge.closes_first != "self"
}

names := concat(" and ", [lib.edge_name(edge) | some edge in lib.outbound])
