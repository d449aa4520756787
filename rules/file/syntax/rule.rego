# METADATA
# scope: package
# title: A line that sets nothing and is no comment
# description: |
#   A line is a comment (`#` or `;` first), blank, or `key = value`. Every loader
#   skips anything else, and what the line was written for does not happen.
#   systemd-sysctl applies the other lines and then reports failure, so that
#   systemd-sysctl.service is failed at every boot; procps prints a message and
#   exits 0; procps 3.3.13 to 3.3.17 write `=` and a rest of an earlier line to a
#   key without `=`.
#
#   Usual causes: prose without a `#`, `sysctl -w` output, a blank or a colon in
#   place of the `=`, a section header.
# custom:
#   id: TL001
#   severity: error
#   when: [no-setting]
#   parameters: ["*"]
#   reads: []
#   facts: []
#   overrides: []
#   proof: [LOADER]
#   sources:
#     - "systemd 252 src/sysctl/sysctl.c parse_file(): a line without = is skipped and the exit status becomes 1"
#     - "procps-ng 4.0.2 src/sysctl.c: invalid syntax, continuing"
#     - "procps-ng 3.3.17 sysctl.c: the value is what the line buffer holds behind the key"
#   remedy: put a # in front of the line, or delete it
#   part: line
package tcplint.rules.TL001

import data.tcplint.lib

report contains {
	"settings": [setting.index],
	"message": sprintf("%s: %s", [what(setting), skipped]),
	"remedy": remedy(setting),
} if {
	some setting in lib.read_settings
	setting.kind in {"invalid", "key-only"}
}

what(setting) := sprintf("%s has no value after the =", [setting.key]) if {
	setting.kind == "key-only"
	contains(setting.text, "=")
} else := sprintf("%s has no = and no value", [setting.key]) if {
	setting.kind == "key-only"
} else := "nothing is written before the =" if {
	contains(setting.text, "=")
} else := sprintf("%s has no = between key and value", [key_of(setting)]) if {
	key_of(setting)
} else := sprintf("%s is neither a comment nor key = value", [lib.quoted(setting.text)])

remedy(setting) := sprintf("write %s = and the value, or delete the line", [setting.key]) if {
	setting.kind == "key-only"
} else := sprintf("write %s = and the value", [key_of(setting)]) if {
	key_of(setting)
} else := "put a # in front of the line, or delete it"

# "net.core.somaxconn 1024" and "net.core.somaxconn: 1024". The value is not
# repeated: it may be a secret.
key_of(setting) := groups[1] if {
	some groups in regex.find_all_string_submatch_n(`^\s*-?((?:net|vm|fs|kernel|dev|user)[./][A-Za-z0-9_./-]+)\s*[:\s]\s*\S+`, setting.text, 1)
}

skipped := {
	"systemd": "systemd-sysctl skips the line and then reports failure for its whole service",
	"procps": "procps skips the line with a message and exits 0 all the same",
	"procps3": "procps 3.3 writes = and a rest of an earlier line to what it takes for the key",
	"busybox": "busybox skips the line with a message and exits 0 all the same",
	"toybox": "toybox skips the line and fails",
}[lib.loader]
