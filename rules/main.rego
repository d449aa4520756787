# The one query of the program: data.tcplint.report. Every rule is asked about
# every world (kernel and memory size), the answers are thinned by precedence
# within a world and folded over the worlds.
package tcplint

report contains {
	"rule": "TL000",
	"verdict": "fail",
	"severity": "error",
	"message": "rule data not loaded: the rules need index.json and kernel.json",
	"remedy": "load both files: opa eval -d rules, or conftest test -p rules -d rules/index.json -d rules/kernel.json",
	"parameter": "",
	"settings": [],
	"related": [],
	"missing": [],
	"edge": null,
	"source": null,
	"observed": "",
	"part": "line",
} if {
	not loaded
}

report contains finding if {
	loaded
	count(input.worlds) == 1
	some finding in heard[0]
	reportable(finding)
}

report contains finding if {
	loaded
	count(input.worlds) > 1
	some key, by_world in voices
	finding := folded(key[0], by_world)
	reportable(finding)
}

# A value that is not known yet leaves every rule open that looks at it, but for
# those that speak about the setting whatever its value is.
report contains finding if {
	loaded
	some parameter, setting in pending
	some id in enabled
	looks_at(id, parameter)
	not says_something(id, setting)
	finding := completed(id, {
		"verdict": "undetermined",
		"message": sprintf("open until apply: the value of %s is known only then", [parameter]),
		"remedy": "give a value that is known at plan, or plan again once what it comes from exists",
		"parameter": parameter,
		"settings": [setting],
		"missing": [sprintf("value of %s", [parameter])],
	})
}

# The last setting of each parameter, if its value is not known yet.
pending := {parameter: last |
	some parameter in {setting.parameter | some setting in input.settings; setting.pending; setting.parameter != null}
	last := max({setting.index | some setting in input.settings; setting.parameter == parameter})
	input.settings[last].pending
}

looks_at(id, parameter) if {
	about_values(id)
	some pattern in data.tcplint.meta[id].parameters
	pattern != "*"
	matches(pattern, parameter)
}

looks_at(id, parameter) if {
	about_values(id)
	parameter in data.tcplint.meta[id].reads
	some pattern in data.tcplint.meta[id].parameters
	pattern != "*"
	some own in set_parameters
	matches(pattern, own)
}

# Where the caret is on the key the value does not matter; without edges the
# rules about them have nothing to say.
about_values(id) if {
	data.tcplint.meta[id].part == "value"
	not needs_edges(id)
}

about_values(id) if {
	data.tcplint.meta[id].part == "value"
	input.host.edges != null
}

needs_edges(id) if "edges" in data.tcplint.meta[id].when

says_something(id, setting) if {
	some findings in heard
	some finding in findings
	finding.rule == id
	setting in finding.settings
	reportable(finding)
}

loaded if {
	data.tcplint.meta
	data.kernel.parameters
}

enabled contains id if {
	some id, _ in data.tcplint.meta
	not data.tcplint.config.levels[id] == "off"
	can_speak(id)
}

# Who asks about many hosts may name the rules that can speak about this one.
can_speak(_) if not input.only

can_speak(id) if id in input.only

# A rule that does not depend on the memory size needs one world per kernel.
memory_rules contains id if {
	some id in enabled
	"memory" in data.tcplint.meta[id].facts
}

first_memory contains i if {
	some i, world in input.worlds
	world.memory == input.worlds[0].memory
}

asked[i] := enabled if some i in first_memory

asked[i] := memory_rules if {
	some i, _ in input.worlds
	not i in first_memory
}

# Replacing the whole input shares its parts; `with input.world` would copy them
# all for every world.
said := {i: findings |
	some i, ids in asked
	seen := object.union(input, {"world": input.worlds[i]})
	findings := answers(ids) with input as seen
}

answers(ids) := {finding |
	some id in ids
	some answer in data.tcplint.rules[id].report
	finding := completed(id, answer)
}

completed(id, answer) := object.union(
	{
		"rule": id,
		"verdict": "fail",
		"severity": severity(id, answer),
		"remedy": data.tcplint.meta[id].remedy,
		"parameter": "",
		"settings": [],
		"related": [],
		"missing": [],
		"edge": null,
		"source": null,
		"observed": "",
		"part": data.tcplint.meta[id].part,
	},
	object.remove(answer, ["severity"]),
)

default severity(_, _) := "error"

severity(id, answer) := level if {
	level := data.tcplint.config.levels[id]
} else := object.get(answer, "severity", data.tcplint.meta[id].severity)

# One cause, one finding: a rule that fails speaks for others on the same
# setting, edge or file, or on the same thing that was observed. These are complete rules, since OPA keeps the value of
# a complete rule and asks a partial one again for every finding.
spoken_for := {i: others |
	some i, findings in said
	others := ((for_settings(findings) | for_edges(findings)) | for_sources(findings)) | for_observed(findings)
}

for_settings(findings) := {[other, "setting", setting] |
	some finding in findings
	finding.verdict == "fail"
	some other in data.tcplint.meta[finding.rule].overrides
	some setting in finding.settings
}

for_edges(findings) := {[other, "edge", finding.edge] |
	some finding in findings
	finding.verdict == "fail"
	is_number(finding.edge)
	some other in data.tcplint.meta[finding.rule].overrides
}

for_sources(findings) := {[other, "source", finding.source] |
	some finding in findings
	finding.verdict == "fail"
	is_number(finding.source)
	some other in data.tcplint.meta[finding.rule].overrides
}

for_observed(findings) := {[other, "observed", finding.observed] |
	some finding in findings
	finding.verdict == "fail"
	finding.observed != ""
	some other in data.tcplint.meta[finding.rule].overrides
}

silenced(finding, others) if {
	some setting in finding.settings
	[finding.rule, "setting", setting] in others
}

silenced(finding, others) if [finding.rule, "edge", finding.edge] in others

silenced(finding, others) if [finding.rule, "observed", finding.observed] in others

silenced(finding, others) if {
	some setting in finding.settings
	[finding.rule, "source", input.settings[setting].source] in others
}

heard := {i: kept |
	some i, findings in said
	others := spoken_for[i]
	kept := {finding | some finding in findings; not silenced(finding, others)}
}

# What is the same finding in several worlds. Merging is linear where a partial
# object would copy itself for every finding.
voices := object.union_n([{key: {i: finding}} |
	some i, findings in heard
	some finding in findings
	key := [finding.rule, finding.parameter, finding.settings, finding.edge, finding.source, finding.observed]
])

worlds_of(id) := numbers.range(0, count(input.worlds) - 1) if {
	id in memory_rules
} else := sort(first_memory)

folded(id, by_world) := by_world[max(worlds_of(id))] if {
	every i in worlds_of(id) {
		by_world[i].verdict == "fail"
	}
} else := object.union(newest(by_world), {
	"verdict": "undetermined",
	"missing": sort(((stated_missing(by_world) | kernel_matters(id, by_world)) | memory_matters(id, by_world))),
})

newest(by_world) := by_world[max({i | some i, _ in by_world})]

stated_missing(by_world) := {fact |
	some finding in by_world
	some fact in finding.missing
}

verdict_in(by_world, i) := object.get(by_world, [i, "verdict"], "pass")

kernel_matters(id, by_world) := {"kernel" |
	some i in worlds_of(id)
	some j in worlds_of(id)
	input.worlds[i].memory == input.worlds[j].memory
	verdict_in(by_world, i) != verdict_in(by_world, j)
}

memory_matters(id, by_world) := {"memory" |
	some i in worlds_of(id)
	some j in worlds_of(id)
	input.worlds[i].kernel == input.worlds[j].kernel
	verdict_in(by_world, i) != verdict_in(by_world, j)
}

reportable(finding) if finding.verdict == "fail"

# An undetermined verdict is worth saying only to who set one of the rule's own
# parameters.
reportable(finding) if {
	finding.verdict == "undetermined"
	some pattern in data.tcplint.meta[finding.rule].parameters
	some parameter in set_parameters
	matches(pattern, parameter)
}

# Nor can it be told whether a rule's own parameters are set by what is not known.
reportable(finding) if {
	finding.verdict == "undetermined"
	some setting in finding.settings
	input.settings[setting].kind == "opaque"
}

set_parameters := {setting.parameter | some setting in input.settings; setting.parameter != null}

matches(pattern, parameter) if pattern == parameter

matches(pattern, parameter) if {
	endswith(pattern, "*")
	startswith(parameter, trim_suffix(pattern, "*"))
}
