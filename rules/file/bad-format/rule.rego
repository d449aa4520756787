# METADATA
# scope: package
# title: The kernel cannot read the value
# description: |
#   The loaders write what stands after the `=` as it is: quotes, a semicolon, a
#   unit, a comma are part of the value, and the kernel's parser answers EINVAL. A
#   vector is worse: it is read number by number, and what comes before the bad
#   part is applied. A vector with too few numbers is accepted and changes the
#   first ones only; numbers too many, and words after a blank, are ignored.
#
#   kernel.printk is often set with its first number alone, which is what counts;
#   that is a remark.
# custom:
#   id: TL009
#   severity: error
#   when: [odd-value, refused]
#   parameters: ["*"]
#   reads: []
#   facts: [kernel]
#   overrides: []
#   proof: [RANGE]
#   sources:
#     - "Linux 6.12 kernel/sysctl.c __do_proc_dointvec(): fields are stored one by one, blanks separate them"
#     - "tried on Linux 6.18: quotes, units, commas, semicolons"
#   remedy: "write the value as the kernel prints it: plain numbers, with blanks between them"
#   part: value
package tcplint.rules.TL009

import data.tcplint.lib

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"message": sprintf("%s=%s is refused: %s%s%s", [lib.named(setting), setting.written, flaw(setting, reason), partly(setting), stops]),
	"remedy": remedy(setting),
} if {
	some [setting, reason] in lib.refusals
	reason in {"format", "empty", "name"}
}

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"severity": short_severity(setting),
	"message": sprintf("%s takes %d numbers and gets %d: the kernel accepts that, changes the first and keeps the others as they were", [lib.named(setting), entry.fields, count(setting.ints)]),
	"remedy": sprintf("write all %d numbers", [entry.fields]),
} if {
	some [setting, entry] in lib.taken
	lib.numeric(entry)
	setting.ints != null
	count(setting.ints) < entry.fields
	not as_many_as_zones(setting)
}

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"severity": "warning",
	"message": sprintf("%s=%s: the kernel reads %s and ignores the rest", [lib.named(setting), setting.written, read_part(entry)]),
	"remedy": sprintf("write %s", [concat(" ", array.slice(words(setting), 0, entry.fields))]),
} if {
	some [setting, entry] in lib.taken
	lib.numeric(entry)
	entry.fields > 0
	not setting.sensitive
	count(words(setting)) > entry.fields
	not lib.unrendered(setting)
	not lib.before_comment(setting.written)
	not as_many_as_zones(setting)
}

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"message": sprintf("%s=%s: no loader takes the quotes off, they become part of the text", [lib.named(setting), setting.written]),
	"remedy": sprintf("write %s", [trim(setting.written, `"'`)]),
} if {
	some [setting, entry] in lib.taken
	entry.type == "string"
	in_quotes(setting)
}

# vm.lowmem_reserve_ratio has as many numbers as the machine has memory zones
# (Documentation/admin-guide/sysctl/vm.rst).
as_many_as_zones(setting) if setting.parameter == "vm.lowmem_reserve_ratio"

short_severity(setting) := "info" if {
	setting.parameter == "kernel.printk"
} else := "error"

words(setting) := regex.split(`[ \t]+`, trim_space(setting.written))

read_part(entry) := "the first number" if {
	entry.fields == 1
} else := sprintf("the first %d numbers", [entry.fields])

in_quotes(setting) if regex.match(`^".*"$|^'.*'$`, setting.written)

flaw(_, "empty") := "there is no value"

flaw(_, "name") := "it is not one of the words that can stand here"

flaw(setting, "format") := "the quotes are part of the value, no loader takes them off" if {
	in_quotes(setting)
} else := sprintf("there is %s in it", [lib.invisible_name(setting.written)]) if {
	lib.invisible_name(setting.written)
} else := "the = is there twice, and the second one is part of the value" if {
	startswith(setting.written, "=")
} else := "the ; is part of the value" if {
	endswith(setting.written, ";")
} else := "a leading 0 makes the number octal, which has no 8 and 9" if {
	regex.match(`(^|[ \t])-?0[0-9]*[89]`, setting.written)
} else := "a number has no thousands separator" if {
	regex.match(`^[0-9]{1,3}([,_'.][0-9]{3})+$`, setting.written)
	not several(setting)
} else := "the numbers are separated by blanks, not by commas" if {
	several(setting)
	contains(setting.written, ",")
} else := "the kernel knows no units" if {
	regex.match(`(?i)^[0-9]+ ?(ms|s|sec|m|min|h|k|kb|kib|m|mb|mib|g|gb|gib|b|%)$`, setting.written)
} else := "the kernel wants a number, not a word" if {
	regex.match(`(?i)^(true|false|on|off|yes|no|enabled?|disabled?)$`, setting.written)
} else := "the kernel wants a whole number" if {
	regex.match(`^-?[0-9]+\.[0-9]+$`, setting.written)
} else := "the kernel cannot read it as what the parameter holds"

several(setting) if lib.catalogue(setting).fields > 1

partly(setting) := ". The numbers before that are applied, the others stay as they were" if {
	several(setting)
	lib.catalogue(setting).type != "port-range"
	regex.match(`^-?[0-9]+[ \t]`, setting.written)
} else := ". The old value stays"

stops := ", and the rest of the file is not applied" if {
	lib.loader in {"busybox", "toybox"}
} else := ""

remedy(setting) := "write a value, or delete the line" if {
	setting.written == ""
} else := "write 1" if {
	regex.match(`(?i)^(true|on|yes|enabled?)$`, setting.written)
} else := "write 0" if {
	regex.match(`(?i)^(false|off|no|disabled?)$`, setting.written)
} else := sprintf("write %s", [trim(setting.written, `"';= `)]) if {
	regex.match(`^[-0-9 \ta-z_]+$`, trim(setting.written, `"';= `))
	trim(setting.written, `"';= `) != setting.written
} else := sprintf("write %s", [regex.replace(setting.written, `[,_'.]`, "")]) if {
	regex.match(`^[0-9]{1,3}([,_'.][0-9]{3})+$`, setting.written)
	not several(setting)
} else := sprintf("write %s", [concat(" ", regex.split(`[, \t]+`, setting.written))]) if {
	several(setting)
	regex.match(`^[0-9]+([, \t]+[0-9]+)+$`, setting.written)
} else := "write the value as the kernel prints it: plain numbers, with blanks between them"
