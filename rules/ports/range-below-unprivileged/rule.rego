# METADATA
# scope: package
# title: The port range begins among the privileged ports
# description: |
#   The kernel does not let ip_local_port_range begin below
#   ip_unprivileged_port_start, which is 1024 unless it is set: the write fails
#   with EINVAL and the old range stays. The same holds the other way round: a
#   start above the low end of the range is refused. `1 65535`, `0 65535` and
#   `1000 65000` all fail.
#
#   Where both are set and only their order is wrong, TL207 speaks. Before
#   Linux 4.11 there is no such limit.
# custom:
#   id: TL201
#   severity: error
#   when: [refused]
#   kernels: 4.11 and later
#   parameters: [net.ipv4.ip_local_port_range, net.ipv4.ip_unprivileged_port_start]
#   facts: [kernel]
#   overrides: [TL008]
#   proof: [RANGE-PRIV]
#   sources:
#     - "Linux 6.12 net/ipv4/sysctl_net_ipv4.c ipv4_local_port_range(), ipv4_privileged_ports()"
#     - "Linux commit 4548b683b781 (4.11): introduces ip_unprivileged_port_start"
#   remedy: begin the range at net.ipv4.ip_unprivileged_port_start or above
package tcplint.rules.TL201

import data.tcplint.lib

range_parameter := "net.ipv4.ip_local_port_range"

start_parameter := "net.ipv4.ip_unprivileged_port_start"

report contains {
	"parameter": range_parameter,
	"settings": [setting.index],
	"related": [other.index | other := lib.in_force(start_parameter)],
	"message": sprintf("ip_local_port_range begins at %d, below ip_unprivileged_port_start=%d: the kernel refuses it with EINVAL and keeps the old range", [low, start]),
	"remedy": sprintf("begin the range at %d or above", [start]),
} if {
	some write in lib.writes_to(range_parameter)
	write.reason == "unprivileged-port-start"
	setting := input.settings[write.setting]
	low := setting.ints[0]
	start := lib.int(start_parameter)
	low < start
}

report contains {
	"parameter": start_parameter,
	"settings": [setting.index],
	"related": [other.index | other := lib.in_force(range_parameter)],
	"message": sprintf("ip_unprivileged_port_start=%d is above the %d at which ip_local_port_range begins: the kernel refuses it with EINVAL and keeps the old start", [start, lib.port_range[0]]),
	"remedy": sprintf("begin net.ipv4.ip_local_port_range at %d or above, in a line before this one", [start]),
} if {
	some write in lib.writes_to(start_parameter)
	write.reason == "port-range"
	setting := input.settings[write.setting]
	start := setting.ints[0]
	start > lib.port_range[0]
}
