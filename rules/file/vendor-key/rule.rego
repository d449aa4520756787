# METADATA
# scope: package
# title: Only the kernels of a vendor have this parameter
# description: |
#   Mainline never had it. tcp_tw_timeout is the famous one: only the kernels of
#   Alibaba Cloud Linux 2 and 3 let TIME_WAIT be shortened (1 to 600 seconds); on
#   every other kernel it is 60 seconds and no parameter changes it. On this
#   kernel the line fails with ENOENT at every boot.
#
#   Without a kernel the rule cannot tell and names `--kernel`; the whole
#   `uname -r` says whose kernel it is, a bare version means mainline. A line with
#   a leading `-` is written for more than one kernel: only a remark.
# custom:
#   id: TL005
#   severity: error
#   when: [absent]
#   parameters: ["*"]
#   reads: []
#   facts: [kernel]
#   overrides: [TL002, TL003]
#   proof: [PROC-STAT]
#   sources:
#     - "help.aliyun.com: change the TCP TIME-WAIT timeout period"
#     - "kernel catalogue: the source of each vendor parameter"
#   remedy: delete the line, or give the whole uname -r of a kernel that has it
#   part: key
package tcplint.rules.TL005

import data.tcplint.lib

report contains object.union(
	{
		"parameter": setting.parameter,
		"settings": [setting.index],
		"severity": severity(setting),
		"message": sprintf("%s does not have %s: only kernels of %s do. The line fails at every boot and sets nothing%s", [lib.kernel_name, setting.parameter, vendors(entry), moreover(setting)]),
	},
	certainty,
) if {
	some [setting, entry] in lib.absent_settings
	lib.vendor_only(entry)
}

severity(setting) := "info" if {
	lib.may_fail(setting)
} else := "error"

certainty := {} if {
	lib.stated("kernel")
} else := {"verdict": "undetermined", "missing": ["kernel"]}

moreover(setting) := "; TIME_WAIT lasts 60 seconds here" if {
	startswith(setting.parameter, "net.ipv4.tcp_tw_timeout")
} else := ""

vendors(entry) := concat(", ", [object.get(vendor_names, vendor, vendor) | some vendor in entry.vendors])

vendor_names := {
	"al7": "Alibaba Cloud Linux 2",
	"al8": "Alibaba Cloud Linux 3",
	"android": "Android",
	"arch": "Arch Linux",
	"debian": "Debian",
	"el5": "Red Hat Enterprise Linux 5",
	"el6": "Red Hat Enterprise Linux 6",
	"openvz": "OpenVZ",
	"openwrt": "OpenWrt",
	"tlinux": "TencentOS",
	"ubuntu": "Ubuntu",
}
