# METADATA
# scope: package
# title: ip_conntrack_* names are gone
# description: |
#   The tracker of Linux 2.4 was ip_conntrack; nf_conntrack took its place and kept
#   the old names as copies until Linux 4.9 removed them. The write fails with
#   ENOENT and the limit or timeout stays what it was. The new names are
#   net.netfilter.nf_conntrack_*, with the same units. The kernel 3.10 of el7 still
#   has the old names.
# custom:
#   id: TL504
#   severity: error
#   when: [absent]
#   kernels: 4.9 and later, not el7
#   parameters: [net.ipv4.netfilter.ip_conntrack_*, net.ipv4.ip_conntrack_*]
#   reads: []
#   facts: []
#   overrides: [TL003]
#   proof: [PROC-STAT]
#   sources:
#     - "Linux commit adf0516845bc (4.9): remove ip_conntrack* sysctl compat code"
#   remedy: rename the key to net.netfilter.nf_conntrack_*
#   part: key
package tcplint.rules.TL504

import data.tcplint.lib

report contains {
	"parameter": parameter,
	"settings": [index],
	"message": sprintf("%s is the name of a tracker that %s no longer has: the write fails with ENOENT", [parameter, lib.kernel_name]),
	"remedy": sprintf("write %s", [new_name]),
} if {
	some parameter in lib.assigned_parameters
	contains(parameter, ".ip_conntrack_")
	entry := data.kernel.parameters[parameter]
	lib.span_value(entry.presence) == false
	new_name := renamed(parameter)
	some index in lib.assigned[parameter]
}

renamed(parameter) := concat("", ["net.netfilter.nf_conntrack_", suffix]) if {
	some prefix in ["net.ipv4.netfilter.ip_conntrack_", "net.ipv4.ip_conntrack_"]
	startswith(parameter, prefix)
	suffix := trim_prefix(parameter, prefix)
}
