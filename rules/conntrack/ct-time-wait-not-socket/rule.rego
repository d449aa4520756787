# METADATA
# scope: package
# title: The tracker's TIME_WAIT is not the socket's
# description: |
#   nf_conntrack_tcp_timeout_time_wait says how long the connection tracker keeps
#   its entry of a closed flow, 120 s by default. The socket in TIME_WAIT, and the
#   port that it holds, stays 60 s whatever the number: with 3 s the entry was gone
#   while the socket had 55 s to go. A shorter time makes room in a full table and
#   nothing else; below 60 s a late segment of the old connection meets no entry
#   and is INVALID to the firewall. Where the table is what the line is for, say so
#   in a comment of its own, away from the TIME_WAIT block.
# custom:
#   id: TL501
#   severity: info
#   parameters: [net.netfilter.nf_conntrack_tcp_timeout_time_wait]
#   reads: []
#   facts: []
#   overrides: []
#   proof: [CT-TW]
#   sources:
#     - "Linux 6.12 net/netfilter/nf_conntrack_proto_tcp.c tcp_timeouts[]: the tracker's own clock"
#     - "measured on Linux 6.18: the entry is gone after 3 s, the socket's TIME_WAIT has 55 s left"
#   remedy: delete the line, unless the conntrack table is what it is for
#   part: key
package tcplint.rules.TL501

import data.tcplint.lib

report contains {
	"parameter": tracked,
	"settings": [setting.index],
	"message": sprintf("nf_conntrack_tcp_timeout_time_wait=%d is the connection tracker's clock: the socket's TIME_WAIT stays 60 s, and so does its port", [seconds]),
} if {
	setting := lib.winner(tracked)
	seconds := lib.asked_int(tracked)
	not lib.is_default(tracked)
	in_time_wait_block(setting)
}

tracked := "net.netfilter.nf_conntrack_tcp_timeout_time_wait"

in_time_wait_block(setting) if lib.time_wait_intent(setting)

# Without a word about it: the parameters of TIME_WAIT are right above or below.
in_time_wait_block(setting) if {
	setting.comment == ""
	some parameter in {"net.ipv4.tcp_tw_reuse", "net.ipv4.tcp_tw_recycle", "net.ipv4.tcp_max_tw_buckets"}
	some index in lib.assigned[parameter]
	input.settings[index].source == setting.source
	abs(index - setting.index) < 5
}
