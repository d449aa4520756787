# METADATA
# scope: package
# title: TCP buffers in the wrong order, or window scaling or SACK off
# description: |
#   tcp_rmem and tcp_wmem hold the smallest, the first and the largest buffer of a
#   socket. The kernel does not check their order: with the largest below the first
#   one automatic tuning has no room, and a connection stays at a few kilobytes in
#   flight. Without window scaling no window is above 64 KiB, which is 5 Mbit/s at
#   100 ms; without SACK every lost packet of a window costs a round trip more. Both
#   are on by default, and the bugs of 2019 in SACK that made people switch it off
#   (CVE-2019-11477) are long repaired.
# custom:
#   id: TL406
#   severity: warning
#   parameters: [net.ipv4.tcp_rmem, net.ipv4.tcp_wmem, net.ipv4.tcp_window_scaling, net.ipv4.tcp_sack]
#   reads: []
#   facts: []
#   overrides: []
#   proof: [RANGE]
#   sources:
#     - "measured on Linux 6.18: tcp_rmem takes 8192 4096 2048"
#     - "Linux 6.12 Documentation/networking/ip-sysctl.rst tcp_rmem, tcp_wmem"
#     - "RFC 7323 section 2 (window scaling), RFC 2018 (SACK)"
#   remedy: delete the line
package tcplint.rules.TL406

import data.tcplint.lib

report contains {
	"parameter": parameter,
	"settings": [setting.index],
	"message": sprintf("%s is %d %d %d: smallest, first and largest buffer must not fall, and the kernel does not check it", [
		short,
		numbers[0],
		numbers[1],
		numbers[2],
	]),
	"remedy": "write the smallest, the first and the largest buffer in that order",
} if {
	some short in ["tcp_rmem", "tcp_wmem"]
	parameter := sprintf("net.ipv4.%s", [short])
	setting := lib.winner(parameter)
	numbers := lib.asked_ints(parameter)
	count(numbers) == 3
	sort(numbers) != numbers
}

report contains {
	"parameter": parameter,
	"settings": [setting.index],
	"message": sprintf("%s=0 %s", [short, harm]),
} if {
	some short, harm in {
		"tcp_window_scaling": "keeps every window at 64 KiB or less, and so a connection at 5 Mbit/s over 100 ms",
		"tcp_sack": "makes a connection that loses several packets of one window send again what has arrived",
	}
	parameter := sprintf("net.ipv4.%s", [short])
	setting := lib.winner(parameter)
	lib.asked_int(parameter) == 0
}
