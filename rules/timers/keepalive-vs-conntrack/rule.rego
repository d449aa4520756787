# METADATA
# scope: package
# title: Keepalive probes come after the flow is forgotten
# description: |
#   A connection tracker drops an idle flow after its established timeout: Linux
#   after nf_conntrack_tcp_timeout_established (432000 s by default), NAT gateways
#   and load balancers in the path often after a few minutes. Keepalive probes
#   renew the flow, but the first one is sent only after tcp_keepalive_time (7200 s
#   by default). If that is not shorter, an idle connection is dead before the
#   first probe, and both ends notice late or never. It concerns sockets with
#   SO_KEEPALIVE only; a program that sends its own heartbeats, or sets
#   TCP_KEEPIDLE, is not affected.
# custom:
#   id: TL401
#   severity: warning
#   parameters: [net.ipv4.tcp_keepalive_time, net.netfilter.nf_conntrack_tcp_timeout_established]
#   reads: []
#   facts: [conntrack, roles, edges, idle_timeout_on_path, lifetime]
#   overrides: []
#   proof: [CT-EST]
#   sources:
#     - "Linux 6.12 net/netfilter/nf_conntrack_proto_tcp.c tcp_timeouts[]"
#     - "Linux 6.12 Documentation/networking/ip-sysctl.rst tcp_keepalive_time"
#     - "measured on Linux 6.18: an idle flow is gone after the established timeout"
#   remedy: set net.ipv4.tcp_keepalive_time to less than half of the idle timeout
package tcplint.rules.TL401

import data.tcplint.lib

report contains object.union(about_own_tracker, {
	"settings": [settings[0].index],
	"related": [setting.index | some setting in array.slice(settings, 1, 2)],
}) if {
	settings := late_for_own_tracker
	lib.tracks
}

report contains object.union(about_own_tracker, {
	"verdict": "undetermined",
	"missing": ["conntrack"],
	"settings": [settings[0].index],
	"related": [setting.index | some setting in array.slice(settings, 1, 2)],
}) if {
	settings := late_for_own_tracker
	lib.tracking_unknown
}

report contains {
	"parameter": "net.ipv4.tcp_keepalive_time",
	"settings": [setting.index | some setting in keepalive_setting],
	"edge": edge.index,
	"message": sprintf("tcp_keepalive_time=%d is not shorter than the idle timeout of %d s on the path of %s: an idle connection is forgotten there before the first probe", [
		lib.asked_int("net.ipv4.tcp_keepalive_time"),
		floor(edge.idle_timeout_on_path_ns / 1000000000),
		lib.edge_name(edge),
	]),
} if {
	some edge in lib.edges
	edge.idle_timeout_on_path_ns != null
	lib.asked_int("net.ipv4.tcp_keepalive_time") * 1000000000 >= edge.idle_timeout_on_path_ns
	lives_long_enough(edge)
}

# What is wrong where this host's own tracker forgets too early. The settings
# that take part: the keepalive time first.
late_for_own_tracker := settings if {
	lib.asked_int("net.netfilter.nf_conntrack_tcp_timeout_established") > 0
	lib.asked_int("net.ipv4.tcp_keepalive_time") >= lib.asked_int("net.netfilter.nf_conntrack_tcp_timeout_established")
	settings := array.concat(keepalive_setting, established_setting)
	count(settings) > 0
}

about_own_tracker := {
	"parameter": "net.ipv4.tcp_keepalive_time",
	"message": sprintf("tcp_keepalive_time=%d is not shorter than nf_conntrack_tcp_timeout_established=%d: this host's connection tracker forgets an idle connection before the first probe", [
		lib.asked_int("net.ipv4.tcp_keepalive_time"),
		lib.asked_int("net.netfilter.nf_conntrack_tcp_timeout_established"),
	]),
}

keepalive_setting := [setting | setting := lib.winner("net.ipv4.tcp_keepalive_time")]

established_setting := [setting | setting := lib.winner("net.netfilter.nf_conntrack_tcp_timeout_established")]

# A connection that ends before the timeout is never idle for so long.
lives_long_enough(edge) if edge.lifetime_ns == null

lives_long_enough(edge) if edge.lifetime_ns >= edge.idle_timeout_on_path_ns
