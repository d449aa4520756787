# METADATA
# scope: package
# title: nf_conntrack_max is far above the number of buckets
# description: |
#   The tracker finds a flow by a hash. Every flow is in the table twice, once for
#   each direction, so with as many entries as buckets a chain has two links; the
#   kernel takes that ratio by itself since Linux 5.15, and four times as many
#   entries before. With more than four, every packet walks long chains, and the
#   machine is slowest when it is busiest. nf_conntrack_buckets can be set beside
#   nf_conntrack_max since Linux 4.7. A table that is rarely more than a fraction
#   full does no harm, and buckets set with the module's hashsize option are not
#   seen here.
# custom:
#   id: TL502
#   severity: warning
#   parameters: [net.netfilter.nf_conntrack_max, net.nf_conntrack_max, net.netfilter.nf_conntrack_buckets]
#   reads: []
#   facts: [memory, namespace]
#   overrides: []
#   proof: []
#   sources:
#     - "Linux 6.12 Documentation/networking/nf_conntrack-sysctl.rst nf_conntrack_max: twice in the table"
#     - "Linux commit d532bcd0b269 (5.15): the factor of nf_conntrack_max becomes 1"
#     - "Linux commit 3183ab8997a4: nf_conntrack_buckets can be written"
#     - "Linux 6.12 net/netfilter/nf_conntrack_core.c nf_conntrack_init_start(): 262144 buckets from 4 GiB of memory on, fewer below; 65536 before Linux 5.15"
#   remedy: raise net.netfilter.nf_conntrack_buckets along with nf_conntrack_max, to the same number
package tcplint.rules.TL502

import data.tcplint.lib

report contains {
	"parameter": settings[0].parameter,
	"settings": [settings[0].index],
	"related": [setting.index | some setting in array.slice(settings, 1, 2)],
	"message": sprintf("nf_conntrack_max=%d is %s of the table: every flow is in it twice, so each packet walks a long chain when the table fills", [entries, ratio]),
} if {
	settings := array.concat(
		[setting | setting := lib.winner(lib.conntrack_max_parameter)],
		[setting | setting := lib.winner("net.netfilter.nf_conntrack_buckets")],
	)
	count(settings) > 0
	lib.namespace == "host"
	entries := lib.conntrack_max
	ratio := too_many(entries)
}

too_many(entries) := sprintf("%v times the %d buckets", [round(entries / buckets), buckets]) if {
	buckets := lib.asked_int("net.netfilter.nf_conntrack_buckets")
	buckets > 0
	entries > 4 * buckets
}

# With little memory the default is not known, only that it is no larger.
too_many(entries) := sprintf("more than four times the %d buckets or fewer", [most_buckets]) if {
	not lib.is_set("net.netfilter.nf_conntrack_buckets")
	not lib.default_int("net.netfilter.nf_conntrack_buckets")
	entries > 4 * most_buckets
}

most_buckets := 262144
