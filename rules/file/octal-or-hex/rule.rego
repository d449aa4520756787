# METADATA
# scope: package
# title: The kernel reads the number as octal or hexadecimal
# description: |
#   The kernel's parser takes the base from the number: a leading 0 means octal, 0x
#   hexadecimal. `0600` is 384 and `010` is 8; `08` is refused. Leading zeros look
#   like padding and are read by nobody that way.
#
#   A hexadecimal number is written on purpose, mostly for a bit mask: that is a
#   remark. Leading zeros that change nothing, as in `01`, are no finding.
# custom:
#   id: TL010
#   severity: warning
#   when: [zero]
#   parameters: ["*"]
#   reads: []
#   facts: [kernel]
#   overrides: []
#   proof: [RANGE]
#   sources:
#     - "Linux 6.12 kernel/sysctl.c proc_get_long(): strtoul_lenient(p, &p, 0, val)"
#     - "tried on Linux 6.18: 010 is 8, 0x1e is 30"
#   remedy: write the number in decimal
#   part: value
package tcplint.rules.TL010

import data.tcplint.lib

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"severity": "warning",
	"message": sprintf("%s=%s: the kernel reads a number with a leading 0 as octal and sets %s", [lib.named(setting), setting.written, numbers_text(setting)]),
	"remedy": sprintf("write %s if that is meant, else the number without the leading 0", [numbers_text(setting)]),
} if {
	some [setting, entry] in lib.taken
	may_have_base(setting, entry)
	some i, word in words(setting)
	regex.match(`^-?0[0-7]+$`, word)
	to_number(trim_zeros(word)) != setting.ints[i]
}

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"severity": "info",
	"message": sprintf("%s=%s: the kernel reads the number as hexadecimal and sets %s", [lib.named(setting), setting.written, numbers_text(setting)]),
	"remedy": sprintf("write %s if readers should not have to convert it", [numbers_text(setting)]),
} if {
	some [setting, entry] in lib.taken
	may_have_base(setting, entry)
	some word in words(setting)
	regex.match(`^-?0[xX][0-9a-fA-F]+$`, word)
}

may_have_base(setting, entry) if {
	regex.match(`(^|[ \t])-?0[0-9xX]`, setting.written)
	setting.ints != null
	lib.numeric(entry)
}

words(setting) := array.slice(regex.split(`[ \t]+`, trim_space(setting.written)), 0, count(setting.ints))

trim_zeros(word) := regex.replace(word, `^(-?)0+([0-9])`, "${1}${2}")

numbers_text(setting) := concat(" ", [sprintf("%d", [number]) | some number in setting.ints])
