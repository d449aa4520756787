# What the kernel answered to the loader.
package tcplint.lib

# Refused writes of lines with a value, one a setting and reason: a glob is
# refused by many parameters at once.
refusals := {[setting, write.reason] |
	some write in input.world.trace
	write.result == "refused"
	setting := input.settings[write.setting]
	setting.kind in {"assign", "glob"}
	not unrendered(setting)
}

# Settings whose value arrived, or may have arrived, with the catalogue's entry
# of the parameter written. One that is not known yet has nothing to judge.
taken := [[setting, entry] |
	some write in input.world.trace
	write.result in {"ok", "unknown"}
	setting := input.settings[write.setting]
	setting.kind in {"assign", "glob"}
	not setting.pending
	entry := entry_of(write, setting)
]

entry_of(write, setting) := entry if {
	entry := data.kernel.parameters[setting.catalogue]
} else := data.kernel.parameters[write.parameter]

# The parameter, or the pattern of many.
named(setting) := setting.key if {
	setting.kind == "glob"
} else := setting.parameter

# Types whose text the kernel reads as numbers.
numeric(entry) if entry.type in {"int", "uint", "u8", "ulong", "seconds", "bool", "port-range"}

# "0 to 2", "1 or more"; undefined where no bound is known.
bounds_text(entry) := text if {
	bounds := spans(entry.bounds)[0]
	text := interval_words(bounds.min, bounds.max)
}

interval_words(low, high) := sprintf("%d to %d", [low, high]) if {
	is_number(low)
	is_number(high)
} else := sprintf("%d or more", [low]) if {
	is_number(low)
} else := sprintf("at most %d", [high]) if is_number(high)
