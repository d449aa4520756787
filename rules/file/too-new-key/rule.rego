# METADATA
# scope: package
# title: The kernel does not have this parameter yet
# description: |
#   The parameter came with a later kernel. Opening it fails with ENOENT at every
#   boot, and the behaviour that it would change stays as this kernel has it.
#   Vendors bring parameters to older kernels: where nobody has looked whether
#   this one has it, the rule says nothing. A line with a leading `-` is written
#   for more than one kernel: only a remark.
# custom:
#   id: TL004
#   severity: warning
#   when: [absent]
#   parameters: ["*"]
#   reads: []
#   facts: [kernel]
#   overrides: []
#   proof: [PROC-STAT]
#   sources:
#     - "kernel catalogue: the commit of each introduction, and five measured kernels"
#   remedy: delete the line, or write it with a leading - where the file serves more than one kernel
#   part: key
package tcplint.rules.TL004

import data.tcplint.lib

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"severity": severity(setting),
	"message": sprintf("%s does not have %s: %s. The line fails at every boot and sets nothing", [lib.kernel_name, setting.parameter, since(entry)]),
} if {
	some [setting, entry] in lib.absent_settings
	lib.too_new(entry)
}

severity(setting) := "info" if {
	lib.may_fail(setting)
} else := "warning"

since(entry) := sprintf("it came with Linux %s", [lib.version_text(entry.since)]) if {
	entry.since != null
} else := sprintf("it came later, Linux %s has it", [lib.version_text(lib.first_with(entry))])
