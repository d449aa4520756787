# METADATA
# scope: package
# title: tcp_max_syn_backlog does nothing while SYN cookies are on
# description: |
#   Since Linux 4.4 the SYN queue of a listening socket is as long as its accept
#   queue: the backlog given to listen(), limited by net.core.somaxconn.
#   tcp_max_syn_backlog is only asked when SYN cookies are off, and then it keeps
#   the last quarter of its number for peers that have connected before. With
#   tcp_syncookies at 1, the default, any number there is harmless and useless.
#   It matters again on a host that turns the cookies off.
# custom:
#   id: TL303
#   severity: info
#   kernels: 4.4 and later
#   parameters: [net.ipv4.tcp_max_syn_backlog]
#   reads: [net.ipv4.tcp_syncookies]
#   facts: []
#   overrides: []
#   proof: [SYNQ]
#   sources:
#     - "Linux commit ef547f2ac16b (4.4): remove max_qlen_log"
#     - "Linux 6.12 net/ipv4/tcp_input.c tcp_conn_request(): sysctl_max_syn_backlog only if !syncookies"
#     - "measured on Linux 6.18: with cookies the number changes nothing"
#   remedy: raise net.core.somaxconn and the backlog of the program, or delete the line
package tcplint.rules.TL303

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_max_syn_backlog",
	"settings": [setting.index],
	"message": sprintf("tcp_max_syn_backlog=%d does nothing on %s while tcp_syncookies=%d: the SYN queue is as long as the backlog of listen(), at most somaxconn", [
		lib.asked_int("net.ipv4.tcp_max_syn_backlog"),
		lib.kernel_name,
		lib.asked_int("net.ipv4.tcp_syncookies"),
	]),
} if {
	setting := lib.winner("net.ipv4.tcp_max_syn_backlog")

	# ef547f2ac16b
	lib.kernel_at_least([4, 4])
	lib.asked_int("net.ipv4.tcp_syncookies") >= 1
}
