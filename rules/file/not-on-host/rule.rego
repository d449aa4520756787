# METADATA
# scope: package
# title: The host does not have this parameter now
# description: |
#   The kernel may have the parameter, and the host that was looked at shows none:
#   its module is not loaded, the interface is not there, IPv6 is switched off, or
#   the namespace of a container hides it. A write fails with ENOENT at once, so
#   `terraform apply` would fail. What no kernel or not this one has is TL002 to
#   TL005.
#
#   Judged where a host is looked at: at `terraform plan`, and for the directory
#   that `--proc-sys` names.
# custom:
#   id: TL026
#   severity: error
#   when: [missing]
#   parameters: ["*"]
#   reads: []
#   facts: [kernel]
#   overrides: [TL023, TL508]
#   proof: [PROC-STAT]
#   sources:
#     - "measured on Linux 5.10, 6.1, 6.12, 6.18 and 7.3: which parameters come with a module, and which a network namespace shows"
#     - "Linux 6.12 net/ipv4/devinet.c, net/ipv6/addrconf.c: conf/<interface> is registered with the interface"
#   remedy: make it appear on the host first, or delete the line
#   part: key
package tcplint.rules.TL026

import data.tcplint.lib

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"severity": severity(setting),
	"message": sprintf("%s is not there on this host%s: %s", [setting.parameter, although(entry), why(setting, entry)]),
	"remedy": remedy(setting, entry),
} if {
	some setting in lib.last_settings
	lib.missing_there(setting)
	not setting.unknown
	entry := lib.catalogue(setting)
	not lib.absent(entry)
}

# The author says that the line may fail.
severity(setting) := "info" if {
	lib.may_fail(setting)
} else := "error"

although(entry) := sprintf(", although %s can have it", [lib.kernel_name]) if {
	lib.span_value(entry.presence) == true
} else := ""

why(setting, entry) := sprintf("the module %s is not loaded", [entry.module]) if {
	entry.module != null
} else := sprintf("there is no interface %s", [interface(setting)]) if {
	interface(setting)
} else := "it belongs to the whole machine, and the host looks like a container" if {
	lib.reach(setting) == "absent"
} else := "IPv6 is switched off" if {
	startswith(setting.parameter, "net.ipv6.")
} else := "the kernel was built without it, or a namespace hides it"

remedy(setting, entry) := sprintf("load %s, and name it in a file of /etc/modules-load.d so that it is there at boot", [entry.module]) if {
	entry.module != null
} else := "make the interface first, or delete the line" if {
	interface(setting)
} else := "set it on the machine that the container runs on, and delete the line here" if {
	lib.reach(setting) == "absent"
} else := "delete the line, or correct the name"

# A setting of conf.default or conf.all is there with the family.
interface(setting) := groups[1] if {
	some groups in regex.find_all_string_submatch_n(`^net\.(?:ipv4|ipv6|mpls)\.(?:conf|neigh)\.([^.]+)\.[^.]+$`, setting.parameter, 1)
	not groups[1] in {"all", "default"}
}
