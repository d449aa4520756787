# METADATA
# scope: package
# title: The port range has an odd number of ports
# description: |
#   Since Linux 4.2, connect() first tries the ports of the same parity as the
#   low end of ip_local_port_range, and bind(0) the others, so that the two do
#   not fight. If both ends are even or both odd, one of the halves is larger by
#   a port; the kernel says so once in its log ("prefer different parity for
#   start/end values"). connect() goes round an even number of ports, so that of
#   an odd number each call misses one, the lowest or the highest: it may find
#   all ports of the range or all but one.
# custom:
#   id: TL202
#   severity: info
#   kernels: 4.2 and later
#   parameters: [net.ipv4.ip_local_port_range]
#   facts: [kernel]
#   proof: [PARITY]
#   sources:
#     - "Linux commit 07f4c90062f8 (4.2): tcp/dccp: try to not exhaust ip_local_port_range in connect()"
#     - "Linux commit ed2dfd900992: tcp/dccp: warn user for preferred ip_local_port_range"
#     - "Linux 5.10, 6.1, 6.12 and 7.3 net/ipv4/inet_hashtables.c __inet_hash_connect(): remaining &= ~1U"
#     - "measured on Linux 6.18: all 201 ports of 201 in five ranges of six, 200 in the sixth"
#   remedy: end the range one port earlier
package tcplint.rules.TL202

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.ip_local_port_range",
	"settings": [setting.index],
	"message": sprintf("ip_local_port_range %d-%d begins and ends %s: one of the two halves that connect() and bind(0) prefer is larger, and the kernel logs it", [range[0], range[1], parity]),
	"remedy": sprintf("end the range at %d", [range[1] - 1]),
} if {
	setting := lib.in_force("net.ipv4.ip_local_port_range")
	range := lib.port_range
	range[0] % 2 == range[1] % 2
	range[0] < range[1]
	lib.kernel_at_least([4, 2])
	parity := {0: "even", 1: "odd"}[range[0] % 2]
}
