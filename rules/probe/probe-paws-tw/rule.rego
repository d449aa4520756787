# METADATA
# scope: package
# title: Connections are refused for an old timestamp
# description: |
#   A client opens a new connection from a port whose old connection is in TIME_WAIT
#   here. The kernel accepts that at once if the timestamp of the SYN is newer than
#   the last one of the old connection. If it is older, the SYN is answered with an
#   ACK, and the client has to try again a second later, or gives up. One host keeps
#   its timestamps in order; two hosts behind one NAT address that get the same port
#   do not.
#
#   It is the NAT that hands out a port too soon: give it more addresses or ports, or
#   let the clients close first, so that TIME_WAIT is at their end. Do not switch
#   timestamps off: then the sequence number alone decides, which is refused as often,
#   and the clients' own tcp_tw_reuse stops. tcp_tw_reuse here is about connect(), and
#   does nothing for it.
#
#   TcpExt.PAWSTimewait counts it since Linux 6.16. Older kernels count it in
#   TcpExt.PAWSEstab, among other old segments, which are no trouble: so there it is
#   only likely.
# custom:
#   id: TL809
#   severity: warning
#   when: [observed]
#   parameters: [net.ipv4.tcp_timestamps]
#   reads: []
#   facts: []
#   overrides: [TL605]
#   proof: [PAWS-TW]
#   sources:
#     - "Linux 6.12 net/ipv4/tcp_minisocks.c tcp_timewait_state_process(): an old timestamp is answered with ACK and counted as PAWSEstab; commit c449d5f3a3d7 (6.16) gives it a counter of its own"
#     - "measured on Linux 6.18: a SYN with a lower timestamp into TIME_WAIT gets ACK and raises PAWSTimewait, one with a higher timestamp SYN-ACK"
#   remedy: give the NAT in front more addresses or ports, and leave net.ipv4.tcp_timestamps on
#   part: line
package tcplint.rules.TL809

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_timestamps",
	"observed": "TIME_WAIT at listeners",
	"related": lib.deciding_lines(["net.ipv4.tcp_timestamps"]),
	"message": sprintf("%s SYNs a second that meet TIME_WAIT here are refused for an old timestamp: clients behind one NAT address use the same ports again%s", [lib.rate_text(refused), where]),
} if {
	refused := lib.seen_rate("TcpExt.PAWSTimewait")
	refused > 0
}

# Kernels before 6.16 have no counter for it.
report contains {
	"severity": "info",
	"parameter": "net.ipv4.tcp_timestamps",
	"observed": "TIME_WAIT at listeners",
	"related": lib.deciding_lines(["net.ipv4.tcp_timestamps"]),
	"message": sprintf("%s segments a second are refused for an old timestamp, and this kernel does not tell SYNs that meet TIME_WAIT from others%s: it may be clients behind one NAT address that use the same ports again", [lib.rate_text(refused), where]),
	"remedy": "if clients come through NAT and some take a second to connect, give the NAT more addresses or ports; else leave it alone",
} if {
	not has_counter
	refused := lib.seen_rate("TcpExt.PAWSEstab")
	refused > 0
	count(places) > 0
}

has_counter if lib.observation.counters["TcpExt.PAWSTimewait"] >= 0

where := sprintf(" (%s)", [concat(", ", [sprintf("%s TIME_WAIT on %s", [lib.grouped(0 - place[0]), place[1]]) | some place in array.slice(places, 0, 3)])]) if {
	count(places) > 0
} else := ""

places := sort([[0 - listener.states.time_wait, lib.endpoint(listener.local, listener.port)] |
	some listener in lib.observation.listeners
	is_number(listener.states.time_wait)
	listener.states.time_wait > 0
])
