# METADATA
# scope: package
# title: Connections are closed with SO_LINGER 0
# description: |
#   A socket with SO_LINGER on and a time of 0 does not close in order: close()
#   sends a RST, leaves no TIME_WAIT, and throws away what was not sent or not
#   acknowledged yet. The peer's read fails with ECONNRESET, even for data that
#   had arrived and waited to be read. It is copied to get rid of TIME_WAIT; it
#   gets rid of the guarantee that what was written arrives.
#
#   It is right where a connection is thrown away on purpose: a health check, a
#   client that broke the protocol.
# custom:
#   id: TL606
#   severity: warning
#   when: [edges]
#   facts: [edges, linger_zero]
#   proof: [LINGER]
#   sources:
#     - "Linux 6.12 net/ipv4/tcp.c __tcp_close(): with SOCK_LINGER and no time tcp_disconnect() is called, which sends a RST"
#     - "measured on Linux 6.18: five such closes leave no TIME_WAIT and send five RSTs"
#   remedy: close in order; for local ports use a pool, tcp_tw_reuse=1 on the connecting end, or let the peer close first
package tcplint.rules.TL606

import data.tcplint.lib

report contains {
	"settings": [],
	"edge": edge.index,
	"message": sprintf("%s is closed with SO_LINGER 0: each close sends a RST and loses what was not acknowledged yet", [lib.edge_name(edge)]),
} if {
	some edge in lib.edges
	edge.linger_zero == true
}
