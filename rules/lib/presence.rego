# Whether this kernel has a parameter, and if not, why. Where nobody has looked
# there is no answer.
package tcplint.lib

# The kernel is known not to have it.
absent(entry) if span_value(entry.presence) == false

# The settings of parameters that this kernel does not have although others do.
absent_settings := [[setting, entry] |
	some setting in last_settings
	not setting.unknown
	not there(setting)
	entry := catalogue(setting)
	absent(entry)
]

# The host was looked at, and has it or not, whatever the catalogue says.
there(setting) if setting.seen.present == true

missing_there(setting) if setting.seen.present == false

# An earlier kernel had it, or none is known to come with it: names of which
# the catalogue knows only the end are former ones.
removed(entry) if {
	absent(entry)
	count(entry.vendors) == 0
	not comes_later(entry)
}

too_new(entry) if {
	absent(entry)
	count(entry.vendors) == 0
	comes_later(entry)
}

vendor_only(entry) if {
	absent(entry)
	count(entry.vendors) > 0
}

comes_later(entry) if {
	entry.since != null
	entry.since > input.world.kernel.version
}

comes_later(entry) if count(later_presence(entry)) > 0

# Where only some kernels were measured, the first of them that has it.
first_with(entry) := entry.since if {
	entry.since != null
	entry.since > input.world.kernel.version
} else := min(later_presence(entry))

later_presence(entry) := [span.from |
	some span in entry.presence
	span.vendor == ""
	span.value == true
	span.from != null
	span.from > input.world.kernel.version
]

# Nothing that a line for it sets can arrive.
nowhere(setting) if {
	setting.unknown
	not there(setting)
}

nowhere(setting) if {
	not there(setting)
	absent(catalogue(setting))
}

nowhere(setting) if missing_there(setting)
