# METADATA
# scope: package
# title: TIME_WAIT is shortened on Alibaba Cloud Linux
# description: |
#   Alibaba Cloud Linux 2 and 3 have tcp_tw_timeout, the length of TIME_WAIT in
#   seconds, 1 to 600. Sixty seconds are twice the longest life that a segment is
#   given (MSL); with less, a segment that was delayed on the way can arrive in
#   a later connection with the same four numbers. Timestamps guard against it
#   where both ends send them. Version 4 marks the parameter as deprecated.
#
#   A host that connects out gains more from tcp_tw_reuse, which asks for the
#   timestamps.
# custom:
#   id: TL112
#   severity: warning
#   kernels: Alibaba Cloud Linux
#   parameters: [net.ipv4.tcp_tw_timeout]
#   facts: [kernel]
#   proof: []
#   sources:
#     - "Alibaba Cloud Linux manual: Change the TCP TIME-WAIT timeout period"
#     - "alibaba/cloud-kernel issue 6: tcp_tw_timeout, 1 to 600 s"
#     - "RFC 9293 section 3.4.2: MSL"
#   remedy: set net.ipv4.tcp_tw_timeout=60 or delete the line; net.ipv4.tcp_tw_reuse=1 helps a host that connects out
package tcplint.rules.TL112

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_tw_timeout",
	"settings": [setting.index],
	"message": sprintf("tcp_tw_timeout=%d ends TIME_WAIT before the 60 s that a delayed segment may need to die out, so it can reach a later connection", [value]),
} if {
	setting := written
	value := setting.ints[0]
	value < 60
	value > 0
}

report contains {
	"parameter": "net.ipv4.tcp_tw_timeout",
	"settings": [setting.index],
	"message": "tcp_tw_timeout is deprecated in Alibaba Cloud Linux 4",
	"remedy": "delete the line; net.ipv4.tcp_tw_reuse=1 helps a host that connects out",
} if {
	setting := written
	setting.ints[0] >= 60
	lib.vendor == version_4
}

written := setting if {
	setting := lib.winner("net.ipv4.tcp_tw_timeout")
	not lib.effective("net.ipv4.tcp_tw_timeout").accepted == false
	lib.vendor in {"al7", "al8", version_4}
}

# How uname -r ends: .al7 is version 2, .al8 is 3, .alnx4 is 4.
version_4 := "alnx4"
