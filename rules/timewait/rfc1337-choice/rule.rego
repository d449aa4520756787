# METADATA
# scope: package
# title: tcp_rfc1337 says the opposite of its documentation
# description: |
#   RFC 1337 describes how a stray RST ends TIME_WAIT early. With
#   tcp_rfc1337=1 Linux ignores a RST with the expected sequence number, and
#   TIME_WAIT lasts its 60 seconds; with 0, the default, such a RST ends it.
#   The kernel's documentation describes it the other way round, so many files
#   set the value that their author did not want. TIME_WAIT does not get
#   shorter by it in normal work: peers send no such RST.
# custom:
#   id: TL111
#   severity: info
#   parameters: [net.ipv4.tcp_rfc1337]
#   facts: []
#   proof: [RFC1337]
#   sources:
#     - "Linux 6.12 net/ipv4/tcp_minisocks.c tcp_timewait_state_process(): if sysctl_tcp_rfc1337 is 0, kill"
#     - "Linux 6.12 Documentation/networking/ip-sysctl.rst: tcp_rfc1337"
#   remedy: keep 1 to protect TIME_WAIT, or delete the line for the kernel's default
package tcplint.rules.TL111

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_rfc1337",
	"settings": [setting.index],
	"message": "tcp_rfc1337=0, the default, lets a RST end TIME_WAIT early; the kernel's documentation says it the other way round",
	"remedy": "delete the line, or set net.ipv4.tcp_rfc1337=1 to protect TIME_WAIT",
} if {
	setting := lib.in_force("net.ipv4.tcp_rfc1337")
	lib.int("net.ipv4.tcp_rfc1337") == 0
}

report contains {
	"parameter": "net.ipv4.tcp_rfc1337",
	"settings": [setting.index],
	"message": sprintf("tcp_rfc1337=%d protects TIME_WAIT from a RST; the kernel's documentation says it the other way round, and no TIME_WAIT ends earlier by it", [value]),
} if {
	setting := lib.in_force("net.ipv4.tcp_rfc1337")
	value := lib.int("net.ipv4.tcp_rfc1337")
	value != 0
}
