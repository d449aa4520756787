# METADATA
# scope: package
# title: A container can only read this parameter
# description: |
#   Some parameters of the whole machine are shown in a container's network
#   namespace with mode 0444: net.core.rmem_max and wmem_max (since Linux 6.11),
#   nf_conntrack_max and nf_conntrack_buckets. A write fails with EACCES, for root
#   too. systemd-sysctl says nothing about it and procps before 4.0.6 ends with
#   success, so the boot looks clean. The value is the one of the host; set it there.
# custom:
#   id: TL702
#   severity: error
#   when: [container]
#   parameters: ["*"]
#   reads: []
#   facts: [namespace]
#   roles: [container]
#   overrides: [TL026, TL027, TL704]
#   proof: [NS-LIST]
#   sources:
#     - "measured on Linux 5.10, 6.1, 6.12, 6.18 and 7.3: modes in a child network namespace"
#     - "Linux commit 19249c0724f2 (6.11): rmem_max and wmem_max in every namespace, read-only"
#     - "measured with systemd-sysctl 252 and procps 4.0.2"
#   remedy: set it on the host or node, and delete the line here
#   part: key
package tcplint.rules.TL702

import data.tcplint.lib

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"message": sprintf("%s can only be read in %s on %s: the write fails with EACCES even for root, and the loader may end with success", [setting.parameter, lib.container_words, lib.kernel_name]),
} if {
	lib.in_container
	some setting in input.settings
	setting.kind == "assign"
	lib.reach(setting) == "read-only"
	lib.may_exist(setting)
}
