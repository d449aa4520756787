# METADATA
# scope: package
# title: tcp_tw_reuse_delay is risky or idle
# description: |
#   tcp_tw_reuse_delay (Linux 6.14) is how many milliseconds a connection must
#   have been in TIME_WAIT before connect() may reuse its port. What protects
#   the new connection from old segments is the timestamp, and that works only
#   if the peer's timestamp clock has ticked in between. RFC 7323 lets a clock
#   tick as seldom as once a second, so below 1000 ms it depends on the peer;
#   Linux peers tick every millisecond.
#
#   The delay acts only where reuse does: never with tcp_tw_reuse=0, and with 2
#   only on loopback.
# custom:
#   id: TL109
#   severity: warning
#   kernels: 6.14 and later
#   parameters: [net.ipv4.tcp_tw_reuse_delay]
#   reads: [net.ipv4.tcp_tw_reuse]
#   facts: [edges]
#   proof: [REUSE-DELAY]
#   sources:
#     - "Linux commit ca6a6f93867a (6.14): tcp: Add sysctl to configure TIME-WAIT reuse delay"
#     - "RFC 7323 section 5.4: a tick between 1 ms and 1 s"
#   remedy: keep net.ipv4.tcp_tw_reuse_delay at 1000 or more, or delete the line
package tcplint.rules.TL109

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_tw_reuse_delay",
	"settings": [setting.index],
	"message": sprintf("tcp_tw_reuse_delay=%d lets connect() reuse a port before the peer's timestamp clock must have ticked: a clock may take 1000 ms, and until then old segments cannot be told from new ones", [value]),
} if {
	setting := lib.in_force("net.ipv4.tcp_tw_reuse_delay")
	lib.int("net.ipv4.tcp_tw_reuse") == 1
	value := lib.int("net.ipv4.tcp_tw_reuse_delay")
	value < 1000
	may_leave_the_host
}

report contains {
	"parameter": "net.ipv4.tcp_tw_reuse_delay",
	"settings": [setting.index],
	"severity": "info",
	"message": sprintf("tcp_tw_reuse_delay=%d does nothing while tcp_tw_reuse=0: no port in TIME_WAIT is reused", [value]),
	"remedy": "delete the line",
} if {
	setting := lib.in_force("net.ipv4.tcp_tw_reuse_delay")
	lib.int("net.ipv4.tcp_tw_reuse") == 0
	value := lib.int("net.ipv4.tcp_tw_reuse_delay")
}

report contains {
	"parameter": "net.ipv4.tcp_tw_reuse_delay",
	"settings": [setting.index],
	"severity": "info",
	"message": sprintf("tcp_tw_reuse_delay=%d acts on loopback only while tcp_tw_reuse=2, not on %s", [value, lib.edge_name(lib.remote_outbound[0])]),
	"remedy": "set net.ipv4.tcp_tw_reuse=1 if reuse is wanted there, or delete the line",
} if {
	setting := lib.in_force("net.ipv4.tcp_tw_reuse_delay")
	lib.int("net.ipv4.tcp_tw_reuse") == 2
	value := lib.int("net.ipv4.tcp_tw_reuse_delay")
}

report contains {
	"verdict": "undetermined",
	"parameter": "net.ipv4.tcp_tw_reuse_delay",
	"settings": [setting.index],
	"missing": ["edges"],
	"message": "whether tcp_tw_reuse_delay has anything to act on depends on the connections that this host opens: tcp_tw_reuse=2 reuses on loopback only",
} if {
	setting := lib.in_force("net.ipv4.tcp_tw_reuse_delay")
	lib.int("net.ipv4.tcp_tw_reuse") == 2
	not lib.edges_stated
}

may_leave_the_host if not lib.edges_stated

may_leave_the_host if count(lib.remote_outbound) > 0
