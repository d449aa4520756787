# METADATA
# scope: package
# title: A server that closes first, clients behind one NAT address
# description: |
#   Where this host closes first, TIME_WAIT is on its listening port for 60
#   seconds, keyed by the client's address and port. Two hosts behind one NAT
#   address look alike: if the second is given the port of the first within
#   that minute, its SYN meets the old TIME_WAIT. With a later timestamp it
#   reopens the connection; with an earlier one, since each host counts its own,
#   it is answered with an ACK of the old connection, and the client has to
#   reset and try again a second later. TcpExt.PAWSTimewait counts it since
#   Linux 6.16.
#
#   That is all that is left of the trouble that tcp_tw_recycle made for whole
#   addresses. It is rare while the NAT has ports enough, and nothing to set
#   here helps: timestamps off would only trade it for sequence numbers. Where
#   it is seen, let the clients close first.
# custom:
#   id: TL605
#   severity: info
#   when: [edges]
#   parameters: [net.ipv4.tcp_timestamps]
#   facts: [edges, closes_first, linger_zero, nat]
#   proof: [PAWS-TW]
#   sources:
#     - "Linux 6.12 net/ipv4/tcp_minisocks.c tcp_timewait_state_process(): a SYN whose timestamp fails PAWS is answered with TCP_TW_ACK"
#     - "measured on Linux 6.18 with raw SYNs into TIME_WAIT: SYN-ACK for a later timestamp, ACK and PAWSTimewait for an earlier one"
#   remedy: let the clients close first where it is seen; leave the timestamps on
package tcplint.rules.TL605

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_timestamps",
	"settings": [],
	"edge": edge.index,
	"message": sprintf("%s comes through NAT and is closed here first: a second client that is given the same port within 60 s and has an earlier timestamp is refused once", [lib.edge_name(edge)]),
} if {
	some edge in waiting_edges
	edge.nat == true
	edge.closes_first == "self"
}

report contains {
	"verdict": "undetermined",
	"parameter": "net.ipv4.tcp_timestamps",
	"settings": settings,
	"edge": edge.index,
	"missing": sort(missing),
	"message": sprintf("whether a client behind NAT can meet the TIME_WAIT of another depends on %s", [lib.edge_name(edge)]),
} if {
	some edge in waiting_edges
	edge.nat != false
	missing := nat_missing(edge) | closer_missing(edge)
	count(missing) > 0
}

waiting_edges := [edge |
	lib.int("net.ipv4.tcp_timestamps") != 0
	some edge in lib.inbound
	edge.closes_first in {"self", "unknown"}
	not edge.linger_zero == true
]

nat_missing(edge) := {"nat"} if {
	edge.nat == null
} else := set()

closer_missing(edge) := {"closes_first"} if {
	edge.closes_first == "unknown"
} else := set()

settings := [setting.index] if {
	setting := lib.in_force("net.ipv4.tcp_timestamps")
} else := []
