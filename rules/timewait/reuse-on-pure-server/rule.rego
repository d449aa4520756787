# METADATA
# scope: package
# title: tcp_tw_reuse on a host that only listens
# description: |
#   tcp_tw_reuse acts in connect() and nowhere else. A host that only accepts
#   connections keeps its TIME_WAITs on the listening port, where they cost no
#   port, and a client that comes back with the same four numbers is let in
#   without it: a SYN with a later timestamp or sequence number reopens the
#   connection. So the line does no harm and no good.
#
#   A web server that connects to a database or an API is no such host; declare
#   that edge. The rule speaks only where roles are stated.
# custom:
#   id: TL108
#   severity: info
#   parameters: [net.ipv4.tcp_tw_reuse]
#   facts: [roles, edges]
#   roles: [web, database]
#   proof: [REUSE-SERVER]
#   sources:
#     - "Linux 6.12 net/ipv4/tcp_ipv4.c tcp_twsk_unique(): called for connect() only"
#     - "measured on Linux 6.18: 20 of 20 reconnections into TIME_WAIT of a server succeed with tcp_tw_reuse 0 and 1, TWRecycled stays 0"
#   remedy: delete the line, or declare the edges on which this host connects out
package tcplint.rules.TL108

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_tw_reuse",
	"settings": [setting.index],
	"message": "tcp_tw_reuse=1 has nothing to act on: this host only accepts connections, and the parameter acts in connect() alone",
} if {
	setting := reuse_of_a_server
	lib.edges_stated
	count(lib.outbound) == 0
}

report contains {
	"verdict": "undetermined",
	"parameter": "net.ipv4.tcp_tw_reuse",
	"settings": [setting.index],
	"missing": ["edges"],
	"message": "whether tcp_tw_reuse=1 has anything to act on depends on the connections that this host opens",
} if {
	setting := reuse_of_a_server
	not lib.edges_stated
}

reuse_of_a_server := setting if {
	setting := lib.in_force("net.ipv4.tcp_tw_reuse")
	lib.int("net.ipv4.tcp_tw_reuse") == 1
	some serving in {"web", "database"}
	lib.role(serving)
	not connects_by_role
}

connects_by_role if {
	some role in {"load-balancer", "client", "nat-gateway", "kubernetes-node"}
	lib.role(role)
}
