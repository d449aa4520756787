# METADATA
# scope: package
# title: TCP timestamps are off
# description: |
#   Timestamps let TCP tell an old segment from a new one (PAWS), measure every
#   round trip, and keep window scaling and SACK in connections that were
#   accepted by a SYN cookie, which has no other place for them. tcp_tw_reuse
#   needs them on both ends. They cost 12 bytes in each segment, and since
#   Linux 4.10 they do not show the uptime: each connection counts from an
#   offset of its own.
# custom:
#   id: TL110
#   severity: warning
#   parameters: [net.ipv4.tcp_timestamps]
#   facts: []
#   proof: [REUSE-TS]
#   sources:
#     - "Linux 6.12 Documentation/networking/ip-sysctl.rst: tcp_timestamps"
#     - "Linux 6.12 net/ipv4/syncookies.c cookie_init_timestamp(): the options travel in the timestamp"
#     - "Linux commit 95a22caee396 (4.10): offset for each connection"
#   remedy: set net.ipv4.tcp_timestamps=1, or delete the line
package tcplint.rules.TL110

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_timestamps",
	"settings": [setting.index],
	"message": "tcp_timestamps=0 gives up the protection against old segments (PAWS) and exact round-trip times, keeps this host and its peers from reusing TIME_WAIT, and takes window scaling and SACK from connections made by SYN cookies",
} if {
	setting := lib.in_force("net.ipv4.tcp_timestamps")
	lib.int("net.ipv4.tcp_timestamps") == 0
}
