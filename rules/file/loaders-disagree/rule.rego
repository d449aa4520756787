# METADATA
# scope: package
# title: Two loaders leave different values
# description: |
#   The value after systemd-sysctl, which applies the files at boot, is not that
#   after `sysctl --system` or `sysctl -p` of procps, with which it was tested.
#   They differ in where /etc/sysctl.conf sorts, in what a `-key` line does to a
#   value, in what a refused duplicate leaves, in which files and line ends they
#   know. Only parameters are compared whose value is known under both. Where a
#   more exact rule names the cause, this one is silent.
# custom:
#   id: TL019
#   severity: warning
#   when: [differ]
#   parameters: ["*"]
#   reads: []
#   facts: [kernel]
#   overrides: []
#   proof: [LOADER]
#   sources:
#     - "systemd 252 and procps-ng 4.0.2 run on the same files"
#   remedy: set the parameter once, in a file below sysctl.d that both read, without -key lines after it
#   part: line
package tcplint.rules.TL019

import data.tcplint.lib

report contains {
	"parameter": parameter,
	"settings": settings,
	"message": sprintf("%s is %s after %s and %s after %s", [parameter, shown(ours), name_of(lib.loader), shown(theirs), name_of(input.world.compare.loader)]),
} if {
	some parameter, theirs in input.world.compare.effective
	ours := input.world.effective[parameter]
	lib.differ(ours, theirs)
	settings := array.concat(setting_by(ours, parameter, []), setting_by(theirs, parameter, setting_by(ours, parameter, [])))
	count(settings) > 0
}

# The line that wins, unless it is the one that is already named. A value that
# came with a write to another parameter is that one's business.
setting_by(held, parameter, before) := [held.by] if {
	is_number(held.by)
	not held.by in before
	sets(input.settings[held.by], parameter)
} else := []

sets(setting, parameter) if setting.parameter == parameter

sets(setting, _) if setting.kind == "glob"

shown(held) := "empty" if {
	held.value == ""
} else := lib.plain(held.value)

name_of(loader) := object.get({"systemd": "systemd-sysctl", "procps": "sysctl --system of procps", "procps3": "sysctl of procps 3"}, loader, loader)
