# METADATA
# scope: package
# title: The parameter can only be read
# description: |
#   The kernel shows the parameter and takes no write, of root neither: it counts
#   something, as nf_conntrack_count does, or tells what the kernel was built or
#   booted with. On a host that was looked at the same holds where /proc/sys is
#   mounted read-only, as in containers, and where the file has no mode to write.
#   The line fails with EACCES or EROFS and sets nothing; systemd-sysctl ends with
#   success and tells nobody.
# custom:
#   id: TL027
#   severity: error
#   when: [read-only]
#   parameters: ["*"]
#   reads: []
#   facts: [kernel]
#   overrides: []
#   proof: []
#   sources:
#     - "kernel catalogue, field read_only: modes on five measured kernels"
#     - "systemd 252 src/sysctl/sysctl.c sysctl_write_or_warn(): EACCES, EPERM and EROFS are debug messages"
#   remedy: delete the line
#   part: key
package tcplint.rules.TL027

import data.tcplint.lib

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"severity": severity(setting),
	"message": message(setting),
	"remedy": remedy(setting),
} if {
	some write in input.world.trace
	write.result == "read-only"
	setting := input.settings[write.setting]
	setting.kind == "assign"
}

# The author says that the line may fail.
severity(setting) := "info" if {
	lib.may_fail(setting)
} else := "error"

message(setting) := sprintf("%s can only be read on %s: the write fails, and the line sets nothing", [setting.parameter, lib.kernel_name]) if {
	lib.catalogue(setting).read_only
} else := sprintf("%s cannot be written on this host: /proc/sys is mounted read-only there, or the file has no mode to write", [setting.parameter])

remedy(setting) := "delete the line" if {
	lib.catalogue(setting).read_only
} else := "set it where /proc/sys can be written, on the machine that the container runs on"
