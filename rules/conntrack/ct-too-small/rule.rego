# METADATA
# scope: package
# title: The conntrack table is too small for the declared connections
# description: |
#   A tracked connection holds an entry for its life and for another 120 s after a
#   normal close (nf_conntrack_tcp_timeout_time_wait). So a rate of r connections a
#   second that live L seconds needs r*(L+120) entries: 2184 a second fill 262144.
#   When the table is full the kernel drops the packets of new flows and logs
#   "table full". A tuple that comes again takes its old entry, so an outbound edge
#   never needs more entries than it has ports and destinations. A lifetime that
#   nobody stated counts as none. Each entry costs about 256 bytes.
# custom:
#   id: TL503
#   severity: error
#   parameters: [net.netfilter.nf_conntrack_max, net.nf_conntrack_max, net.netfilter.nf_conntrack_tcp_timeout_time_wait]
#   reads: [net.ipv4.ip_local_port_range, net.ipv4.ip_local_reserved_ports]
#   facts: [memory, namespace, conntrack, roles, edges, rate, lifetime, concurrent, destinations, source_addresses, bind_address_no_port, listeners]
#   overrides: []
#   proof: [CT-COUNT]
#   sources:
#     - "Linux 6.12 net/netfilter/nf_conntrack_core.c __nf_conntrack_alloc(): table full, dropping packet"
#     - "measured on Linux 6.18: 200 closed connections left 200 entries"
#   remedy: raise net.netfilter.nf_conntrack_max and nf_conntrack_buckets, or do not track these connections
package tcplint.rules.TL503

import data.tcplint.lib

report contains object.union(finding, {"message": sprintf("nf_conntrack_max=%d is too small: the declared connections need %d entries (each is tracked for %d s after its close), and when the table is full new connections are dropped", [limit, least, closing_seconds])}) if {
	least > limit
	lib.tracks
}

report contains object.union(finding, {
	"verdict": "undetermined",
	"missing": ["conntrack"],
	"message": sprintf("nf_conntrack_max=%d is too small for the %d entries that the declared connections need, if this host tracks connections", [limit, least]),
}) if {
	least > limit
	lib.tracking_unknown
}

report contains object.union(finding, {
	"verdict": "undetermined",
	"missing": ["destinations"],
	"message": sprintf("nf_conntrack_max=%d may be too small: the declared connections need up to %d entries, and how many depends on the number of destinations", [limit, most]),
}) if {
	least <= limit
	most > limit
	lib.tracks
}

# Who makes the table smaller than the kernel does should say what for.
report contains object.union(finding, {
	"verdict": "undetermined",
	"missing": ["rate"],
	"message": sprintf("nf_conntrack_max=%d is below the %d that the kernel takes by itself: whether it is enough depends on the rate of connections", [limit, lib.default_int(lib.conntrack_max_parameter)]),
}) if {
	lib.winner(lib.conntrack_max_parameter)
	limit < lib.default_int(lib.conntrack_max_parameter)
	count(rated) == 0
	not lib.tracking_denied
}

finding := {
	"parameter": lib.conntrack_max_parameter,
	"settings": [setting.index | setting := lib.winner(lib.conntrack_max_parameter)],
	"edge": edge,
}

# The edge to point at where no line sets the limit.
edge := null if {
	lib.winner(lib.conntrack_max_parameter)
} else := min([declared.index | some declared in rated]) if {
	count(rated) > 0
} else := null

# 0 is no limit.
limit := lib.conntrack_max if {
	lib.namespace == "host"
	lib.conntrack_max > 0
}

rated := [declared | some declared in lib.edges; is_number(declared.rate)]

least := sum([entries(declared) | some declared in rated])

most := sum([most_entries(declared) | some declared in rated])

entries(declared) := min([unbounded(declared), lib.edge_tuples(declared)]) if {
	declared.to != null
} else := unbounded(declared)

most_entries(declared) := unbounded(declared) if {
	lib.destinations_matter(declared)
} else := entries(declared)

unbounded(declared) := floor(declared.rate * ((lib.edge_lifetime_ns(declared) / 1000000000) + closing_seconds))

closing_seconds := seconds if {
	seconds := lib.asked_int("net.netfilter.nf_conntrack_tcp_timeout_time_wait")
	seconds > 0
} else := 120
