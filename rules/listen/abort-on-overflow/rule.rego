# METADATA
# scope: package
# title: A full accept queue answers with a reset
# description: |
#   When the accept queue is full at the moment the client's last ACK comes, the
#   kernel drops that ACK: the server sends its SYN-ACK again and the connection
#   opens a moment later, when accept() has made room. With
#   tcp_abort_on_overflow=1 the client gets a reset instead, so a burst that a
#   second would have absorbed becomes errors that users see. It does not make
#   clients fail fast in general: while the queue is full, new SYNs are dropped
#   with either value. Only a program that accept() cannot keep up for minutes,
#   behind clients that retry elsewhere, gains from it.
# custom:
#   id: TL305
#   severity: warning
#   parameters: [net.ipv4.tcp_abort_on_overflow]
#   reads: []
#   facts: []
#   overrides: []
#   proof: [OVERFLOW]
#   sources:
#     - "Linux 6.12 net/ipv4/tcp_minisocks.c tcp_check_req() listen_overflow"
#     - "Linux 6.12 Documentation/networking/ip-sysctl.rst tcp_abort_on_overflow"
#     - "measured on Linux 6.18: resets with 1, delayed connections with 0"
#   remedy: set net.ipv4.tcp_abort_on_overflow=0 and raise the backlog, or accept faster
package tcplint.rules.TL305

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_abort_on_overflow",
	"settings": [setting.index],
	"message": sprintf("tcp_abort_on_overflow=%d resets connections in a burst that the accept queue would have absorbed a moment later", [value]),
} if {
	setting := lib.winner("net.ipv4.tcp_abort_on_overflow")
	value := lib.asked_int("net.ipv4.tcp_abort_on_overflow")
	value != 0
}
