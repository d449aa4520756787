# METADATA
# scope: package
# title: A later -key line cancels the setting
# description: |
#   `-key` without a value keeps a parameter out of globs. systemd-sysctl holds one
#   entry a parameter, and a later `-key`, also one of another file, replaces the
#   value by nothing: the parameter is not written at all. The manual does not say
#   so. Distributions ship such lines: `-net.ipv4.conf.all.rp_filter` in
#   /usr/lib/sysctl.d/50-default.conf cancels the same parameter of
#   /etc/sysctl.d/10-x.conf. procps writes the value.
#
#   A file of /etc or /run that takes out what a package ships is no finding.
# custom:
#   id: TL015
#   severity: warning
#   when: [exclude]
#   parameters: ["*"]
#   reads: []
#   facts: []
#   overrides: [TL019]
#   proof: [LOADER]
#   sources:
#     - "systemd 252 src/sysctl/sysctl.c parse_file(): the old entry is removed, the new one has no value"
#     - "tried with systemd 252 and 257"
#   remedy: set the parameter in a file that sorts after the -key line
#   part: line
package tcplint.rules.TL015

import data.tcplint.lib

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"related": [exclude.index],
	"message": sprintf("%s=%s is never written: the later line %s takes the parameter out, and systemd keeps only the last entry", [lib.named(setting), setting.written, lib.place(exclude)]),
	"remedy": sprintf("set it in a file that sorts after %s", [lib.source(exclude).path]),
} if {
	lib.loader == "systemd"
	some exclude in excludes
	lines := settings_of(exclude)
	last := lines[count(lines) - 1]
	last < exclude.index
	setting := input.settings[last]
	not cleared_by_admin(setting, exclude)
}

excludes := [setting | some setting in lib.read_settings; setting.kind in {"exclude", "exclude-glob"}]

settings_of(exclude) := lib.lines_of[exclude.parameter] if {
	exclude.kind == "exclude"
} else := globs[exclude.parameter]

globs := {pattern: lines |
	some pattern in {setting.parameter | some setting in lib.read_settings; setting.kind == "glob"}
	lines := [setting.index | some setting in lib.read_settings; setting.kind == "glob"; setting.parameter == pattern]
}

cleared_by_admin(setting, exclude) if {
	lib.vendor_file(lib.source(setting))
	not lib.vendor_file(lib.source(exclude))
}
