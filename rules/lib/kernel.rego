package tcplint.lib

kernel := input.world.kernel

version := input.world.kernel.version

# Linux 4.12, or the release where the whole name is known.
kernel_name := sprintf("Linux %s", [input.world.kernel.release])

kernel_at_least(wanted) if input.world.kernel.version >= wanted

kernel_below(wanted) if input.world.kernel.version < wanted

vendor := input.world.kernel.vendor

memory := input.world.memory

# "4.12" of [4, 12].
version_text(numbers) := concat(".", [sprintf("%d", [number]) | some number in numbers])

# The spans of the catalogue that hold for this kernel: those of its vendor,
# else those of mainline, which have the vendor "".
spans(all) := own if {
	own := [span | some span in all; span.vendor != ""; span.vendor == input.world.kernel.vendor; covers(span)]
	count(own) > 0
} else := [span | some span in all; span.vendor == ""; covers(span)]

# What the spans say of this kernel; undefined where nobody has looked.
span_value(all) := spans(all)[0].value if spans(all)[0].value != null

covers(span) if {
	after_from(span)
	before_until(span)
}

after_from(span) if span.from == null

after_from(span) if {
	span.from != null
	input.world.kernel.version >= span.from
}

before_until(span) if span.until == null

before_until(span) if {
	span.until != null
	input.world.kernel.version < span.until
}
