# METADATA
# scope: package
# title: A comment on the line of a value is part of the value
# description: |
#   No loader knows comments behind a value: they write everything after the `=`.
#   A number survives that, since the kernel stops reading at the blank; without
#   the blank, for lists of ports and for names such as that of a congestion
#   control the write is refused, and a free text is stored with the comment in
#   it.
# custom:
#   id: TL021
#   severity: warning
#   when: [odd-value]
#   parameters: ["*"]
#   reads: []
#   facts: [kernel]
#   overrides: [TL009]
#   proof: [RANGE]
#   sources:
#     - "tried with systemd 252 and 257, procps 3.3.12 to 4.0.7, busybox 1.35, toybox 0.8.9"
#     - "tried on Linux 6.18: 1 # c is 1 for numbers, 1#c and reno # c are refused"
#   remedy: move the comment to a line of its own
#   part: value
package tcplint.rules.TL021

import data.tcplint.lib

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"severity": "error",
	"message": sprintf("%s is refused: no loader takes the comment off, and the kernel cannot read it. The old value stays%s", [lib.named(setting), stops]),
	"remedy": remedy(setting),
} if {
	some [setting, reason] in lib.refusals
	reason in {"format", "name", "empty"}
	lib.before_comment(setting.written)
}

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"severity": "warning",
	"message": sprintf("no loader takes the comment off the value of %s: %s", [lib.named(setting), luck(entry)]),
	"remedy": remedy(setting),
} if {
	some [setting, entry] in lib.taken
	lib.before_comment(setting.written)
	not lib.unrendered(setting)
	not may_hold_marks(setting, entry)
}

# A free text may have # and ; in it: only a # after a blank looks like a comment.
may_hold_marks(setting, entry) if {
	not lib.numeric(entry)
	not regex.match(`\s#`, setting.written)
}

luck(entry) := "the kernel happens to stop reading at the blank" if {
	lib.numeric(entry)
} else := "it becomes part of the text"

stops := ", and the rest of the file is not applied" if {
	lib.loader in {"busybox", "toybox"}
} else := ""

remedy(setting) := "move the comment to a line of its own, and give a value" if {
	lib.before_comment(setting.written) == ""
} else := sprintf("write %s, and the comment on a line of its own", [lib.before_comment(setting.written)])
