# METADATA
# scope: package
# title: A parameter is set twice in one file
# description: |
#   systemd-sysctl keeps one value a parameter, the last one, and writes it once,
#   at the place of the last line. procps, busybox and toybox write every line in
#   order. So the last value counts, unless the kernel refuses it: then procps
#   leaves the value of the earlier line and systemd the one from before the file.
#   It is an error where the two loaders end differently for this reason, a
#   warning where the values differ, a remark where they are the same.
# custom:
#   id: TL006
#   severity: warning
#   when: [repeated]
#   parameters: ["*"]
#   reads: []
#   facts: []
#   overrides: [TL019]
#   proof: [LOADER]
#   sources:
#     - "systemd 252 src/sysctl/sysctl.c: an ordered hash by path, another value moves to the end"
#     - "procps-ng 4.0.2 src/sysctl.c: every line is written"
#   remedy: keep the line with the value that is meant
#   part: line
package tcplint.rules.TL006

import data.tcplint.lib

report contains {
	"parameter": last.parameter,
	"settings": [last.index],
	"related": [before.index],
	"severity": severity(last, lines),
	"message": sprintf("%s is set %s in this file, %s", [last.parameter, times(lines), outcome(last, before, lines)]),
	"remedy": remedy(lines),
} if {
	some lines in lib.lines_at
	count(lines) > 1
	last := input.settings[lines[count(lines) - 1]]
	before := input.settings[lines[count(lines) - 2]]
	not lib.nowhere(last)
}

times(lines) := "twice" if {
	count(lines) == 2
} else := sprintf("%d times", [count(lines)])

severity(last, lines) := "info" if {
	not conflicting(lines)
} else := "error" if {
	loaders_differ(last.parameter)
} else := "warning"

conflicting(lines) if count({form(input.settings[line]) | some line in lines}) > 1

form(setting) := setting.ints if {
	setting.ints != null
} else := setting.written

loaders_differ(parameter) if lib.differ(input.world.effective[parameter], input.world.compare.effective[parameter])

outcome(last, before, lines) := "and what the values are is hidden: the last one counts" if {
	last.sensitive
} else := "to the same value" if {
	not conflicting([last.index, before.index])
	not conflicting(lines)
} else := sprintf("last to %s, and not always to that: the loaders end differently, %s with %s and %s with %s", [last.written, lib.loader, input.world.effective[last.parameter].value, input.world.compare.loader, input.world.compare.effective[last.parameter].value]) if {
	loaders_differ(last.parameter)
} else := sprintf("to %s in line %d and to %s here: the last line counts, the other ones only mislead", [before.written, before.line, last.written]) if {
	conflicting([last.index, before.index])
} else := sprintf("last to %s, with another value before: the last line counts, the other ones only mislead", [last.written])

remedy(lines) := "keep the line with the value that is meant" if {
	conflicting(lines)
} else := "delete all but one of the lines"
