# METADATA
# scope: package
# title: The kernel refuses the value
# description: |
#   The number is outside what this kernel accepts for the parameter. The write
#   fails with EINVAL and the old value stays: the line does nothing, at every
#   boot. systemd-sysctl and procps go on with the next line; busybox and toybox
#   stop, and everything after it is not applied either.
#
#   Only bounds that were measured or read in the kernel's source are used, and
#   only where they do not depend on something that is not known.
# custom:
#   id: TL008
#   severity: error
#   when: [refused]
#   parameters: ["*"]
#   reads: []
#   facts: [kernel]
#   overrides: []
#   proof: [RANGE]
#   sources:
#     - "kernels-net.tsv and kernels-other.tsv: accepted ranges by bisection on five kernels"
#     - "kernel/sysctl.c proc_dointvec_minmax(): EINVAL, and the value is not changed"
#   remedy: write a value that the kernel accepts, or delete the line
#   part: value
package tcplint.rules.TL008

import data.tcplint.lib

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"message": sprintf("%s=%s is refused%s: %s. The old value stays%s", [lib.named(setting), setting.written, by_whom(setting, reason), why(setting, reason), stops]),
} if {
	some [setting, reason] in lib.refusals
	reason in {"range", "dependent", "order", "ipfrag-order"}
	not in_wrong_order(setting, reason)
}

# TL016 speaks then.
in_wrong_order(setting, "ipfrag-order") if lib.out_of_order(setting)

# A pattern names many parameters, and only some may refuse.
by_whom(setting, reason) := sprintf(" by %s%s", [names[0], more]) if {
	setting.kind == "glob"
	names := refusing(setting, reason)
	more := and_more(count(names) - 1)
} else := ""

refusing(setting, reason) := sort({write.parameter |
	some write in input.world.trace
	write.setting == setting.index
	write.reason == reason
})

and_more(0) := ""

and_more(number) := sprintf(" and %d more", [number]) if number > 0

why(setting, "range") := sprintf("%s accepts %s", [lib.kernel_name, bounds]) if {
	bounds := lib.bounds_text(data.kernel.parameters[refusing(setting, "range")[0]])
} else := sprintf("%s does not accept a number like this", [lib.kernel_name])

why(_, "dependent") := "another parameter sets a bound that it is beyond"

why(_, "order") := "the first number is above the second"

why(setting, "ipfrag-order") := "the high threshold is below the low one" if {
	endswith(setting.parameter, "high_thresh")
} else := "the low threshold is above the high one"

stops := ", and the rest of the file is not applied" if {
	lib.loader in {"busybox", "toybox"}
} else := ""
