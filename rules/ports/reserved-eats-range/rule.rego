# METADATA
# scope: package
# title: Reserved ports take most of the port range
# description: |
#   connect() and bind(0) leave out the ports of ip_local_reserved_ports. A
#   reserved list that covers half of ip_local_port_range halves the number of
#   connections to one destination; one that covers all of it makes every
#   connect() fail with EADDRNOTAVAIL. The list is meant for single ports of
#   listeners. To keep a whole area free, move an end of the range.
# custom:
#   id: TL204
#   severity: warning
#   parameters: [net.ipv4.ip_local_port_range, net.ipv4.ip_local_reserved_ports]
#   facts: []
#   proof: [RESERVED]
#   sources:
#     - "Linux 6.12 net/ipv4/inet_hashtables.c __inet_hash_connect(): skips inet_is_local_reserved_port()"
#     - "measured on Linux 6.18: 4 of 10 ports reserved leave 6 connections"
#   remedy: reserve single ports only, and keep an area free by an end of net.ipv4.ip_local_port_range
package tcplint.rules.TL204

import data.tcplint.lib
import data.tcplint.model

report contains {
	"parameter": "net.ipv4.ip_local_reserved_ports",
	"settings": [setting.index],
	"related": related,
	"severity": "error",
	"message": sprintf("ip_local_reserved_ports covers all of the range %d-%d: every connect() fails with EADDRNOTAVAIL", lib.port_range),
} if {
	setting := lib.in_force("net.ipv4.ip_local_reserved_ports")
	left == 0
}

report contains {
	"parameter": "net.ipv4.ip_local_reserved_ports",
	"settings": [setting.index],
	"related": related,
	"message": sprintf("ip_local_reserved_ports leaves %d of the %d ports in the range %d-%d for connections", [left, size, lib.port_range[0], lib.port_range[1]]),
} if {
	setting := lib.in_force("net.ipv4.ip_local_reserved_ports")
	left > 0
	left * 2 < size
}

size := model.usable_ports(lib.port_range, [])

left := model.usable_ports(lib.port_range, lib.reserved_ports)

related := [setting.index | setting := lib.in_force("net.ipv4.ip_local_port_range")]
