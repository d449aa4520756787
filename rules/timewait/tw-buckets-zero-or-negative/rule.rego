# METADATA
# scope: package
# title: tcp_max_tw_buckets is no limit at all
# description: |
#   With tcp_max_tw_buckets=0 no connection gets a TIME_WAIT: whatever this host
#   closes first is forgotten at once, its last ACK is not repeated, and late
#   segments can reach the connection that follows. With a negative number the
#   kernel compares without a sign since Linux 5.18, so there is no limit, and a
#   flood of connections can fill the memory with sockets in TIME_WAIT; before, it
#   is the same as 0. The kernel accepts all of it without a word.
# custom:
#   id: TL107
#   severity: error
#   parameters: [net.ipv4.tcp_max_tw_buckets]
#   facts: []
#   overrides: [TL008, TL106, TL011]
#   proof: [TWCAP]
#   sources:
#     - "Linux 6.12 net/ipv4/inet_timewait_sock.c inet_twsk_alloc(): refcount_read() - 1 >= sysctl_max_tw_buckets"
#     - "commit fbb8295248e1, Linux 5.18: before it the limit is compared with a sign"
#     - "measured on Linux 6.18: 20 closed connections leave 0 in TIME_WAIT with 0 and 20 with -1"
#   remedy: delete the line, so that the default for the memory size holds
package tcplint.rules.TL107

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_max_tw_buckets",
	"settings": [setting.index],
	"message": "tcp_max_tw_buckets=0 ends TIME_WAIT: every connection that this host closes first is forgotten at once, and late segments can reach the next one",
} if {
	setting := lib.in_force("net.ipv4.tcp_max_tw_buckets")
	lib.int("net.ipv4.tcp_max_tw_buckets") == 0
}

report contains {
	"parameter": "net.ipv4.tcp_max_tw_buckets",
	"settings": [setting.index],
	"message": sprintf("tcp_max_tw_buckets=%d is no limit: the kernel compares it without a sign, so sockets in TIME_WAIT may fill the memory", [value]),
} if {
	setting := lib.in_force("net.ipv4.tcp_max_tw_buckets")
	value := lib.int("net.ipv4.tcp_max_tw_buckets")
	value < 0
	lib.kernel_at_least(without_sign)
}

report contains {
	"parameter": "net.ipv4.tcp_max_tw_buckets",
	"settings": [setting.index],
	"message": sprintf("tcp_max_tw_buckets=%d ends TIME_WAIT on %s, as 0 does: every connection that this host closes first is forgotten at once. It is no limit at all since Linux 5.18", [value, lib.kernel_name]),
} if {
	setting := lib.in_force("net.ipv4.tcp_max_tw_buckets")
	value := lib.int("net.ipv4.tcp_max_tw_buckets")
	value < 0
	lib.kernel_below(without_sign)
}

# The limit is compared without a sign since then.
without_sign := [5, 18]
