# METADATA
# scope: package
# title: SYN cookies are off on a host that accepts connections
# description: |
#   With tcp_syncookies=0 the kernel drops SYNs as soon as the queue of half-open
#   connections is full. A few hundred forged SYNs a second then keep honest
#   clients out. With 1, cookies are sent only while the queue is full, so the
#   setting costs nothing at other times; it has been the default since Linux
#   2.6.33. A host that only connects to others does not need it. Cookies are no
#   cure for a program that accepts too slowly: see the listen backlog.
# custom:
#   id: TL301
#   severity: warning
#   parameters: [net.ipv4.tcp_syncookies]
#   reads: []
#   facts: [public, roles, listeners, edges]
#   roles: [load-balancer, web, database, kubernetes-node]
#   overrides: []
#   proof: [SYNQ]
#   sources:
#     - "Linux 6.12 net/ipv4/tcp_input.c tcp_conn_request()"
#     - "Linux 6.12 Documentation/networking/ip-sysctl.rst tcp_syncookies"
#     - "measured on Linux 6.18: with a full SYN queue an honest client times out with 0 and connects with 1"
#   remedy: set net.ipv4.tcp_syncookies=1
package tcplint.rules.TL301

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_syncookies",
	"settings": [setting.index],
	"severity": severity,
	"message": sprintf("tcp_syncookies=0 drops every new connection while the SYN queue is full: %s", [reach]),
} if {
	setting := off
	lib.listens
	[severity, reach] := exposure
}

report contains {
	"verdict": "undetermined",
	"missing": ["roles"],
	"parameter": "net.ipv4.tcp_syncookies",
	"settings": [setting.index],
	"message": "tcp_syncookies=0 hurts only a host that accepts connections, and no role says whether this one does",
} if {
	setting := off
	lib.listening_unknown
}

off := lib.winner("net.ipv4.tcp_syncookies") if lib.asked_int("net.ipv4.tcp_syncookies") == 0

exposure := ["error", "strangers can reach this host, and a trickle of forged SYNs keeps honest clients out"] if {
	lib.is_true("public")
} else := ["warning", "a burst of connections, or forged SYNs, keeps honest clients out"]
