# METADATA
# scope: package
# title: The parameter exists only while a module is loaded
# description: |
#   net.netfilter.nf_conntrack_*, net.bridge.bridge-nf-* and some others are not
#   there until their module is. sysctl files are applied early at boot; the
#   firewall or container engine that loads the module comes later, and takes the
#   kernel's defaults. systemd-sysctl prints a line and ends with success, so nobody
#   notices. A name in /etc/modules-load.d, which is read before, cures it. A
#   congestion control or a queueing discipline is another case: writing its name
#   loads the module. Only in a container it must be loaded on the host already.
# custom:
#   id: TL508
#   severity: warning
#   parameters: [net.netfilter.*, net.nf_conntrack_max, net.bridge.*, net.ipv4.vs.*, net.sctp.*, net.mpls.*, net.ipv4.tcp_congestion_control]
#   reads: []
#   facts: [modules, namespace]
#   overrides: []
#   proof: [LOADER]
#   sources:
#     - "systemd-sysctl.service: After=systemd-modules-load.service"
#     - "measured with systemd-sysctl 252 and procps 4.0.2: an absent parameter is a warning, exit 0 and exit 1"
#     - "Linux 6.12 net/ipv4/tcp_cong.c tcp_ca_find_autoload(), net/sched/sch_api.c qdisc_set_default(): request_module()"
#     - "Linux commit 8d432592f30f: another network namespace cannot choose a restricted congestion control"
#   remedy: name the module in a file of /etc/modules-load.d, and in `modules` of tcplint.toml
#   part: key
package tcplint.rules.TL508

import data.tcplint.lib

report contains {
	"parameter": first.parameter,
	"settings": [first.index],
	"related": array.slice(indexes, 1, count(indexes)),
	"message": sprintf("%s needs the module %s, which nothing loads before the sysctl files are applied: %s", [first.parameter, module, outcome]),
	"remedy": sprintf("put %s into a file of /etc/modules-load.d, and into `modules` of tcplint.toml", [module]),
} if {
	lib.stated("modules")
	some [_, module], indexes in needing
	not lib.loaded(module)
	first := input.settings[indexes[0]]
}

report contains {
	"verdict": "undetermined",
	"missing": ["modules"],
	"parameter": first.parameter,
	"settings": [first.index],
	"related": array.slice(indexes, 1, count(indexes)),
	"message": sprintf("%s needs the module %s, and nothing says whether it is loaded before the sysctl files are applied", [first.parameter, module]),
} if {
	not lib.stated("modules")
	some [_, module], indexes in needing
	first := input.settings[indexes[0]]
}

# The settings of a source that need a module: one missing module is one cause.
needing[[source, module]] := indexes if {
	some [source, module] in {[need[0], need[1]] | some need in needs}
	indexes := [need[2] | need := needs[_]; need[0] == source; need[1] == module]
}

# In the order of the settings.
needs := [[setting.source, module, setting.index] |
	some setting in input.settings
	setting.kind == "assign"
	startswith(setting.parameter, "net.")
	module := module_for(setting)
]

module_for(setting) := module if {
	module := lib.catalogue(setting).module
	module != null
	lib.may_exist(setting)
}

# cubic is the default and reno is always there (net/ipv4/Kconfig); the kernel
# loads others by itself, but not for a container.
module_for(setting) := concat("", ["tcp_", name]) if {
	setting.parameter == "net.ipv4.tcp_congestion_control"
	lib.in_container
	name := trim_space(setting.written)
	regex.match(`^[a-z0-9_]+$`, name)
	not name in {"cubic", "reno"}
}

outcome := "systemd-sysctl skips the line with a warning and ends with success" if {
	lib.loader == "systemd"
} else := "the line fails"
