# METADATA
# scope: package
# title: The setting is for one interface
# description: |
#   When the loader runs at boot, interfaces may not be there yet: drivers load
#   late, VLANs, bridges and tunnels are made by the network service, names change.
#   Then the write fails and the interface starts with what conf.default holds.
#   systemd has a udev rule (99-systemd.rules) that runs systemd-sysctl again for
#   each new interface; other loaders have nothing of the kind.
#
#   One finding an interface and file. all, default and lo are always there.
# custom:
#   id: TL023
#   severity: info
#   when: [interface]
#   parameters: [net.ipv4.*, net.ipv6.*, net.mpls.*]
#   reads: []
#   facts: []
#   overrides: []
#   proof: []
#   sources:
#     - "systemd rules.d/99-systemd.rules.in: systemd-sysctl --prefix=/net/ipv4/conf/$name and the like"
#     - "Linux 6.12 net/ipv4/devinet.c inetdev_init(): a new interface copies conf.default"
#   remedy: set the parameter when the interface comes up, or in conf.default before it does
#   part: key
package tcplint.rules.TL023

import data.tcplint.lib

report contains {
	"parameter": first.parameter,
	"settings": [first.index],
	"message": sprintf("%s of %s: %s", [counted(count(lines)), name, late]),
} if {
	some [_, name], lines in by_interface
	first := input.settings[min(lines)]
}

by_interface := {place: lines |
	some place in {[setting.source, name] | some [setting, name] in interface_settings}
	lines := [setting.index | some [setting, name] in interface_settings; place == [setting.source, name]]
}

interface_settings := [[setting, groups[1]] |
	some setting in lib.last_settings
	not setting.unknown
	some groups in regex.find_all_string_submatch_n(`^net\.(?:ipv4|ipv6|mpls)\.(?:conf|neigh)\.([^.]+)\.[^.]+$`, setting.parameter, 1)
	not groups[1] in {"all", "default", "lo"}
]

counted(1) := "a parameter"

counted(number) := sprintf("%d parameters", [number]) if number > 1

late := "if the interface is not there when the loader runs, only the udev rule of systemd sets them later" if {
	lib.loader == "systemd"
} else := "if the interface is not there when the loader runs, nothing sets them later"
