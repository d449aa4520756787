# METADATA
# scope: package
# title: The kernel no longer has this parameter
# description: |
#   The parameter existed, and this kernel has it no more: opening it fails with
#   ENOENT at every boot, and what the line was written for does not happen. Since
#   the line is still there, readers believe that it does.
#
#   Where the parameter had no effect any more when it was removed, only the
#   failure remains: a warning. A line with a leading `-` is written for more than
#   one kernel: one step milder. Parameters with a story of their own have their
#   own rule: tcp_tw_recycle TL102 and TL103, ip_conntrack_* TL504.
# custom:
#   id: TL003
#   severity: error
#   when: [absent]
#   parameters: ["*"]
#   reads: []
#   facts: [kernel]
#   overrides: []
#   proof: [PROC-STAT]
#   sources:
#     - "kernel catalogue: the commit of each removal, and five measured kernels"
#   remedy: delete the line
#   part: key
package tcplint.rules.TL003

import data.tcplint.lib

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"severity": severity(entry, setting),
	"message": message(entry, setting),
	"remedy": remedy(entry),
} if {
	some [setting, entry] in lib.absent_settings
	lib.removed(entry)
}

severity(entry, setting) := "info" if {
	entry.harmless
	lib.may_fail(setting)
} else := "warning" if {
	entry.harmless
} else := "warning" if {
	lib.may_fail(setting)
} else := "error"

message(entry, setting) := sprintf("%s was removed in Linux %s and did nothing by then: %s does not have it, and the line fails at every boot", [setting.parameter, lib.version_text(entry.removed), lib.kernel_name]) if {
	entry.harmless
	entry.removed != null
} else := sprintf("%s was removed in Linux %s: %s does not have it, so the line fails at every boot and sets nothing", [setting.parameter, lib.version_text(entry.removed), lib.kernel_name]) if {
	entry.removed != null
	entry.removed <= lib.version
} else := sprintf("%s is gone: %s does not have it, so the line fails at every boot and sets nothing", [setting.parameter, lib.kernel_name])

remedy(entry) := sprintf("delete the line; %s is what there is today", [entry.suggestion]) if {
	entry.suggestion != null
} else := "delete the line"
