# METADATA
# scope: package
# title: Containers do not take this value from the host
# description: |
#   A new network namespace begins with the kernel's constants, not with the values
#   of the host. Only a few parameters are copied from it: tcp_rmem, tcp_wmem, the
#   congestion control and, for IPv4, the conf.all and conf.default trees. So
#   somaxconn=8192 on a node leaves every container at 4096, unless it shares the
#   network of the host. It is asked only where `containers_follow` says that the
#   containers of this host are expected to have the same values; a node whose
#   values are for itself is fine. All lines of a file make one finding.
# custom:
#   id: TL703
#   severity: warning
#   when: [followed]
#   parameters: ["net.*"]
#   reads: []
#   facts: [containers_follow, namespace]
#   roles: [kubernetes-node]
#   overrides: []
#   proof: [NS-INHERIT]
#   sources:
#     - "measured on Linux 6.18: a namespace made after the change has the kernel's constants"
#     - "Linux 6.12 net/ipv4/tcp_ipv4.c tcp_sk_init(): what is copied from init_net"
#   remedy: give the containers the value too, with --sysctl or securityContext.sysctls
#   part: key
package tcplint.rules.TL703

import data.tcplint.lib

report contains {
	"parameter": first.parameter,
	"settings": [first.index],
	"related": array.slice(indexes, 1, count(indexes)),
	"message": sprintf("containers do not take %s from the host: a new network namespace on %s begins with the kernel's own values", [names(indexes), lib.kernel_name]),
} if {
	lib.is_true("containers_follow")
	not lib.in_container
	some _, indexes in lost
	first := input.settings[indexes[0]]
}

# By source: the settings that win and that a new namespace does not copy.
lost[source] := indexes if {
	some source in {lost_setting[0] | some lost_setting in lost_settings}
	indexes := [lost_setting[1] | lost_setting := lost_settings[_]; lost_setting[0] == source]
}

# In the order of the settings.
lost_settings := [[setting.source, setting.index] |
	some setting in input.settings
	setting.kind == "assign"
	startswith(setting.parameter, "net.")
	lib.winner(setting.parameter).index == setting.index
	entry := lib.catalogue(setting)
	lib.netns_reach(entry) == "per-netns"
	not entry.inherited
	lib.may_exist(setting)
	not lib.is_default(setting.parameter)
]

names(indexes) := concat(", ", shown) if {
	count(indexes) <= 3
	shown := [input.settings[index].parameter | some index in indexes]
} else := sprintf("%s and %d others", [input.settings[indexes[0]].parameter, count(indexes) - 1])
