# METADATA
# scope: package
# title: Keepalive probes come after the flow is forgotten
# description: |
#   A connection tracker drops an idle flow after its established timeout: Linux
#   after nf_conntrack_tcp_timeout_established (432000 s by default), NAT gateways
#   and load balancers in the path often after a few minutes. Keepalive probes
#   renew the flow, but the first one is sent only after tcp_keepalive_time (7200 s
#   by default). If that is not shorter, an idle connection is dead before the
#   first probe, and both ends notice late or never.
#
#   After a probe the kernel sets its timer to tcp_keepalive_intvl (75 s by default),
#   even if the probe was answered: on an idle connection probes are as far apart as
#   the larger of the two. If tcp_keepalive_intvl is not shorter, the connection is
#   dead before the second probe.
#
#   It concerns sockets with SO_KEEPALIVE only; a program that sends its own
#   heartbeats, or sets TCP_KEEPIDLE and TCP_KEEPINTVL, is not affected.
# custom:
#   id: TL401
#   severity: warning
#   parameters: [net.ipv4.tcp_keepalive_time, net.ipv4.tcp_keepalive_intvl, net.netfilter.nf_conntrack_tcp_timeout_established]
#   reads: []
#   facts: [conntrack, roles, edges, idle_timeout_on_path, lifetime]
#   overrides: []
#   proof: [CT-EST]
#   sources:
#     - "Linux 6.12 net/netfilter/nf_conntrack_proto_tcp.c tcp_timeouts[]"
#     - "Linux 6.12 Documentation/networking/ip-sysctl.rst tcp_keepalive_time"
#     - "Linux 6.12 net/ipv4/tcp_timer.c tcp_keepalive_timer()"
#     - "measured on Linux 6.18: an idle flow is gone after the established timeout, with one probe that was answered too if tcp_keepalive_intvl is longer"
#   remedy: set net.ipv4.tcp_keepalive_time and net.ipv4.tcp_keepalive_intvl to less than half of the idle timeout
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
	"parameter": late.parameter,
	"settings": [setting.index | some setting in setting_of(late.parameter)],
	"edge": edge.index,
	"message": sprintf("%s=%d is not shorter than the idle timeout of %d s on the path of %s: an idle connection is forgotten there before the %s probe", [
		trim_prefix(late.parameter, "net.ipv4."),
		lib.asked_int(late.parameter),
		floor(edge.idle_timeout_on_path_ns / 1000000000),
		lib.edge_name(edge),
		late.probe,
	]),
} if {
	some edge in lib.edges
	edge.idle_timeout_on_path_ns != null
	late := late_for(edge.idle_timeout_on_path_ns / 1000000000)
	lives_long_enough(edge)
}

# The probe that comes too late for an idle timeout, and the parameter that says when.
late_for(seconds) := {"parameter": "net.ipv4.tcp_keepalive_time", "probe": "first"} if {
	lib.asked_int("net.ipv4.tcp_keepalive_time") >= seconds
} else := {"parameter": "net.ipv4.tcp_keepalive_intvl", "probe": "second"} if {
	lib.asked_int("net.ipv4.tcp_keepalive_intvl") >= seconds
}

# What is wrong where this host's own tracker forgets too early.
late_for_tracker := late_for(lib.asked_int(established)) if lib.asked_int(established) > 0

# The settings that take part: the one of the probe first.
late_for_own_tracker := settings if {
	settings := array.concat(setting_of(late_for_tracker.parameter), setting_of(established))
	count(settings) > 0
}

about_own_tracker := {
	"parameter": late_for_tracker.parameter,
	"message": sprintf("%s=%d is not shorter than nf_conntrack_tcp_timeout_established=%d: this host's connection tracker forgets an idle connection before the %s probe", [
		trim_prefix(late_for_tracker.parameter, "net.ipv4."),
		lib.asked_int(late_for_tracker.parameter),
		lib.asked_int(established),
		late_for_tracker.probe,
	]),
}

established := "net.netfilter.nf_conntrack_tcp_timeout_established"

setting_of(parameter) := [setting | setting := lib.winner(parameter)]

# A connection that ends before the timeout is never idle for so long.
lives_long_enough(edge) if edge.lifetime_ns == null

lives_long_enough(edge) if edge.lifetime_ns >= edge.idle_timeout_on_path_ns
