# METADATA
# scope: package
# title: The order of the lines undoes a setting
# description: |
#   The kernel looks at other parameters at the moment of a write. The two
#   thresholds of a fragment cache must not cross: to raise both, the high one is
#   written first, to lower both, the low one; the other way round the first write
#   fails with EINVAL, and a second run of the loader succeeds.
#
#   Some writes set other parameters too: a change of ip_forward (or
#   conf.all.forwarding, the same switch) sets conf.all.accept_redirects and the
#   forwarding of conf.default and every interface; the conf.all switches of IPv6
#   do the like; vm.dirty_bytes puts vm.dirty_ratio to 0 and the reverse. What was
#   written before to one of them does not last.
# custom:
#   id: TL016
#   severity: warning
#   parameters: [net.ipv4.ip_forward, net.ipv4.conf.all.forwarding, net.ipv6.conf.all.*, net.ipv4.ipfrag_*, net.ipv6.ip6frag_*, net.netfilter.nf_conntrack_frag6_*, net.ieee802154.*, net.netfilter.nf_conntrack_max, net.nf_conntrack_max, vm.dirty_*, vm.overcommit_*]
#   reads: []
#   facts: [kernel]
#   overrides: [TL019]
#   proof: [LOADER]
#   sources:
#     - "Linux 6.12 net/ipv4/ip_fragment.c: extra1 and extra2 of the thresholds are each other"
#     - "Linux 6.12 net/ipv4/devinet.c inet_forward_change()"
#     - "Documentation/admin-guide/sysctl/vm.rst: the other one appears as 0"
#     - "tried on Linux 6.18"
#   remedy: put the lines in the order that the kernel needs
#   part: line
package tcplint.rules.TL016

import data.tcplint.lib

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"related": [other.index],
	"message": sprintf("%s=%d is refused: at this moment it crosses the value of %s, which a later line sets to %d. The old value stays", [setting.parameter, setting.ints[0], other.parameter, other.ints[0]]),
	"remedy": sprintf("write %s in a line before this one", [other.parameter]),
} if {
	some [setting, "ipfrag-order"] in lib.refusals
	other := lib.out_of_order(setting)
}

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"related": [cause.index],
	"message": sprintf("%s=%s does not last: writing %s=%s also sets it, to %s", [setting.parameter, setting.written, cause.parameter, cause.written, lib.effective(setting.parameter).value]),
	"remedy": remedy(setting, cause),
} if {
	some setting in lib.undone
	cause := lib.undone_by(setting)
}

# Two names of one parameter, or two ways to say one limit: neither order keeps
# both. conf.all is written before what it is copied to.
remedy(setting, cause) := sprintf("write this line after %s", [lib.place(cause)]) if {
	regex.match(`\.ip_forward$|\.conf\.all\.`, cause.parameter)
	not setting.parameter in {"net.ipv4.ip_forward", "net.ipv4.conf.all.forwarding"}
} else := sprintf("keep one of this line and %s", [lib.place(cause)])
