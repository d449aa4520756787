# METADATA
# scope: package
# title: The kernel accepts a value that has no meaning
# description: |
#   The kernel does not check this parameter, or not against what it does with it:
#   the write succeeds, reading it back shows the number, and the behaviour is that
#   of another value, or one that is documented nowhere. tcp_timestamps takes 0 to
#   255 and acts like 1 from 3 on; tcp_fin_timeout takes -5. The catalogue has the
#   values that have a meaning.
# custom:
#   id: TL011
#   severity: warning
#   when: [meaningless]
#   parameters: ["*"]
#   reads: []
#   facts: [kernel]
#   overrides: [TL008, TL105]
#   proof: [RANGE]
#   sources:
#     - "kernel catalogue, field meaningful: documentation and source of each parameter"
#     - "tried on Linux 6.18: tcp_timestamps takes 0 to 255, tcp_fin_timeout takes -5"
#   remedy: write a value with a meaning
#   part: value
package tcplint.rules.TL011

import data.tcplint.lib

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"message": sprintf("%s=%s has no defined meaning: the kernel does not check it, and what it does with it is written nowhere; what has one is %s", [lib.named(setting), setting.written, meaningful_text(entry)]),
	"remedy": sprintf("write %s", [meaningful_text(entry)]),
} if {
	some [setting, entry] in lib.taken
	entry.meaningful != null
	setting.ints != null
	some number in setting.ints
	not meaningful(entry, number)
}

meaningful(entry, number) if {
	some [low, high] in entry.meaningful
	low <= number
	number <= high
}

meaningful_text(entry) := concat(" or ", [interval_text(interval) | some interval in entry.meaningful])

# Ends that are those of the type say nothing.
interval_text([low, high]) := sprintf("%d or more", [low]) if {
	high >= 2147483
} else := sprintf("%d to %d", [low, high])
