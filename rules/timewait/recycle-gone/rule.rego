# METADATA
# scope: package
# title: tcp_tw_recycle is gone
# description: |
#   Linux 4.12 removed tcp_tw_recycle because it dropped connections of clients
#   behind NAT, and by then of all clients. The line fails at every boot, and
#   what it was written for does not happen. On a host that connects out,
#   tcp_tw_reuse=1 or a pool of connections does it; on a host that only
#   listens, TIME_WAIT costs no port and there is nothing to do.
#
#   Switched off by the line, nothing is lost: it is a warning, since the boot
#   still shows a failure, and for a line with a leading `-`, which says that
#   it may fail, only a remark.
# custom:
#   id: TL103
#   severity: error
#   when: [absent]
#   kernels: 4.12 and later
#   parameters: [net.ipv4.tcp_tw_recycle]
#   facts: [kernel]
#   overrides: [TL003]
#   proof: [PROC-STAT]
#   sources:
#     - "Linux commit 4396e46187ca (4.12): tcp: remove tcp_tw_recycle"
#   remedy: delete the line
#   part: key
package tcplint.rules.TL103

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_tw_recycle",
	"settings": [setting.index],
	"severity": "error",
	"message": sprintf("tcp_tw_recycle was removed in Linux 4.12: %s does not have it, so the line fails at every boot and no TIME_WAIT is recycled", [lib.kernel_name]),
	"remedy": "delete the line; a host that connects out can set net.ipv4.tcp_tw_reuse=1 or keep connections in a pool",
} if {
	some setting in failing
	not switched_off(setting)
}

report contains {
	"parameter": "net.ipv4.tcp_tw_recycle",
	"settings": [setting.index],
	"severity": severity(setting),
	"message": sprintf("tcp_tw_recycle was removed in Linux 4.12: %s does not have it, so there is nothing to switch off and the line fails at every boot", [lib.kernel_name]),
} if {
	some setting in failing
	switched_off(setting)
}

failing := [input.settings[write.setting] |
	some write in lib.writes_to("net.ipv4.tcp_tw_recycle")
	write.result == "absent"
]

switched_off(setting) if setting.ints == [0]

severity(setting) := "info" if {
	setting.ignore_errors
} else := "warning"
