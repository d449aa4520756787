# METADATA
# scope: package
# title: tcp_fin_timeout far from its default
# description: |
#   tcp_fin_timeout is how long a closed connection without a process waits in
#   FIN_WAIT2 for the peer's FIN. Up to 60 seconds the kernel keeps a small
#   timewait socket for it; above, it keeps the full socket for the part beyond
#   60 seconds, several kilobytes each, and counts it against tcp_max_orphans.
#   Below 5 seconds a peer that is slow to answer, and still sends, is reset;
#   the kernel never waits less than 3.5 retransmission timeouts.
#
#   Neither is wrong where it is meant.
# custom:
#   id: TL105
#   severity: info
#   parameters: [net.ipv4.tcp_fin_timeout]
#   facts: []
#   proof: [FINTO]
#   sources:
#     - "Linux 6.12 net/ipv4/tcp.c __tcp_close(): a timeout above TCP_TIMEWAIT_LEN keeps the socket with a keepalive timer"
#     - "Linux 6.12 include/net/tcp.h tcp_fin_time(): not below 3.5 RTO"
#   remedy: keep net.ipv4.tcp_fin_timeout between 5 and 60, the default
package tcplint.rules.TL105

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_fin_timeout",
	"settings": [setting.index],
	"message": sprintf("tcp_fin_timeout=%d keeps an orphaned connection in FIN_WAIT2 as a full socket for %d s, before a small one takes over for the last 60 s", [value, value - 60]),
} if {
	setting := lib.in_force("net.ipv4.tcp_fin_timeout")
	value := lib.int("net.ipv4.tcp_fin_timeout")
	value > 60
}

report contains {
	"parameter": "net.ipv4.tcp_fin_timeout",
	"settings": [setting.index],
	"message": sprintf("tcp_fin_timeout=%d gives a peer that still sends little time to finish before it is reset", [value]),
} if {
	setting := lib.in_force("net.ipv4.tcp_fin_timeout")
	value := lib.int("net.ipv4.tcp_fin_timeout")
	value < 5
}
