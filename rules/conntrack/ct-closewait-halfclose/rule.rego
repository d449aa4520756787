# METADATA
# scope: package
# title: Half-closed connections outlive the tracker's CLOSE_WAIT
# description: |
#   A client may close its sending half and wait for the answer: the flow is then
#   half closed. The tracker counts nf_conntrack_tcp_timeout_close_wait, 60 s by
#   default, from the moment that the first FIN is acknowledged, and forgets the
#   flow if no packet comes. A server that thinks longer than that before it
#   answers sends into a flow that a firewall no longer knows. Only edges that
#   declare a half_close are judged; most protocols never half-close.
# custom:
#   id: TL507
#   severity: warning
#   when: [edges]
#   parameters: [net.netfilter.nf_conntrack_tcp_timeout_close_wait]
#   reads: []
#   facts: [conntrack, roles, edges, half_close]
#   overrides: []
#   proof: [CT-HALF]
#   sources:
#     - "Linux 6.12 net/netfilter/nf_conntrack_proto_tcp.c tcp_timeouts[TCP_CONNTRACK_CLOSE_WAIT]: 60 s"
#     - "measured on Linux 6.18: a half-closed flow counts down from 59 s"
#   remedy: set net.netfilter.nf_conntrack_tcp_timeout_close_wait above the longest half-closed time
package tcplint.rules.TL507

import data.tcplint.lib

report contains short if {
	some short in too_short
	lib.tracks
}

report contains object.union(short, {"verdict": "undetermined", "missing": ["conntrack"]}) if {
	some short in too_short
	lib.tracking_unknown
}

too_short contains {
	"parameter": "net.netfilter.nf_conntrack_tcp_timeout_close_wait",
	"settings": [setting.index | setting := lib.winner("net.netfilter.nf_conntrack_tcp_timeout_close_wait")],
	"edge": edge.index,
	"message": sprintf("nf_conntrack_tcp_timeout_close_wait=%d is shorter than the %d s that %s stays half closed: the tracker forgets the flow before the answer", [seconds, floor(edge.half_close_ns / 1000000000), lib.edge_name(edge)]),
} if {
	some edge in lib.edges
	is_number(edge.half_close_ns)
	seconds := lib.asked_int("net.netfilter.nf_conntrack_tcp_timeout_close_wait")
	seconds > 0
	seconds * 1000000000 < edge.half_close_ns
}
