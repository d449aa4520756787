# The lines that the loader reads, by file and parameter.
package tcplint.lib

# A line of a file that the loader passes over does nothing, right or wrong.
read_settings := [setting | some setting in input.settings; source(setting).read]

read_assignments := [setting | some setting in read_settings; setting.kind == "assign"]

# lines_of["net.ipv4.tcp_tw_reuse"] are the indexes of its settings, in order.
# Comprehensions are indexed, so that very many lines for one parameter cost no
# more than as many for different ones.
lines_of := {parameter: lines |
	some parameter in {setting.parameter | some setting in read_assignments}
	lines := [setting.index | some setting in read_assignments; setting.parameter == parameter]
}

# lines_at[[0, "net.ipv4.tcp_tw_reuse"]] are those of one file.
lines_at := {place: lines |
	some place in {[setting.source, setting.parameter] | some setting in read_assignments}
	lines := [setting.index | some setting in read_assignments; place == [setting.source, setting.parameter]]
}

# The last setting of each parameter in each file. What is wrong with a
# parameter is said once a file, where it may be in force.
last_settings := [input.settings[lines[count(lines) - 1]] | some lines in lines_at]

# An optional judgement: without the whole tree it would be a guess.
judged(what) if what in input.host.judged

# What a package ships, and an administrator overrides in /etc or /run.
vendor_file(place) if regex.match(`(^|/)(usr/lib|usr/local/lib|lib)/sysctl\.d/[^/]*$`, place.path)

# The value of a setting as it may be shown: secrets are masked before.
same_value(a, b) if a.written == b.written

# "1024 65000" and "1024	65000" are one value to the kernel.
same_value(a, b) if {
	a.ints != null
	a.ints == b.ints
}

# The author says that the line may fail.
may_fail(setting) if setting.ignore_errors

# Two effective values, both known, that are not the same to the kernel: blanks
# and tabs between numbers are one.
differ(a, b) if {
	a.value != null
	b.value != null
	plain(a.value) != plain(b.value)
}

plain(value) := regex.replace(value, `\s+`, " ")
