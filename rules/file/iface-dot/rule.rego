# METADATA
# scope: package
# title: A dot in the name of an interface separates directories
# description: |
#   In a dotted key every dot is a `/`: `net.ipv4.conf.eth0.100.rp_filter` is the
#   file `net/ipv4/conf/eth0/100/rp_filter`, which does not exist. VLAN interfaces
#   have such names. With slashes the dot is kept: `net/ipv4/conf/eth0.100/rp_filter`
#   (systemd and procps also read `net.ipv4.conf.eth0/100.rp_filter`).
#
#   busybox tries which path exists and finds the interface by either spelling;
#   toybox finds it by none.
# custom:
#   id: TL014
#   severity: error
#   when: [unknown]
#   parameters: ["*"]
#   reads: []
#   facts: []
#   overrides: [TL002, TL023]
#   proof: [LOADER]
#   sources:
#     - "systemd 252 src/basic/sysctl-util.c sysctl_normalize(): the first separator decides"
#     - "tried with systemd 252 and 257, procps 3.3.12 to 4.0.7, busybox 1.35, toybox 0.8.9"
#   remedy: write the key with slashes
#   part: key
package tcplint.rules.TL014

import data.tcplint.lib

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"message": sprintf("a dot in the name of the interface %s separates directories here: the loader looks for %s, and no kernel has that", [interface, replace(setting.parameter, ".", "/")]),
	"remedy": remedy(family, interface, key),
} if {
	some setting in lib.last_settings
	setting.unknown
	setting.suggestion == null
	lib.loader != "busybox"
	some [_, family, interface, key] in regex.find_all_string_submatch_n(dotted, setting.parameter, 1)
	not split(interface, ".")[0] in no_interfaces
}

dotted := `^net\.((?:ipv4|ipv6|mpls)\.(?:conf|neigh))\.([^.]+\.[^/]+)\.([^.]+)$`

# What follows these is a misspelt name.
no_interfaces := {"all", "default", "lo"}

remedy(family, interface, key) := "set it when the interface comes up: toybox has no spelling for such a name" if {
	lib.loader == "toybox"
} else := sprintf("write net/%s/%s/%s", [replace(family, ".", "/"), interface, key])
