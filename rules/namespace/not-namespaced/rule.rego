# METADATA
# scope: package
# title: A container cannot set this parameter
# description: |
#   A container has its own network namespace, and in it only the parameters that
#   the kernel keeps per namespace. Those of the whole machine are not there:
#   net.ipv4.tcp_mem, tcp_max_orphans or net.core.netdev_max_backlog give ENOENT,
#   and vm.* or fs.* lie on a /proc/sys that is mounted read-only. Container engines
#   refuse them as well. In a namespace that belongs to a user namespace, as rootless
#   containers have it, the whole of net.core is hidden up to Linux 6.1. The same
#   line is right on the host or node.
# custom:
#   id: TL701
#   severity: error
#   when: [container]
#   parameters: ["*"]
#   reads: []
#   facts: [namespace]
#   roles: [container]
#   overrides: [TL026, TL027, TL704]
#   proof: [NS-LIST]
#   sources:
#     - "measured on Linux 5.10, 6.1, 6.12, 6.18 and 7.3: what a child network namespace shows"
#     - "ipc_namespaces(7), uts_namespaces(7): which kernel.* parameters a namespace has"
#   remedy: set it on the host or node, and delete the line here
#   part: key
package tcplint.rules.TL701

import data.tcplint.lib

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"message": sprintf("%s %s", [setting.parameter, why(lib.reach(setting))]),
} if {
	lib.in_container
	some setting in input.settings
	setting.kind == "assign"
	lib.reach(setting) in {"absent", "host-wide"}
	lib.may_exist(setting)
}

why("absent") := sprintf("is not there in %s on %s: it belongs to the whole machine, and the write fails with ENOENT", [lib.container_words, lib.kernel_name])

why("host-wide") := sprintf("belongs to the whole machine, not to %s: its /proc/sys is read-only there", [lib.container_words])
