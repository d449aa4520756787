# METADATA
# scope: package
# title: The port range and the unprivileged ports are set in the wrong order
# description: |
#   The kernel checks each write of ip_local_port_range and
#   ip_unprivileged_port_start against what the other one holds at that moment:
#   the range must not begin below the start. To lower both, the start must be
#   written first; to raise both, the range. The other way round the first write
#   fails with EINVAL, although the two values would fit.
#
#   procps writes in the order of the lines. systemd-sysctl does too, but a
#   parameter that is set again to another value moves to the end.
# custom:
#   id: TL207
#   severity: error
#   when: [refused]
#   kernels: 4.11 and later
#   parameters: [net.ipv4.ip_local_port_range, net.ipv4.ip_unprivileged_port_start]
#   facts: [kernel]
#   overrides: [TL019]
#   proof: [RANGE-PRIV]
#   sources:
#     - "Linux 6.12 net/ipv4/sysctl_net_ipv4.c ipv4_local_port_range(), ipv4_privileged_ports()"
#   remedy: exchange the two lines
#   part: line
package tcplint.rules.TL207

import data.tcplint.lib

range_parameter := "net.ipv4.ip_local_port_range"

start_parameter := "net.ipv4.ip_unprivileged_port_start"

report contains {
	"parameter": range_parameter,
	"settings": [setting.index],
	"related": [other.index],
	"message": sprintf("ip_local_port_range is written before ip_unprivileged_port_start=%d lowers what it may begin with: the kernel refuses %d as the low end and keeps the old range", [start, setting.ints[0]]),
	"remedy": sprintf("set net.ipv4.ip_unprivileged_port_start=%d in a line before this one", [start]),
} if {
	some write in lib.writes_to(range_parameter)
	write.reason == "unprivileged-port-start"
	other := lib.in_force(start_parameter)
	start := lib.int(start_parameter)
	setting := input.settings[write.setting]
	setting.ints[0] >= start
	not made_up_for(setting)
}

report contains {
	"parameter": start_parameter,
	"settings": [setting.index],
	"related": [other.index],
	"message": sprintf("ip_unprivileged_port_start=%d is written before ip_local_port_range begins at %d: the kernel refuses a start above the range's low end and keeps the old one", [start, lib.port_range[0]]),
	"remedy": "set net.ipv4.ip_local_port_range in a line before this one",
} if {
	some write in lib.writes_to(start_parameter)
	write.reason == "port-range"
	other := lib.in_force(range_parameter)
	setting := input.settings[write.setting]
	start := setting.ints[0]
	start <= lib.port_range[0]
	not made_up_for(setting)
}

# A later line sets the same once more, and succeeds.
made_up_for(setting) if lib.ints(setting.parameter) == setting.ints
