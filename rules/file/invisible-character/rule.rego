# METADATA
# scope: package
# title: An invisible character stands in or before the key
# description: |
#   Text that is copied from a web page or a chat brings characters that no editor
#   shows: a no-break space, a zero-width space, a byte order mark at the start of
#   the file. Loaders strip blanks and tabs only, so the character becomes part of
#   the key and no kernel has such a parameter. Before a `#` it makes a comment a
#   line without `=`, for which systemd-sysctl reports failure.
# custom:
#   id: TL018
#   severity: error
#   when: [non-ascii]
#   parameters: ["*"]
#   reads: []
#   facts: []
#   overrides: [TL001, TL002]
#   proof: [LOADER]
#   sources:
#     - "systemd 252 src/sysctl/sysctl.c: WHITESPACE is blank, tab, newline, carriage return"
#     - "tried with systemd 252 and 257, procps 3.3.12 to 4.0.7, busybox 1.35, toybox 0.8.9"
#   remedy: remove the character
#   part: line
package tcplint.rules.TL018

import data.tcplint.lib

report contains {
	"settings": [setting.index],
	"message": sprintf("%s stands in the key %s: no kernel has a parameter of that name, and the line sets nothing", [lib.invisible_name(setting.key), lib.quoted(regex.replace(setting.key, lib.invisible, ""))]),
	"remedy": "write the line anew, without copying",
} if {
	some setting in lib.read_settings
	setting.kind in {"assign", "exclude", "glob", "exclude-glob"}
	regex.match(lib.invisible, setting.key)
}

report contains {
	"settings": [setting.index],
	"message": sprintf("%s stands before the comment, so that the loader takes the line for a setting without =", [lib.invisible_name(setting.text)]),
} if {
	some setting in lib.read_settings
	setting.kind in {"invalid", "assign"}
	regex.match(hidden_comment, setting.text)
}

report contains {
	"settings": [setting.index],
	"message": sprintf("the line looks empty, and holds %s: the loader takes it for a setting without =", [lib.invisible_name(setting.text)]),
} if {
	some setting in lib.read_settings
	setting.kind == "invalid"
	regex.match(hidden_blank, setting.text)
}

hidden_comment := sprintf(`^\s*(%s|\s)*%s\s*[#;]`, [lib.invisible, lib.invisible])

hidden_blank := sprintf(`^(%s|\s)*$`, [lib.invisible])
