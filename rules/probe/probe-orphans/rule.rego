# METADATA
# scope: package
# title: Connections without a process are many, or are aborted
# description: |
#   An orphan is a connection that the program has closed and the kernel has not
#   finished: it still has data or a FIN to deliver. At tcp_max_orphans, or when TCP
#   has no memory left, the kernel resets orphans instead, and data that was not
#   delivered is lost (TCPAbortOnMemory). One that has not been answered lately
#   counts double or four times against the limit, so half of it is near.
#
#   Many orphans mean that peers vanish or do not read: a flood, mobile clients, a
#   proxy that closes on slow ones. Raise tcp_max_orphans if there is memory (each
#   can hold up to 64 KB), and look at who does not answer. Do not lower
#   tcp_max_orphans or tcp_orphan_retries to get rid of them. TIME_WAIT is not
#   counted, and all of this is of the whole host, not of a container.
# custom:
#   id: TL810
#   severity: warning
#   when: [observed]
#   parameters: [net.ipv4.tcp_max_orphans, net.ipv4.tcp_mem]
#   reads: []
#   facts: []
#   overrides: []
#   proof: []
#   sources:
#     - "Linux 6.12 net/ipv4/tcp_timer.c tcp_out_of_resources(): the shift by what was not answered"
#     - "Linux 6.12 net/ipv4/tcp.c tcp_check_oom(), __tcp_close(): TCPAbortOnMemory"
#     - "Linux 6.12 Documentation/networking/ip-sysctl.rst tcp_max_orphans: do not rely on it or lower it"
#   remedy: find out which peers do not answer (ss -tn state fin-wait-1 shows the most of them), and raise net.ipv4.tcp_max_orphans if there is memory, up to 64 KB for each; do not lower it
#   part: line
package tcplint.rules.TL810

import data.tcplint.lib
import data.tcplint.model

report contains object.union(finding, {"message": sprintf("%s connections have no process any more, %s of the %s that tcp_max_orphans allows%s", [lib.grouped(orphans), lib.percent(orphans, limit), lib.grouped(limit), aborted])}) if {
	near
}

report contains object.union(finding, {
	"message": sprintf("%s connections a second are reset for want of memory%s", [lib.rate_text(abort_rate), memory]),
	"remedy": "look at the memory of TCP first: net.ipv4.tcp_mem is in pages, and sockets that nobody reads hold it; tcp_max_orphans is not near",
}) if {
	not near
	abort_rate > 0
}

finding := {
	"parameter": "net.ipv4.tcp_max_orphans",
	"observed": "orphans",
	"related": lib.deciding_lines(["net.ipv4.tcp_max_orphans", "net.ipv4.tcp_mem"]),
}

near if orphans > limit * model.thresholds.orphans_warning

orphans := lib.observation.sockstat.orphans if is_number(lib.observation.sockstat.orphans)

limit := lib.live_int("net.ipv4.tcp_max_orphans")

abort_rate := lib.seen_rate("TcpExt.TCPAbortOnMemory")

aborted := sprintf("; %s a second are reset", [lib.rate_text(abort_rate)]) if {
	abort_rate > 0
} else := ""

memory := sprintf(": TCP holds %s pages, and tcp_mem is %s", [lib.grouped(lib.observation.sockstat.mem), concat(" ", lib.live_words("net.ipv4.tcp_mem"))]) if {
	is_number(lib.observation.sockstat.mem)
} else := ""
