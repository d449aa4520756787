# METADATA
# scope: package
# title: tcp_tw_recycle drops connections
# description: |
#   Until Linux 4.11, tcp_tw_recycle remembers the last TCP timestamp of each
#   address, and for 60 seconds refuses a SYN with a lower one. Machines behind
#   one NAT address count their timestamps apart, so only some of them get
#   through, and the others wait without an answer. Since Linux 4.10 a machine
#   also gives each of its connections an offset of its own, so that a single
#   client without any NAT is refused as well. That is why Linux 4.12 removed
#   the parameter. It never was needed: tcp_tw_reuse helps the side that
#   connects, and TIME_WAIT on a listening port costs no port.
# custom:
#   id: TL102
#   severity: error
#   kernels: before 4.12, and Red Hat's 3.10
#   parameters: [net.ipv4.tcp_tw_recycle]
#   reads: [net.ipv4.tcp_timestamps]
#   facts: [kernel]
#   overrides: [TL003]
#   proof: []
#   sources:
#     - "Linux commit 4396e46187ca (4.12): tcp: remove tcp_tw_recycle, its message tells both failures"
#     - "Linux commit 95a22caee396 (4.10): timestamp offsets differ from connection to connection"
#     - "Linux 4.11 include/net/tcp.h: TCP_PAWS_MSL is 60 s"
#   remedy: set net.ipv4.tcp_tw_recycle=0, or delete the line
package tcplint.rules.TL102

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_tw_recycle",
	"settings": [setting.index],
	"message": sprintf("tcp_tw_recycle=%d %s", [value, harm]),
} if {
	setting := lib.in_force("net.ipv4.tcp_tw_recycle")
	value := lib.int("net.ipv4.tcp_tw_recycle")
	value != 0
}

harm := "does nothing while tcp_timestamps=0, and turns clients away as soon as timestamps are on" if {
	lib.int("net.ipv4.tcp_timestamps") == 0
} else := sprintf("makes %s refuse, for up to 60 s, a SYN whose timestamp is below the last one from its address: clients behind one NAT address are turned away, and any client that runs Linux 4.10 or later", [lib.kernel_name])
