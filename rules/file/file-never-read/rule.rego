# METADATA
# scope: package
# title: The loader does not read the file
# description: |
#   A file with settings is there, and nothing in it is applied at boot:
#
#   - systemd-sysctl does not read /etc/sysctl.conf since version 207. Distributions
#     made up for it by the link /etc/sysctl.d/99-sysctl.conf; Debian 13 has it no
#     more. `sysctl -p` still reads the file, which hides the loss.
#   - Only names that end in `.conf` count. Copies that editors and package managers
#     leave (`.bak`, `.dpkg-old`, `~`) are a remark; names that say that the file is
#     off (`.disabled`, `.example`) are none, and neither are files without a setting.
#   - A file of the same name that is empty or a link to /dev/null masks it. Where
#     a package's file is masked, somebody meant it: a remark.
#
#   Judged only where the whole tree is known.
# custom:
#   id: TL020
#   severity: warning
#   when: [unread]
#   parameters: ["*"]
#   reads: []
#   facts: []
#   overrides: [TL019]
#   proof: [LOADER]
#   sources:
#     - "systemd NEWS 207: /etc/sysctl.conf is no longer read"
#     - "systemd 252 src/basic/conf-files.c: suffix, masks"
#     - "tried with systemd 252 and procps 4.0.2"
#   remedy: move the settings to a file that the loader reads
#   part: line
package tcplint.rules.TL020

import data.tcplint.lib

report contains {
	"source": source.index,
	"severity": severity(source),
	"message": message(source),
	"remedy": remedy(source),
} if {
	lib.judged("file-never-read")
	some source in input.sources
	not source.read
	source.reason in {"masked", "name", "no-99-link"}
	source.index in with_settings
	not switched_off(source)
}

with_settings := {setting.source | some setting in input.settings; setting.kind in {"assign", "glob"}}

severity(source) := "info" if {
	source.reason == "name"
	left_over(source)
} else := "info" if {
	source.reason == "masked"
	lib.vendor_file(source)
} else := "warning"

left_over(source) if regex.match(`(~|\.(bak|backup|old|orig|save|saved|swp|tmp|rej|dpkg-[a-z]+|ucf-[a-z]+|rpm(new|save|orig)|pac(new|save|orig)|apk-new|[0-9-]+))$`, source.path)

switched_off(source) if regex.match(`(?i)(^|/)(readme[^/]*|[^/]*\.(disabled?|off|inactive|unused|example|sample|dist|template|tmpl|j2|erb|md|txt))$`, source.path)

message(source) := "systemd-sysctl does not read sysctl.conf, and no link in sysctl.d leads to it: nothing in it is applied at boot" if {
	source.reason == "no-99-link"
} else := "the file is masked by an empty one or a link to /dev/null of the same name: nothing in it is applied at boot" if {
	source.reason == "masked"
} else := "the loader does not read a file of that name: nothing in it is applied at boot"

remedy(source) := "move the settings to a file of sysctl.d whose name ends in .conf, or link it: ln -s ../sysctl.conf /etc/sysctl.d/99-sysctl.conf" if {
	source.reason == "no-99-link"
} else := "remove the mask, or delete the file" if {
	source.reason == "masked"
} else := "delete the copy if nobody needs it" if {
	left_over(source)
} else := "give it a name that ends in .conf and does not begin with a dot"
