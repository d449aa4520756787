# METADATA
# scope: package
# title: tcp_tw_reuse needs TCP timestamps
# description: |
#   connect() may take a port whose connection is in TIME_WAIT only if the old
#   connection carried TCP timestamps: the kernel compares them to tell old
#   segments from new ones. With tcp_timestamps=0 no connection has any, so
#   tcp_tw_reuse does nothing and connect() fails with EADDRNOTAVAIL until the
#   60 seconds have passed. The other end must send timestamps too.
#
#   Without a tcp_tw_reuse line this is the business of TL110.
# custom:
#   id: TL101
#   severity: error
#   parameters: [net.ipv4.tcp_tw_reuse, net.ipv4.tcp_timestamps]
#   reads: []
#   facts: []
#   overrides: [TL110]
#   proof: [REUSE-TS]
#   sources:
#     - "Linux 6.12 net/ipv4/tcp_ipv4.c tcp_twsk_unique(): needs tw_ts_recent_stamp"
#   remedy: set net.ipv4.tcp_timestamps=1, or drop the tcp_tw_reuse line
package tcplint.rules.TL101

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_timestamps",
	"settings": [timestamps.index],
	"related": [reuse.index],
	"message": sprintf("tcp_tw_reuse=%d does nothing without TCP timestamps: tcp_timestamps=0 stops every reuse, and connect() fails with EADDRNOTAVAIL while the ports are in TIME_WAIT", [value]),
} if {
	reuse := lib.in_force("net.ipv4.tcp_tw_reuse")
	value := lib.int("net.ipv4.tcp_tw_reuse")
	value in {1, 2}
	timestamps := lib.in_force("net.ipv4.tcp_timestamps")
	lib.int("net.ipv4.tcp_timestamps") == 0
}

# A host that was looked at holds 0 without a line that says so: the kernel's
# default is 1.
report contains {
	"parameter": "net.ipv4.tcp_tw_reuse",
	"settings": [reuse.index],
	"message": sprintf("tcp_tw_reuse=%d does nothing without TCP timestamps, and tcp_timestamps is 0 on this host: connect() fails with EADDRNOTAVAIL while the ports are in TIME_WAIT", [value]),
} if {
	reuse := lib.in_force("net.ipv4.tcp_tw_reuse")
	value := lib.int("net.ipv4.tcp_tw_reuse")
	value in {1, 2}
	not lib.is_set("net.ipv4.tcp_timestamps")
	lib.int("net.ipv4.tcp_timestamps") == 0
}
