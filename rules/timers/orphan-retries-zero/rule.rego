# METADATA
# scope: package
# title: tcp_orphan_retries does not mean what it says
# description: |
#   It is the number of times that the kernel sends the last data or the FIN of a
#   closed socket again. 0, the default, does not mean none: while the peer's route
#   is good the kernel puts 8 in its place, so a 0 that is meant to switch the
#   retries off switches nothing. 1 or 2 means what it says, and on a path that
#   loses packets the FIN or the end of an answer is given up after about a second.
# custom:
#   id: TL403
#   severity: warning
#   parameters: [net.ipv4.tcp_orphan_retries]
#   reads: []
#   facts: []
#   overrides: []
#   proof: []
#   sources:
#     - "Linux 6.12 net/ipv4/tcp_timer.c tcp_orphan_retries(): 0 becomes 8 while alive"
#   remedy: delete the line
package tcplint.rules.TL403

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_orphan_retries",
	"settings": [setting.index],
	"severity": "info",
	"message": "tcp_orphan_retries=0 switches nothing off: the kernel takes 8 in its place while the peer can be reached",
} if {
	setting := lib.winner("net.ipv4.tcp_orphan_retries")
	lib.asked_int("net.ipv4.tcp_orphan_retries") == 0

	# It is the default, and harmless where nobody expects more of it.
	lib.disable_intent(setting)
}

report contains {
	"parameter": "net.ipv4.tcp_orphan_retries",
	"settings": [setting.index],
	"message": sprintf("tcp_orphan_retries=%d gives up the FIN and the last data of a closed connection after %d lost packets in a row; 0, the default, acts as 8", [retries, retries + 1]),
} if {
	setting := lib.winner("net.ipv4.tcp_orphan_retries")
	retries := lib.asked_int("net.ipv4.tcp_orphan_retries")
	retries in {1, 2}
}
