# METADATA
# scope: package
# title: More connections are in TIME_WAIT than tcp_max_tw_buckets allows
# description: |
#   At tcp_max_tw_buckets the kernel keeps no further connection in TIME_WAIT: the
#   next one that this host closes first ends at once, with nothing but a counter
#   (TCPTimeWaitOverflow) to tell of it. None of the older ones is freed by that. What
#   TIME_WAIT is for is lost then: a late segment of the old connection can reach a
#   new one on the same ports, and where the last ACK got lost the peer is answered
#   with RST. The limit counts connections without a process in FIN_WAIT2 too, which
#   is why more may be counted here than ss shows in TIME_WAIT.
#
#   One takes 256 bytes, and 256 more where this host opened it, so the limit can be
#   raised by a hundred thousand for less than 50 MB. Never lower it to make the
#   number smaller: the number is no problem, and losing TIME_WAIT is one.
# custom:
#   id: TL804
#   severity: error
#   when: [observed]
#   parameters: [net.ipv4.tcp_max_tw_buckets]
#   reads: []
#   facts: []
#   overrides: []
#   proof: [TWCAP]
#   sources:
#     - "Linux 6.12 net/ipv4/inet_timewait_sock.c inet_twsk_alloc(): above the limit there is no TIME_WAIT, and TCPTimeWaitOverflow in net/ipv4/tcp_minisocks.c tcp_time_wait()"
#     - "measured on Linux 6.18: with a limit of 5, 20 closed connections leave 5 TIME_WAIT and raise the counter by 15; orphans in FIN_WAIT2 count"
#     - "Linux 6.12 Documentation/networking/ip-sysctl.rst tcp_max_tw_buckets: you must not lower the limit artificially"
#   remedy: raise net.ipv4.tcp_max_tw_buckets
#   part: line
package tcplint.rules.TL804

import data.tcplint.lib
import data.tcplint.model

report contains object.union(finding, {
	"severity": "error",
	"message": sprintf("%s connections a second end without TIME_WAIT: tcp_max_tw_buckets%s is reached%s", [lib.rate_text(overflow), limit_words, count_words]),
}) if {
	overflows
}

report contains object.union(finding, {
	"severity": "warning",
	"message": sprintf("%s connections are in TIME_WAIT or FIN_WAIT2 without a process, %s of the %s that tcp_max_tw_buckets allows: above it they end without TIME_WAIT", [lib.grouped(waiting), lib.percent(waiting, limit), lib.grouped(limit)]),
}) if {
	not overflows
	waiting > limit * model.thresholds.time_wait_warning
}

finding := {
	"parameter": "net.ipv4.tcp_max_tw_buckets",
	"observed": "TIME_WAIT",
	"related": lib.deciding_lines(["net.ipv4.tcp_max_tw_buckets"]),
	"remedy": remedy,
}

overflows if overflow > 0

overflow := lib.seen_rate("TcpExt.TCPTimeWaitOverflow")

waiting := lib.observation.sockstat.time_wait_or_fin_wait2 if is_number(lib.observation.sockstat.time_wait_or_fin_wait2)

# A negative number is no limit since Linux 5.18; with 0 there is no TIME_WAIT at all.
limit := buckets if {
	buckets := lib.live_int("net.ipv4.tcp_max_tw_buckets")
	buckets > 0
}

limit_words := sprintf("=%d", [lib.live_int("net.ipv4.tcp_max_tw_buckets")]) if {
	lib.live_int("net.ipv4.tcp_max_tw_buckets")
} else := ""

count_words := sprintf(" (%s are counted)", [lib.grouped(waiting)]) if {
	waiting > 0
} else := ""

# Twice as many, as a power of two: the kernel's own default is one.
remedy := sprintf("set net.ipv4.tcp_max_tw_buckets=%d: the %s more take %s at most. Never lower it; if there should be less TIME_WAIT, keep connections open", [more, lib.grouped(more - limit), lib.megabytes((more - limit) * 512)]) if {
	more := doubled(limit)
} else := "raise net.ipv4.tcp_max_tw_buckets, or delete the line that sets it: the kernel's default goes by the memory"

doubled(n) := min([power |
	some exponent in numbers.range(13, 31)
	power := bits.lsh(1, exponent)
	power >= n * 2
])
