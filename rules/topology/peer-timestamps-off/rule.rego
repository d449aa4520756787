# METADATA
# scope: package
# title: tcp_tw_reuse against a peer without timestamps
# description: |
#   tcp_tw_reuse lets connect() take a port in TIME_WAIT only if the old
#   connection carried timestamps, and a connection carries them only if both
#   ends send them. With tcp_timestamps=0 on the peer the parameter is accepted
#   here and never acts: connect() gives EADDRNOTAVAIL until 60 seconds have
#   passed, whatever this host sets.
#
#   The peer's value comes from its own files where it is a host of the same
#   run, or from peer_timestamps of the edge. It does not matter where the peer
#   closes first, since then nothing waits here.
# custom:
#   id: TL603
#   severity: error
#   when: [edges]
#   parameters: [net.ipv4.tcp_tw_reuse]
#   facts: [edges, closes_first, linger_zero, peer_timestamps, pool]
#   proof: [REUSE-TS-PEER]
#   sources:
#     - "Linux 6.12 net/ipv4/tcp_ipv4.c tcp_twsk_unique(): asks for tw_ts_recent_stamp"
#     - "measured on Linux 6.18 between two namespaces: 0 of 10 ports reused with tcp_timestamps=0 on the peer, 10 of 10 with 1"
#   remedy: set net.ipv4.tcp_timestamps=1 on the peer
package tcplint.rules.TL603

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_tw_reuse",
	"settings": [setting.index],
	"edge": edge.index,
	"message": sprintf("tcp_tw_reuse=1 never acts on %s: the peer has timestamps off, and a connection without them is not reused", [lib.edge_name(edge)]),
	"remedy": sprintf("set net.ipv4.tcp_timestamps=1 on %s", [edge.to]),
} if {
	setting := reuse
	some edge in deaf_edges
	lib.edge_time_waits(edge) == {1}
}

report contains {
	"verdict": "undetermined",
	"parameter": "net.ipv4.tcp_tw_reuse",
	"settings": [setting.index],
	"edge": edge.index,
	"missing": ["closes_first"],
	"message": sprintf("the peer of %s has timestamps off, so tcp_tw_reuse=1 never acts there; whether it is needed depends on who closes first", [lib.edge_name(edge)]),
} if {
	setting := reuse
	some edge in deaf_edges
	lib.edge_time_waits(edge) == {0, 1}
}

reuse := setting if {
	setting := lib.in_force("net.ipv4.tcp_tw_reuse")
	lib.int("net.ipv4.tcp_tw_reuse") == 1
}

deaf_edges := [edge |
	some edge in lib.outbound
	edge.peer_timestamps == false
	not edge.pool == true
]
