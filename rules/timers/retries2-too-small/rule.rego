# METADATA
# scope: package
# title: tcp_retries2 gives up connections too early
# description: |
#   tcp_retries2 is a number of retransmissions, not of seconds: the kernel turns
#   it into a time with exponential backoff from 200 ms. 15, the default, is 924.6 s;
#   8 is the first number above the 100 s that RFC 1122 asks for; 5 is about 13 s, and a switch
#   of routes, a reboot of a firewall or a live migration then ends every connection
#   that has data in flight. Programs that want to fail earlier set
#   TCP_USER_TIMEOUT on their own sockets. A cluster that must fail over in seconds
#   may want less on purpose.
# custom:
#   id: TL404
#   severity: warning
#   parameters: [net.ipv4.tcp_retries2]
#   reads: []
#   facts: []
#   overrides: []
#   proof: []
#   sources:
#     - "Linux 6.12 Documentation/networking/ip-sysctl.rst tcp_retries2"
#     - "RFC 1122 section 4.2.3.5: R2 should be at least 100 seconds"
#   remedy: set net.ipv4.tcp_retries2 to 8 or more, and TCP_USER_TIMEOUT where a program must fail earlier
package tcplint.rules.TL404

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_retries2",
	"settings": [setting.index],
	"message": sprintf("tcp_retries2=%d ends every connection after about %d s without an answer; it counts retransmissions, and RFC 1122 asks for at least 100 s, which is 8", [retries, seconds]),
} if {
	setting := lib.winner("net.ipv4.tcp_retries2")
	retries := lib.asked_int("net.ipv4.tcp_retries2")
	retries >= 0
	retries < 8

	# Backoff doubles 200 ms, TCP_RTO_MIN: the sum of retries+1 waits
	# (tcp_model_timeout in net/ipv4/tcp_timer.c). 120 s are not reached here.
	seconds := ceil(0.2 * (bits.lsh(1, retries + 1) - 1))
}
