# METADATA
# scope: package
# title: The port range is not two numbers, low and high
# description: |
#   ip_local_port_range wants two numbers with a blank between them, the lower
#   one first. With a dash or a comma, or with the numbers the wrong way round,
#   the kernel answers EINVAL and keeps the old range. A single number is worse:
#   the kernel takes it for the low end, keeps the high end that was there, and
#   reports no error.
# custom:
#   id: TL206
#   severity: error
#   parameters: [net.ipv4.ip_local_port_range]
#   facts: []
#   overrides: [TL008, TL009]
#   proof: [RANGE]
#   sources:
#     - "Linux 6.12 net/ipv4/sysctl_net_ipv4.c ipv4_local_port_range()"
#     - "Linux 6.12 kernel/sysctl.c __do_proc_dointvec(): fewer numbers than fields leave the rest"
#   remedy: write the low and the high end with a blank between them
package tcplint.rules.TL206

import data.tcplint.lib

parameter := "net.ipv4.ip_local_port_range"

report contains {
	"parameter": parameter,
	"settings": [setting.index],
	"message": sprintf("ip_local_port_range=%s sets the low end only: the kernel keeps the high end that was there, and the range is now %d-%d", [number, lib.port_range[0], lib.port_range[1]]),
} if {
	some write in lib.writes_to(parameter)
	write.result == "ok"
	setting := input.settings[write.setting]
	number := single_number(write)
}

report contains {
	"parameter": parameter,
	"settings": [setting.index],
	"message": sprintf("ip_local_port_range=%s is taken for the low end, which would be above the high end that was there: the kernel refuses it and keeps the old range", [number]),
} if {
	some write in lib.writes_to(parameter)
	write.reason == "order"
	setting := input.settings[write.setting]
	number := single_number(write)
}

report contains {
	"parameter": parameter,
	"settings": [setting.index],
	"message": sprintf("ip_local_port_range begins at %d and ends at %d: the kernel refuses a low end above the high end and keeps the old range", [low, high]),
	"remedy": sprintf("write the low end first: %d %d", [high, low]),
} if {
	some write in lib.writes_to(parameter)
	write.reason == "order"
	setting := input.settings[write.setting]
	[low, high] := setting.ints
}

report contains {
	"parameter": parameter,
	"settings": [setting.index],
	"message": sprintf("ip_local_port_range=%s has %s between its ends, where the kernel wants a blank: it refuses the write and keeps the old range", [trim_space(write.written), joint]),
	"remedy": sprintf("write %s %s", [low, high]),
} if {
	some write in lib.writes_to(parameter)
	write.result == "refused"
	setting := input.settings[write.setting]
	some [_, low, joint, high] in regex.find_all_string_submatch_n(`^\s*([0-9]+)\s*(-|–|,|:|\.\.)\s*([0-9]+)\s*$`, write.written, 1)
}

single_number(write) := number if {
	number := trim_space(write.written)
	regex.match(`^[0-9]+$`, number)
}
