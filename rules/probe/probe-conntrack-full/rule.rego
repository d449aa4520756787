# METADATA
# scope: package
# title: The table of tracked connections is nearly full
# description: |
#   Where connections are tracked (a stateful firewall, NAT, kube-proxy) each one has
#   an entry for as long as the tracker's own timers say: 120 seconds after a normal
#   close, five days while it is established and idle. At nf_conntrack_max the kernel
#   drops the packet that would begin a new connection, after it has tried to throw
#   out one that is not assured: connect() times out, and the log says "table full,
#   dropping packet". From 95 % on it clears the table ahead of time.
#
#   Raise nf_conntrack_max, and nf_conntrack_buckets with it: each entry is hashed
#   twice, and chains grow. Or track less: traffic that needs no NAT and no stateful
#   rule can be exempted (notrack). The sockets' TIME_WAIT has nothing to do with
#   it, and tcp_tw_reuse or tcp_fin_timeout free no entry.
#
#   insert_failed also counts two packets that begin the same connection at the same
#   time, so that it is a warning alone.
# custom:
#   id: TL806
#   severity: error
#   when: [observed]
#   parameters: [net.netfilter.nf_conntrack_max, net.nf_conntrack_max, net.netfilter.nf_conntrack_buckets]
#   reads: []
#   facts: []
#   overrides: []
#   proof: [CT-COUNT]
#   sources:
#     - "Linux 6.12 net/netfilter/nf_conntrack_core.c __nf_conntrack_alloc(): early_drop(), then table full, dropping packet"
#     - "Linux 6.12 net/netfilter/nf_conntrack_core.c gc_worker(): from 95 % of the limit on entries that are not assured are thrown out"
#     - "measured on Linux 6.18: 200 closed connections leave 200 entries for 120 s"
#   remedy: raise net.netfilter.nf_conntrack_max and nf_conntrack_buckets, or track less
#   part: line
package tcplint.rules.TL806

import data.tcplint.lib
import data.tcplint.model

report contains object.union(finding, {
	"severity": severity,
	"message": sprintf("%s connections are tracked, %s of the %s that nf_conntrack_max allows%s", [lib.grouped(tracked), lib.percent(tracked, limit), lib.grouped(limit), losses]),
}) if {
	tracked > limit * model.thresholds.conntrack_warning
}

# Entries were lost between the looks although there is room again.
report contains object.union(finding, {
	"severity": "error",
	"message": sprintf("the tracker has lost connections between the two looks%s", [losses]),
}) if {
	not near
	count(lost) > 0
}

report contains object.union(finding, {
	"severity": "warning",
	"message": sprintf("the tracker could not add %s connections a second", [lib.rate_text(failed)]),
	"remedy": "look whether a pool of SNAT ports is too small for its destinations; where UDP packets begin the same connection twice at a time (DNS), that is all it is",
}) if {
	not near
	count(lost) == 0
	failed > 0
}

finding := {
	"parameter": "net.netfilter.nf_conntrack_max",
	"observed": "connection tracking",
	"related": lib.deciding_lines(["net.netfilter.nf_conntrack_max", "net.nf_conntrack_max", "net.netfilter.nf_conntrack_buckets"]),
	"remedy": remedy,
}

tracked := lib.observation.conntrack.count

# 0 is no limit.
limit := lib.observation.conntrack.max if lib.observation.conntrack.max > 0

near if tracked > limit * model.thresholds.conntrack_warning

severity := "error" if {
	tracked >= limit * model.thresholds.conntrack_error
} else := "error" if {
	count(lost) > 0
} else := "warning"

lost := lib.rising(["conntrack.drop", "conntrack.early_drop"])

failed := lib.seen_rate("conntrack.insert_failed")

losses := sprintf(": %s", [concat(", ", words)]) if {
	words := array.concat(
		[sprintf("%s packets a second are dropped", [lib.rate_text(rate)]) | rate := lost["conntrack.drop"]],
		[sprintf("%s entries a second are thrown out early", [lib.rate_text(rate)]) | rate := lost["conntrack.early_drop"]],
	)
	count(words) > 0
} else := ""

# struct nf_conn takes 256 bytes of slab, extensions not counted, and a bucket 8.
remedy := sprintf("set net.netfilter.nf_conntrack_max=%d and net.netfilter.nf_conntrack_buckets=%d (some %s more), in the host's own namespace; or track less", [limit * 2, limit * 2, lib.megabytes((limit * 256) + ((limit * 2) * 8))]) if {
	limit
} else := "raise net.netfilter.nf_conntrack_max and net.netfilter.nf_conntrack_buckets, in the host's own namespace; or track less"
